"""What editors wrote, as a search reads it: kept in the process under a stamp (one short query).

The stamp changes in the transaction of every change: the next search in any process reads it anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from secrets import token_hex

from directory.statements import rows
from search.editors import phrases
from search.editors.models import HandStamp, Pick, Selection, SynonymGroup
from search.editors.phrases import Stems, Synonyms
from search.query.text import Query

ROW = 1
TOKEN = f"SELECT token FROM {HandStamp._meta.db_table} WHERE id = {ROW}"  # noqa: S608 (a table's own name)


@dataclass(frozen=True, slots=True)
class Picks:
    """The keys of what comes first, in that order, and of what does not show."""

    pinned: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hand:
    token: str = ""
    synonyms: Synonyms = field(default_factory=Synonyms)
    picks: Mapping[Stems, Picks] = field(default_factory=dict)

    def picked(self, query: Query) -> Query:
        """With the results that editors picked for these very words."""
        picks = self.picks.get(phrases.query_key(query.typed)) if self.picks else None
        return query if picks is None else replace(query, pinned=picks.pinned, excluded=picks.excluded)


_cached = Hand()


def current() -> Hand:
    """One short query when nothing has changed."""
    found = rows(TOKEN, [])
    return as_of(found[0][0] if found else "")


def kept() -> Hand:
    """Without a query: as it was when this process last looked."""
    return _cached


def as_of(token: str) -> Hand:
    """``token``: what ``TOKEN`` has just answered."""
    global _cached
    if token != _cached.token:
        # The token was read first: what changes meanwhile makes the next check differ.
        _cached = _read(token)
    return _cached


def touch() -> None:
    HandStamp.objects.update_or_create(pk=ROW, defaults={"token": token_hex(16)})


def _read(token: str) -> Hand:
    if not token:
        return Hand()
    groups = [(group.phrases, group.one_way) for group in SynonymGroup.objects.order_by("pk")]
    return Hand(token, phrases.synonyms(groups), _picks())


def _picks() -> dict[Stems, Picks]:
    found: dict[Stems, Picks] = {}
    # Where two say something of the same query, the older one is heard (the form refuses the second).
    for selection in Selection.objects.prefetch_related("picks").order_by("pk"):
        picked = _picks_of(selection.picks.all())
        for phrase in selection.phrases:
            found.setdefault(phrases.query_key(phrase), picked)
    return found


def _picks_of(picks: Iterable[Pick]) -> Picks:
    kept = list(picks)
    return Picks(
        tuple(pick.key for pick in kept if not pick.is_excluded),
        tuple(pick.key for pick in kept if pick.is_excluded),
    )

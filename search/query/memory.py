"""What each process keeps in memory: the words of the index, and what editors wrote.

The database says by a token of each whether there is something new. A search has few queries to spend: what
editors wrote is asked for each time, new words only where one is typed that nobody knows, in the same query.
"""

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from secrets import token_hex
from typing import Any, NamedTuple

from django.db.models.signals import post_delete, post_save

from core.statements import rows
from search.models import HandStamp, Pick, Selection, SynonymGroup, VocabularyStamp, VocabularyWord
from search.query import synonyms
from search.query.synonyms import Stems, Synonyms
from search.query.values import Query
from search.query.vocabulary import Vocabulary, built

STALE = 300  # seconds after which a process asks whether there are new words
ROW = 1
# ruff: noqa: S608 - names of our own tables only.
_TOKEN = f"SELECT token FROM {HandStamp._meta.db_table} WHERE id = {ROW}"
_STAMP, _WORDS = VocabularyStamp._meta.db_table, VocabularyWord._meta.db_table
_NEWER = "WHERE token <> %s"
# One row that tells what editors' token is and whether there are new words; then the words. Not one is read
# when none is new: SQLite joins in the order of writing, and PostgreSQL first asks what depends on no row.
_NEWS = f"""SELECT ({_TOKEN}), s.token, s.total, NULL AS word, NULL AS written, NULL AS root, NULL AS sound,
 0 AS rows FROM (SELECT 1 AS one) AS one LEFT JOIN (SELECT token, total FROM {_STAMP} {_NEWER}) AS s ON 1 = 1
 UNION ALL SELECT NULL, NULL, NULL, word, written, root, sound, rows
 FROM (SELECT 1 FROM {_STAMP} {_NEWER}) AS s CROSS JOIN {_WORDS}
 WHERE EXISTS (SELECT 1 FROM {_STAMP} {_NEWER})"""


class Picks(NamedTuple):
    """The keys of what comes first, in that order, and of what does not show."""

    pinned: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """What editors wrote."""

    token: str = ""
    synonyms: Synonyms = field(default_factory=Synonyms)
    picks: Mapping[Stems, Picks] = field(default_factory=dict)

    def applied(self, query: Query) -> Query:
        """With the results that editors picked for these very words."""
        picks = self.picks.get(synonyms.query_key(query.typed)) if self.picks else None
        return query if picks is None else replace(query, pinned=picks.pinned, excluded=picks.excluded)


class Kept(NamedTuple):
    words: Vocabulary
    rules: Rules


class _Memory:
    """Of this process; the words, since when."""

    kept = Kept(Vocabulary(), Rules())
    asked_at = -math.inf


def at_hand() -> Kept:
    """Without a query: as it was when this process last asked."""
    return _Memory.kept


def kept() -> Kept:
    """Without a query, but now and then; what editors wrote may be older than the words."""
    return fresh(words=True) if time.monotonic() - _Memory.asked_at > STALE else _Memory.kept


def fresh(*, words: bool) -> Kept:
    """What editors wrote, and also the words if wanted, as they are now. One query if nothing has changed."""
    if words:
        found = rows(_NEWS, [_Memory.kept.words.token] * 3)
        editors, token, total = next(row[:3] for row in found if row[3] is None)
        if token is not None:
            new = built(token, total, [row[3:] for row in found if row[3] is not None])
            _Memory.kept = _Memory.kept._replace(words=new)
        _Memory.asked_at = time.monotonic()
    else:
        editors = next((token for (token,) in rows(_TOKEN)), "")
    if (editors or "") != _Memory.kept.rules.token:
        # The token was read first: what changes meanwhile makes the next check differ.
        _Memory.kept = _Memory.kept._replace(rules=_rules(editors or ""))
    return _Memory.kept


def forget_words() -> None:
    _Memory.kept, _Memory.asked_at = _Memory.kept._replace(words=Vocabulary()), -math.inf


def _rules(token: str) -> Rules:
    if not token:
        return Rules()
    groups = [(group.phrases, group.one_way) for group in SynonymGroup.objects.order_by("pk")]
    return Rules(token, synonyms.synonyms(groups), _picks())


def _picks() -> dict[Stems, Picks]:
    found: dict[Stems, Picks] = {}
    # Where two say something of the same query, the older one is heard (the form refuses the second).
    for selection in Selection.objects.prefetch_related("picks").order_by("pk"):
        picked = _picks_of(selection.picks.all())
        for phrase in selection.phrases:
            found.setdefault(synonyms.query_key(phrase), picked)
    return found


def _picks_of(picks: Iterable[Pick]) -> Picks:
    every = list(picks)
    return Picks(
        tuple(pick.key for pick in every if not pick.is_excluded),
        tuple(pick.key for pick in every if pick.is_excluded),
    )


def connect() -> None:
    """Every change of what editors wrote changes its token, whoever makes it."""
    for model in (SynonymGroup, Selection, Pick):
        for signal in (post_save, post_delete):
            signal.connect(_changed, sender=model, dispatch_uid=f"editors-{model.__name__}-{id(signal)}")


def _changed(sender: object, **kwargs: Any) -> None:
    HandStamp.objects.update_or_create(pk=ROW, defaults={"token": token_hex(16)})

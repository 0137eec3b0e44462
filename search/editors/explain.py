"""Why a result ranks where it does, or is not there. Says nothing that its reader may not see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, Site

from directory.models import User
from search.backends.base import Explanation, Match, matches
from search.kinds import BY_NAME
from search.models import Findable, FindableText
from search.query import memory
from search.query.finding import find, get_backend, understand
from search.query.synonyms import Synonyms
from search.query.text import words
from search.query.values import Filters, Hit, Query, Results, Term, Viewer, Window

SHOWN = 20
NOBODY = -2  # the key of no account; the statements of the search keep -1 for themselves
DEEPEST = 200  # how far a given result is looked for


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that is looked for: what was typed, and what else counts as it."""

    typed: str
    synonyms: tuple[str, ...]
    others: tuple[str, ...]  # acronyms, families, corrections


@dataclass(frozen=True, slots=True)
class Understood:
    query: Query
    readings: tuple[Reading, ...]
    dropped: tuple[str, ...]  # words that are not looked for


# Where a word was found, for an editor: names hold words as written, the two others their stems.
PLACES = {
    "names": gettext_lazy("titre ou mots-clés, tel quel"),
    "title": gettext_lazy("titre ou mots-clés, forme proche"),
    "body": gettext_lazy("texte"),
}


@dataclass(frozen=True, slots=True)
class FoundWord:
    text: str
    places: str


@dataclass(frozen=True, slots=True)
class Line:
    """One result. Without an explanation: it stands there because editors put it there."""

    rank: int
    hit: Hit
    is_pinned: bool
    explanation: Explanation | None

    @property
    def kind(self) -> str:
        return str(BY_NAME[self.hit.kind].singular)

    @property
    def found(self) -> list[FoundWord]:
        held = [match for match in self.explanation.matches if match.fields] if self.explanation else []
        return [FoundWord(match.word, ", ".join(str(PLACES[f]) for f in match.fields)) for match in held]

    @property
    def points(self) -> float:
        """The more the better, as people count."""
        return -self.explanation.score if self.explanation else 0.0

    @property
    def relevance(self) -> float:
        return -self.explanation.relevance if self.explanation else 0.0


@dataclass(frozen=True, slots=True)
class Ranking:
    lines: tuple[Line, ...]
    results: Results
    excluded: tuple[Findable, ...]


class Verdict(StrEnum):
    """What became of a result that was expected."""

    SHOWN = "shown"
    DEEP = "deep"
    UNKNOWN = "unknown"
    NOT_LIVE = "not_live"
    RESTRICTED = "restricted"
    NOT_INDEXED = "not_indexed"
    EXCLUDED = "excluded"
    NO_WORD = "no_word"


@dataclass(frozen=True, slots=True)
class Expected:
    verdict: Verdict
    title: str = ""
    rank: int = 0
    matches: tuple[Match, ...] = ()

    @property
    def missing(self) -> list[str]:
        """What was typed and is not in it, in any form."""
        held = {match.typed for match in self.matches if match.fields}
        return list(dict.fromkeys(match.typed for match in self.matches if match.typed not in held))

    def sentence(self) -> str:
        return _sentences()[self.verdict] % {"rank": self.rank, "deepest": DEEPEST}


def _sentences() -> dict[Verdict, str]:
    return {
        Verdict.SHOWN: _("Il est dans les résultats, au rang %(rank)d."),
        Verdict.DEEP: _("Il est trouvé, mais après le rang %(deepest)d : beaucoup d’autres répondent mieux."),
        Verdict.UNKNOWN: _("Aucun contenu que vous puissiez voir n’a cette adresse. Vérifiez-la."),
        Verdict.NOT_LIVE: _("Cette page n’est pas publiée : seules les pages publiées sont trouvées."),
        Verdict.RESTRICTED: _("L’accès à ce contenu est restreint : ce lecteur ne peut pas le voir."),
        Verdict.NOT_INDEXED: _("Ce contenu n’est pas encore dans la recherche : enregistrez-le de nouveau."),
        Verdict.EXCLUDED: _("Il est masqué pour cette recherche par les résultats choisis."),
        Verdict.NO_WORD: _("Il ne contient pas les mots cherchés, sous aucune de leurs formes."),
    }


def understood(typed: str) -> Understood:
    query, known = understand(typed), memory.at_hand().rules.synonyms
    readings = tuple(_reading(term, known) for term in query.terms)
    kept = {word.word for word in query.words}
    dropped = tuple(dict.fromkeys(word for word in words(query.typed) if word not in kept))
    return Understood(query, readings, dropped)


def _reading(term: Term, known: Synonyms) -> Reading:
    forms = [" ".join(word.word for word in form) for form in term.forms]
    meant = known.of(tuple(word.stem for word in term.typed))
    return Reading(
        forms[0],
        tuple(form for form in forms[1:] if form in meant),
        tuple(form for form in forms[1:] if form not in meant),
    )


def ranking(query: Query, viewer: Viewer, reader: Viewer) -> Ranking:
    """As the results page would show it to ``viewer``; ``reader`` looks on, and sees no more than theirs."""
    found = find(query, Filters(), viewer, Window(limit=SHOWN))
    visible = _visible([hit.key for hit in found.hits], reader)
    lines = tuple(
        Line(rank, hit, hit.key in query.pinned, _explained(query, viewer, hit.key, loose=found.widened))
        for rank, hit in enumerate(found.hits, start=1)
        if hit.key in visible
    )
    excluded = Findable.objects.visible_to(reader).filter(key__in=query.excluded)
    return Ranking(lines, found, tuple(excluded))


def _explained(query: Query, viewer: Viewer, key: str, *, loose: bool) -> Explanation | None:
    return get_backend().explain(query, Filters(without=query.excluded), viewer, key, loose=loose)


def _visible(keys: Sequence[str], reader: Viewer) -> set[str]:
    return set(Findable.objects.visible_to(reader).filter(key__in=keys).values_list("key", flat=True))


def expected(address: str, query: Query, viewer: Viewer, user: User) -> Expected:
    """What became of the content at this address, as far as ``user`` may know of it."""
    path = _path(address)
    reader = Viewer.of(user, viewer.today)
    row = Findable.objects.visible_to(reader).filter(url=path).order_by("pk").first() if path else None
    if row is None:
        return _unseen_page(path, user)
    if not Findable.objects.visible_to(viewer).filter(pk=row.pk).exists():
        return Expected(Verdict.RESTRICTED, row.title)
    if row.key in query.excluded:
        return Expected(Verdict.EXCLUDED, row.title)
    return _found(row, query, viewer)


def _found(row: Findable, query: Query, viewer: Viewer) -> Expected:
    held = matches(query, FindableText.objects.get(findable=row)) if query.terms else ()
    results = find(query, Filters(), viewer, Window(limit=DEEPEST))
    keys = [hit.key for hit in results.hits]
    if row.key in keys:
        return Expected(Verdict.SHOWN, row.title, keys.index(row.key) + 1, held)
    found = _explained(query, viewer, row.key, loose=results.widened) if query.terms else None
    return Expected(Verdict.NO_WORD if found is None else Verdict.DEEP, row.title, matches=held)


def _unseen_page(path: str, user: User) -> Expected:
    """A page that nobody finds, or not this reader: told to those who may edit it only."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None or not path:
        return Expected(Verdict.UNKNOWN)
    url_path = site.root_page.url_path + f"{path.strip('/')}/".lstrip("/")
    page = Page.objects.filter(url_path=url_path).first()
    if page is None or not page.permissions_for_user(user).can_edit():
        return Expected(Verdict.UNKNOWN)
    if not page.live:
        return Expected(Verdict.NOT_LIVE, page.title)
    known = Findable.objects.filter(page=page).exists()
    return Expected(Verdict.RESTRICTED if known else Verdict.NOT_INDEXED, page.title)


def _path(address: str) -> str:
    """Of an address as copied from a browser; empty when it cannot be one."""
    try:
        path = unquote(urlsplit(address.strip()).path)
    except ValueError:
        return ""
    return "" if "\x00" in path else path


def as_agent(viewer: Viewer) -> Viewer:
    """Someone who is signed in and belongs to no group at all."""
    return replace(viewer, user_id=NOBODY, is_superuser=False)

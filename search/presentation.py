"""What a page of results shows: tabs, groups, cards. No query is made here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.coverage import Coverage
from search.backends.base import DEEPEST, Hit, Results
from search.extracts import Piece, extract, pieces
from search.forms import PER_PAGE, Parameters
from search.models import Kind
from search.text import Query

# One of them, on its card.
SINGULAR = {
    Kind.PAGE: gettext_lazy("Page"),
    Kind.DOCUMENT: gettext_lazy("Document"),
    Kind.THEME: gettext_lazy("Thème"),
    Kind.ESTABLISHMENT: gettext_lazy("Établissement"),
    Kind.WORKER: gettext_lazy("Personne"),
    Kind.DEPARTMENT: gettext_lazy("Territoire"),
    Kind.PERMANENCE: gettext_lazy("Permanence"),
}

# The kinds whose text is worth a passage of it.
WITH_EXTRACT = frozenset([Kind.PAGE, Kind.DOCUMENT, Kind.THEME])


@dataclass(frozen=True, slots=True)
class Card:
    hit: Hit
    label: str
    title: list[Piece]
    extract: list[Piece]
    coverage: Coverage | None


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    count: int
    url: str
    cards: list[Card]
    best: Card

    @property
    def others(self) -> list[Card]:
        """The best of all stands above the groups already."""
        return [card for card in self.cards if card is not self.best]

    @property
    def has_more(self) -> bool:
        return self.count > len(self.cards)


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    count: int
    current: bool


def cards(hits: Iterable[Hit], query: Query, coverages: Mapping[str, Coverage]) -> list[Card]:
    return [_card(hit, query, coverages.get(hit.key)) for hit in hits]


def _card(hit: Hit, query: Query, coverage: Coverage | None) -> Card:
    prefixes = [word.word for word in query.words[-1:]]
    wants_text = hit.kind in WITH_EXTRACT
    return Card(
        hit=hit,
        label=str(SINGULAR[Kind(hit.kind)]),
        title=pieces(hit.title, query.stems, prefixes),
        extract=extract(hit.body, query.stems, prefixes) if wants_text else [],
        coverage=coverage,
    )


def suggestion(hit: Hit) -> dict[str, str]:
    kind = str(SINGULAR[Kind(hit.kind)])
    return {"label": hit.title, "detail": hit.detail, "kind": kind, "url": hit.url}


def tabs(found: Results, parameters: Parameters) -> list[Tab]:
    """Everything first, then the kinds that have something, and the one that is being looked at."""
    shown = [kind for kind in Kind if found.counts.get(kind) or kind == parameters.kind]
    everything = Tab(_("Tout"), parameters.address(None), found.total, current=parameters.kind is None)
    return [everything] + [
        Tab(str(k.label), parameters.address(k), found.counts.get(k, 0), current=k == parameters.kind)
        for k in shown
    ]


def groups(shown: Sequence[Card], found: Results, parameters: Parameters) -> list[Group]:
    """By kind, the kind of the best result first."""
    by_kind: dict[str, list[Card]] = {}
    for card in shown:
        by_kind.setdefault(card.hit.kind, []).append(card)
    return [
        Group(str(Kind(kind).label), found.counts[kind], parameters.address(Kind(kind)), own, shown[0])
        for kind, own in by_kind.items()
    ]


def page_of(found: Results, parameters: Parameters) -> Page[int] | None:
    """Numbers for the pagination; None when that page does not exist."""
    count = found.counts.get(parameters.kind, 0) if parameters.kind else 0
    paginator = Paginator(range(min(count, DEEPEST)), PER_PAGE)
    return paginator.page(parameters.page) if parameters.page <= paginator.num_pages else None

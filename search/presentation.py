"""What a page of results shows: tabs, tags, cards, numbers of pages. No query is made here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.paginator import Page
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.coverage import Coverage
from directory.paging import page_at
from search.backends.base import DEEPEST, Hit, Results
from search.extracts import Piece, extract, pieces
from search.forms import PER_PAGE, FilterForm, Parameters
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
class Tab:
    label: str
    url: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Tag:
    """A filter that was chosen. ``url``: the same search without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class PageLink:
    """``number`` 0 stands for those that are left out."""

    number: int
    url: str = ""
    current: bool = False


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
    everything = Tab(_("Tout"), parameters.on(None).address(), found.total, current=parameters.kind is None)
    return [everything] + [
        Tab(str(k.label), parameters.on(k).address(), found.counts.get(k, 0), current=k == parameters.kind)
        for k in shown
    ]


def tags(parameters: Parameters, form: FilterForm) -> list[Tag]:
    """In the words of the form."""
    labels = {name: form.fields[name].label for name in parameters.narrowed}
    said = {
        name: _said(parameters, name, dict(getattr(form.fields[name], "choices", ())))
        for name in parameters.narrowed
    }
    return [
        Tag(
            _("%(label)s : %(value)s") % {"label": labels[name], "value": value},
            parameters.without(name).address(),
        )
        for name, value in said.items()
    ]


def _said(parameters: Parameters, name: str, choices: Mapping[str, object]) -> str:
    day = {"du": parameters.filters.begins, "au": parameters.filters.ends}.get(name)
    if day is not None:
        return date_format(day, "DATE_FORMAT")
    value = parameters.narrowed[name]
    return str(choices.get(value, value))


def page_of(found: Results, parameters: Parameters) -> Page[int]:
    """Numbers for the pagination; 404 when that page does not exist."""
    count = found.counts.get(parameters.kind, 0) if parameters.kind else found.total
    return page_at(parameters.page, range(min(count, DEEPEST)), PER_PAGE)


def page_links(page: Page[int], parameters: Parameters) -> list[PageLink]:
    """The first, the last, and those around this one."""
    last, here = page.paginator.num_pages, page.number
    shown = sorted({1, last, *range(max(1, here - 1), min(last, here + 1) + 1)})
    links: list[PageLink] = []
    for number in shown:
        if links and number - links[-1].number > 1:
            links.append(PageLink(0))
        links.append(PageLink(number, parameters.address(number), current=number == here))
    return links

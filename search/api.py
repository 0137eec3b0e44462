"""The search for programs, under /api/v1/."""

from enum import StrEnum
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query as QueryParameters
from ninja import Router, Schema
from pydantic import Field

from core.days import Day
from directory.reference import Directorate, Theme
from pages.reference import Language
from search.kinds import KINDS
from search.query import finding
from search.query.finding import understand
from search.query.presenting import plain_extract
from search.query.values import Filters, Hit, Query, Viewer, Window

router = Router(tags=["search"])
MAX_LIMIT = 100
MAX_OFFSET = 10_000


class Kind(StrEnum):
    """The tabs of the results, in the order in which they are shown."""

    _ignore_ = ["kind"]
    for kind in KINDS:
        vars()[kind.name.upper()] = kind.name


class SearchIn(Schema):
    """Any text is a query; only its first 200 characters are read.

    ``begins``, ``ends``: events, campaigns and permanences of these days, both included, and nothing else.
    ``language``: pages in that language, whose words are read as such; whatever is no page is in French.
    """

    q: str = ""
    kind: Kind | None = None
    department: str = Field("", max_length=3)
    directorate: Directorate | None = None
    theme: Theme | None = None
    begins: Day = None
    ends: Day = None
    language: Language = Language.FRENCH
    limit: int = Field(10, ge=1, le=MAX_LIMIT)
    offset: int = Field(0, ge=0, le=MAX_OFFSET)


class FoundOut(Schema):
    """One result. ``key`` is stable; ``url`` is an address of the portal; ``extract`` is plain text."""

    language: Language
    key: str
    kind: Kind
    title: str
    detail: str
    url: str
    extract: str


class SearchOut(Schema):
    """The best results first. ``counts``: how many of each kind, whatever ``kind`` was asked for.

    ``loose``: nothing holds all the words; these hold some of them. ``fallback``: the usual search is down, a
    simpler one answered. ``correction``: what may have been meant, to ask again with; often empty.
    """

    items: list[FoundOut]
    count: int
    counts: dict[str, int]
    loose: bool
    fallback: bool
    correction: str


class SuggestionOut(Schema):
    """A name or a title that begins as typed."""

    key: str
    kind: Kind
    title: str
    detail: str
    url: str


@router.get("/search/", response=SearchOut, url_name="search", summary="Search everything")
def search(
    request: HttpRequest, response: HttpResponse, wanted: Annotated[SearchIn, QueryParameters()]
) -> dict[str, object]:
    """Every kind of thing in one ranking, as this reader may see it."""
    response["Cache-Control"] = "private, no-store"
    query = understand(wanted.q, wanted.language)
    filters = Filters(
        wanted.department.upper(), wanted.directorate or "", wanted.theme or "", wanted.begins, wanted.ends
    )
    window = Window(kind=wanted.kind or "", limit=wanted.limit, offset=wanted.offset)
    found = finding.find(query, filters, _viewer(request), window)
    count = found.counts.get(wanted.kind, 0) if wanted.kind else found.total
    return {
        "items": [_found(hit, query) for hit in found.hits],
        "count": count,
        "counts": found.counts,
        "loose": found.loose,
        "fallback": found.fallback,
        "correction": found.correction,
    }


@router.get(
    "/search/suggestions/", response=list[SuggestionOut], url_name="suggestions", summary="As you type"
)
def suggestions(
    request: HttpRequest, response: HttpResponse, q: str = "", language: Language = Language.FRENCH
) -> list[Hit]:
    """At most eight, from the second letter on."""
    response["Cache-Control"] = "private, no-store"
    return finding.suggest(understand(q, language), _viewer(request))


def _viewer(request: HttpRequest) -> Viewer:
    return Viewer.of(request.user, timezone.localdate())


def _found(hit: Hit, query: Query) -> dict[str, object]:
    return {
        "language": query.language,
        "key": hit.key,
        "kind": hit.kind,
        "title": hit.title,
        "detail": hit.detail,
        "url": hit.url,
        "extract": plain_extract(hit, query),
    }

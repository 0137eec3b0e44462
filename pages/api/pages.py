"""The published pages for other systems: live ones only, and only what the caller may read."""

from collections.abc import Callable, Iterable
from datetime import UTC
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import http_date
from ninja import Field, Query, Router, Schema
from ninja.errors import ValidationError
from ninja.pagination import paginate

from core.days import Moment
from core.paging import Key, KeysetPagination
from core.text import fold
from directory.reference import Theme
from pages.api import schemas, serializers
from pages.kinds import KINDS
from pages.kinds.section import SectionPage
from pages.reading import routing
from pages.reading.policy import Reader
from pages.reading.screens import Screen, reader_of, tree_of
from pages.reading.tree import Node, Tree
from pages.reference import Language

router = Router(tags=["pages"])
MODELS = {kind.api_name: kind.__name__ for kind in KINDS}
TAGS, MOST_TAGS = "Relais-Tags", 300  # more than so many: it depends on which pages there are
EARLIEST, LATEST = "", "~"  # before and after every moment as it is written


def _moment(name: str, missing: str) -> Callable[[Node], str]:
    """What has no such moment comes last, whichever way the list goes."""

    def of(node: Node) -> str:
        found = node.facts.get(name) if name in DATED else getattr(node, name)
        return found.astimezone(UTC).isoformat(timespec="microseconds") if found else missing

    return of


DATED = ("starts_at", "ends_at")
MOMENTS = ("published_at", "first_published_at", *DATED)
ORDERS: dict[str, tuple[Key, ...]] = {
    "path": ("path",),
    "-path": ("path",),
    "title": (lambda node: fold(node.title), "pk"),
    "-title": (lambda node: fold(node.title), "pk"),
}
for _name in MOMENTS:
    ORDERS |= {_name: (_moment(_name, LATEST), "pk"), f"-{_name}": (_moment(_name, EARLIEST), "pk")}
SITE_ORDER = {"keys": ("path",), "serialize": serializers.summaries}
ANY_ORDER = SITE_ORDER | {"orders": ORDERS}


class PageFilters(Schema):
    """``section`` is a slug, ``q`` looks for words in titles and summaries, without accents or case.
    ``language``: of a list, French unless it is asked for; right under a page, that of the page.
    ``changed_since`` asks when a page was last published, ``published_…`` when it was for the first time."""

    type: schemas.PageType | None = None
    slug: Annotated[str | None, Field(max_length=255)] = None
    section: Annotated[
        str | None,
        Field(
            max_length=255, description="Slug of a section that this reader may read; another one is a 422."
        ),
    ] = None
    theme: Theme | None = None
    q: Annotated[str | None, Field(max_length=200)] = None
    changed_since: Moment = None
    published_after: Moment = None
    published_before: Moment = None
    language: Language | None = None

    def match(self, node: Node, known: Tree) -> bool:
        if self.type and node.model != MODELS[self.type]:
            return False
        if self.theme and node.facts.get("theme") != self.theme:
            return False
        if self.slug is not None and node.slug != self.slug:
            return False
        if self.language and node.language != self.language:
            return False
        if not self._in_time(node):
            return False
        if self.section:
            section = serializers.section_of(node, known)
            if section is None or section.slug != self.section:
                return False
        return not self.q or self._says(f"{node.title} {node.summary}", self.q)

    def narrow(self, nodes: Iterable[Node], known: Tree, reader: Reader) -> list[Node]:
        """A section with a typing error would otherwise be an empty one."""
        if self.section:
            sections = reader.visible(known.kinds.get(SectionPage.__name__, ()))
            if all(one.slug != self.section for one in sections):
                wrong = {"loc": ["query", "section"], "msg": "no such section", "type": "value_error"}
                raise ValidationError([wrong])
        return [node for node in nodes if self.match(node, known)]

    @staticmethod
    def _says(text: str, wanted: str) -> bool:
        """What has no word in it is looked for as it stands."""
        words = fold(wanted).split()
        return all(word in fold(text) for word in words) if words else wanted in text

    def _in_time(self, node: Node) -> bool:
        last, first = node.published_at, node.first_published_at
        return (
            (self.changed_since is None or (last is not None and last >= self.changed_since))
            and (self.published_after is None or (first is not None and first >= self.published_after))
            and (self.published_before is None or (first is not None and first < self.published_before))
        )


# The names by which generated clients call these do not follow the module.
@router.get(
    "/",
    response=list[schemas.PageSummary],
    operation_id="pages_api_list_pages",
    summary="Published pages",
    url_name="pages",
)
@paginate(KeysetPagination, **ANY_ORDER)
def list_pages(request: HttpRequest, filters: Annotated[PageFilters, Query()]) -> list[Node]:
    """In the order of the site map, or another: ``order``. All filters narrow.

    What went away, moved or closed since a moment is not in a list: ``/sync/`` says it.
    """
    known = tree_of(request)
    filters.language = filters.language or Language.FRENCH
    reader = reader_of(request)
    return filters.narrow(reader.visible(known.by_pk.values()), known, reader)


@router.get(
    "/find/",
    response=schemas.PageDetail,
    operation_id="pages_api_find_page",
    summary="A page by its address",
    url_name="page_find",
)
def find_page(
    request: HttpRequest, response: HttpResponse, path: Annotated[str, Query(max_length=2000)]
) -> dict[str, Any]:
    """By the path that a browser shows, as "/prestations/pret-social/"."""
    known = tree_of(request)
    site = known.site_for(request.get_host())
    root = site.root_page.url_path if site else "/"
    node = known.at(root + "".join(f"{part}/" for part in path.split("/") if part))
    return _detail(request, response, node)


@router.get(
    "/{int:page_id}/",
    response=schemas.PageDetail,
    operation_id="pages_api_get_page",
    summary="A page",
    url_name="page",
)
def get_page(request: HttpRequest, response: HttpResponse, page_id: int) -> dict[str, Any]:
    """With its texts rendered, its images and its neighbours. ``Last-Modified`` is its own publication."""
    return _detail(request, response, tree_of(request).by_pk.get(page_id))


@router.get(
    "/{int:page_id}/children/",
    operation_id="pages_api_children",
    response=list[schemas.PageSummary],
    summary="The pages right under a page",
    url_name="page_children",
)
@paginate(KeysetPagination, **ANY_ORDER)
def children(request: HttpRequest, page_id: int, filters: Annotated[PageFilters, Query()]) -> list[Node]:
    """In the order of the menu."""
    known = tree_of(request)
    node = _readable(request, known.by_pk.get(page_id))
    filters.language = filters.language or Language(node.language)
    reader = reader_of(request)
    return filters.narrow(reader.visible(known.children.get(node.pk, ())), known, reader)


@router.get(
    "/{int:page_id}/ancestors/",
    operation_id="pages_api_ancestors",
    response=list[schemas.PageSummary],
    summary="The pages above a page",
    url_name="page_ancestors",
)
@paginate(KeysetPagination, **SITE_ORDER)
def ancestors(request: HttpRequest, page_id: int) -> list[Node]:
    """From the home page down; the page itself is not among them."""
    known = tree_of(request)
    node = _readable(request, known.by_pk.get(page_id))
    return reader_of(request).visible(known.ancestors(node))


def _readable(request: HttpRequest, node: Node | None) -> Node:
    """Unknown, unpublished and restricted look alike."""
    if node is None or not reader_of(request).may_read(node):
        raise Http404
    return node


def _detail(request: HttpRequest, response: HttpResponse, node: Node | None) -> dict[str, Any]:
    known, node = tree_of(request), _readable(request, node)
    page = routing.load(node, known)
    if page is None:
        raise Http404
    # Whether there is a place left changes without a publication.
    if page.last_published_at and not getattr(page, "registration_open", False):
        response["Last-Modified"] = http_date(page.last_published_at.timestamp())
    screen = Screen(page, request)
    said = serializers.detail(screen, node)
    response[TAGS] = " ".join(sorted(_named(screen.shown, node)))
    return said


def _named(shown: set[str], node: Node) -> set[str]:
    """Of very many pages, that they are pages; files and amounts by their lists, which each message names."""
    if len(shown) <= MOST_TAGS:
        return shown
    kinds = {tag.partition("-")[0] for tag in shown} - {"page", "children"}
    return {f"page-{node.pk}", "pages", *(f"{kind}s" for kind in kinds)}

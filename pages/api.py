"""The published pages for other systems: live ones only, and only what the caller may read."""

from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from ninja.pagination import paginate

from directory.paging import LimitOffsetPagination
from directory.reference import Theme
from directory.text import fold
from pages import routing, schemas, serializers, tree
from pages.screens import Screen
from pages.tree import Node, Reader, Tree

router = Router(tags=["pages"])
PageType = Literal[
    "home", "section", "theme", "content", "booklet", "chapter", "benefit", "disability",
    "emergency", "campaign", "event",
]  # fmt: skip
MODELS = {name: model for model, name in serializers.KIND_NAMES.items()}


class PageFilters(Schema):
    """``section`` is a slug, ``q`` looks for words in titles and summaries, without accents or case."""

    type: PageType | None = None
    section: str | None = None
    theme: Theme | None = None
    q: str | None = None


@router.get("/", response=list[schemas.PageSummary], summary="Published pages", url_name="pages")
@paginate(LimitOffsetPagination)
def list_pages(request: HttpRequest, filters: Query[PageFilters]) -> list[dict[str, Any]]:
    """In the order of the site map; all filters narrow."""
    known = tree.current()
    nodes = Reader(request.user).visible(known.by_pk.values())
    return [serializers.summary(node, known) for node in nodes if _matches(node, known, filters)]


@router.get("/find/", response=schemas.PageDetail, summary="A page by its address", url_name="page_find")
def find_page(request: HttpRequest, path: str) -> dict[str, Any]:
    """By the path that a browser shows, as "/prestations/pret-social/"."""
    known = tree.current()
    site = known.site_for(request.get_host())
    root = site.root_page.url_path if site else "/"
    return _detail(request, known, known.at(root + "".join(f"{part}/" for part in path.split("/") if part)))


@router.get("/{int:page_id}/", response=schemas.PageDetail, summary="A page", url_name="page")
def get_page(request: HttpRequest, page_id: int) -> dict[str, Any]:
    """With its texts rendered, its images and its neighbours."""
    known = tree.current()
    return _detail(request, known, known.by_pk.get(page_id))


def _detail(request: HttpRequest, known: Tree, node: Node | None) -> dict[str, Any]:
    """Unknown, unpublished and restricted look alike."""
    if node is None or not Reader(request.user).may_read(node) or (page := routing.load(node, known)) is None:
        raise Http404
    request.relais_tree = known  # type: ignore[attr-defined]
    return serializers.detail(Screen(page, request), node)


def _matches(node: Node, known: Tree, filters: PageFilters) -> bool:
    if filters.type and node.model != MODELS[filters.type]:
        return False
    if filters.theme and node.facts.get("theme") != filters.theme:
        return False
    if filters.section:
        section = serializers.section_of(node, known)
        if section is None or section.slug != filters.section:
            return False
    if filters.q:
        text = fold(f"{node.title} {node.summary}")
        return all(word in text for word in fold(filters.q).split())
    return True

"""From an address to a page in one query, instead of one for the site and two per level.

The tree says which page it is; the query that loads it brings the version of the tree along, and if it
differs, the tree is read again and the address looked up anew.
"""

from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from pages import home, tree
from pages.tree import Node, Tree


def route(request: HttpRequest, path: str) -> RouteResult | None:
    """The page at this address with its arguments; None when there is no such live page."""
    known = tree.cached()
    found = _find(known, request, path)
    page = load(found[0]) if found else None
    if page is not None and tree.agreed(page.tree_token):
        return _result(request, known, page, found[1] if found else [])
    known = tree.current()
    found = _find(known, request, path)
    page = load(found[0]) if found else None
    return _result(request, known, page, found[1]) if found and page is not None else None


def load(node: Node) -> Any:
    """The page with all its fields, its keeper, and the version of the tree."""
    model = apps.get_model("pages", node.model)
    return (
        model.objects.live()
        .select_related("owner")
        .annotate(tree_token=tree.fresh_token(), duty_stamp=home.fresh_stamp())
        .filter(pk=node.pk)
        .first()
    )


def _find(known: Tree, request: HttpRequest, path: str) -> tuple[Node, list[str]] | None:
    """The deepest published page on the way, and what of the address is left."""
    site = known.site_for(request.get_host())
    if site is None:
        return None
    request._wagtail_site = site  # type: ignore[attr-defined]  # where Wagtail looks first
    parts = [part for part in path.split("/") if part]
    for depth in range(len(parts), max(len(parts) - 2, -1), -1):
        url_path = site.root_page.url_path + "".join(f"{part}/" for part in parts[:depth])
        if (node := known.at(url_path)) is not None:
            return node, parts[depth:]
    return None


def _result(request: HttpRequest, known: Tree, page: Page, rest: list[str]) -> RouteResult | None:
    request.relais_tree = known  # type: ignore[attr-defined]
    try:
        result: RouteResult = page.route(request, rest)
    except Http404:
        return None
    return result

"""From an address to a page in one short query, instead of one for the site and two per level.

The query reads the version of the tree, and the duty stamp along with it. The tree then says which page
it is, and the page itself is kept in this process under that version.
"""

from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from core.kept import Kept
from pages.reading import tree
from pages.reading.screens import reader_of
from pages.reading.tree import Node, Tree

# Pages as they are published; whoever gets one reads it and changes nothing.
_kept: Kept[Any] = Kept(size=1000)


def route(request: HttpRequest, path: str) -> RouteResult | None:
    """The page at this address with its arguments; None when there is no such live page."""
    moment = tree.moment()
    known = tree.at_version(moment.token)
    request.relais_tree = known  # type: ignore[attr-defined]
    request.relais_stamp = moment.stamp  # type: ignore[attr-defined]
    found = _find(known, request, path)
    page = load(found[0], known) if found else None
    return _result(request, page, found[1]) if found and page is not None else None


def page_at(request: HttpRequest, path: str, model: str) -> tuple[Node, Any] | None:
    """A page of that kind at this very address, if this reader may read it: for what stands under it."""
    moment = tree.moment()
    known = tree.at_version(moment.token)
    request.relais_tree = known  # type: ignore[attr-defined]
    request.relais_stamp = moment.stamp  # type: ignore[attr-defined]
    found = _find(known, request, path)
    if found is None or found[1] or found[0].model != model or not reader_of(request).may_read(found[0]):
        return None
    page = load(found[0], known)
    return None if page is None else (found[0], page)


def load(node: Node, known: Tree) -> Any:
    """The page with all its fields and its keeper."""
    version = str(known.token) if known.token else ""
    page = _kept.get(node.pk, version) if version else None
    if page is None:
        model = apps.get_model("pages", node.model)
        page = model.objects.live().select_related("owner").filter(pk=node.pk).first()
        if page is not None and version:
            page.tree_token = known.token
            _kept.put(node.pk, version, page)
    return page


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


def _result(request: HttpRequest, page: Page, rest: list[str]) -> RouteResult | None:
    try:
        result: RouteResult = page.route(request, rest)
    except Http404:
        return None
    return result

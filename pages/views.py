"""Pages, the images in them, and the plan of the site."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail import views as wagtail_views

from pages.frame import showing
from pages.models import RelaisImage, RelaisRendition
from pages.models.files import may_be_shown
from pages.reading import routing
from pages.reading.doors import DOORS
from pages.reading.policy import Reader, readable_files, who
from pages.reading.screens import reader_of, tree_of
from pages.reading.tree import Node, Tree
from pages.reference import Place

IMAGES_KEPT_FOR = 30 * 24 * 3600


@require_safe
def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's own view and hooks, after a quicker search for the page."""
    request._wagtail_route_for_request = routing.route(request, path)  # type: ignore[attr-defined]
    response: HttpResponse = wagtail_views.serve(request, path)
    return response


@login_required
@require_safe
def image(request: HttpRequest, name: str) -> FileResponse:
    """A rendition of an image, for those to whom its collection is open."""
    return rendition(name, request.user, over=bool(request.user.has_perm("wagtailadmin.access_admin")))


def rendition(name: str, user: Any, *, over: bool = False) -> FileResponse:
    """The name is looked up, never joined to a folder unseen. ``over``: one that may be shown no more is
    found as well, as for those who write and see it in the library."""
    today = timezone.localdate()
    readable = RelaisRendition.objects.filter(readable_files(who(user), "image__"))
    readable = readable if over else readable.filter(may_be_shown(today, "image__"))
    found = get_object_or_404(readable.select_related("image"), file=f"images/{name}")
    if not default_storage.exists(found.file.name):
        raise Http404
    response = FileResponse(found.file.open("rb"))
    response["Cache-Control"] = f"private, max-age={_kept_for(found.image, today)}, immutable"
    return response


def _kept_for(image: RelaisImage, today: date) -> int:
    """In seconds: no browser keeps it beyond the last day on which it may be shown."""
    if image.rights_until is None:
        return IMAGES_KEPT_FOR
    return max(0, min(IMAGES_KEPT_FOR, (image.rights_until - today).days * 24 * 3600))


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page that the reader may see, the sections in the order of the main menu, and what it leads to
    elsewhere."""
    known, reader = tree_of(request), reader_of(request)
    home = next(iter(known.kinds.get("HomePage", ())), None)
    menu = [*showing.menu(Place.MAIN, known, reader), *showing.footer(known, reader)]
    order = {link.node.pk: place for place, link in enumerate(menu) if link.node is not None}
    sections = _branches(known, reader, home) if home else []
    sections.sort(key=lambda one: order.get(one["node"].pk, len(order)))
    sections.sort(key=lambda one: one["node"].language != get_language())
    outside = [link for link in menu if link.is_outside]
    return render(request, "pages/sitemap.html", {"sections": sections, "doors": DOORS, "outside": outside})


@require_safe
def favourites(request: HttpRequest) -> HttpResponse:
    """The list is the browser's; it is told which pages it must not keep: one may have become sensitive."""
    never = " ".join(str(node.pk) for node in tree_of(request).by_pk.values() if node.sensitive)
    return render(request, "pages/favourites.html", {"never": never})


def _branches(known: Tree, reader: Reader, node: Node) -> list[dict[str, Any]]:
    below = reader.visible(known.children.get(node.pk, ()))
    return [{"node": child, "branches": _branches(known, reader, child)} for child in below]

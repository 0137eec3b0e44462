"""Drafts for a separate front end: an editor makes a link, whoever holds it reads that one draft."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router
from ninja.errors import HttpError
from ninja.responses import Status
from wagtail.models import Page

from pages.api import schemas, serializers
from pages.editing import previews
from pages.front import site
from pages.reading.screens import Screen, reader_of, tree_of
from portal.api.access import PerLink

router = Router(tags=["previews"])
# Never kept by anyone, never indexed, and the address goes nowhere else.
HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


@router.post(
    "/pages/{int:page_id}/preview-links/",
    response={201: schemas.PreviewLink},
    url_name="preview_links",
    summary="A link to the latest draft of a page",
)
def make_link(request: HttpRequest, page_id: int) -> Status[dict[str, object]]:
    """For the session of someone who may edit that page, with its CSRF token (``X-CSRFToken``).

    A page that is restricted to some readers has none: 403.
    """
    page = get_object_or_404(Page, pk=page_id) if page_id < 2**31 else None
    if page is None or not (_sees(request, page) or page.permissions_for_user(request.user).can_edit()):
        raise Http404
    try:
        link = previews.make_link(page, by=request.user, at=timezone.now())  # type: ignore[arg-type]
    except PermissionDenied as error:
        raise HttpError(403, str(error)) from error
    return Status(201, {"url": address_of(link), "expires_at": link.expires_at})


def _sees(request: HttpRequest, page: Page) -> bool:
    node = tree_of(request).of(page)
    return node is not None and reader_of(request).may_read(node)


def address_of(link: previews.Link) -> str:
    """At the front end, if there is one; else what the API answers."""
    return site.address(link.token) or f"{settings.BASE_URL}{reverse('api-v1:preview', args=[link.token])}"


@router.get(
    "/previews/{token}/",
    response=schemas.PageDetail,
    url_name="preview",
    summary="A draft, by its link",
    auth=None,
    throttle=[PerLink()],
)
def preview(request: HttpRequest, response: HttpResponse, token: str) -> dict[str, Any]:
    """Without signing in: the link is the key. Its neighbours are those that are for every reader.

    The panel of the editing interface makes links too, of some minutes, to what is being typed; a page
    that was never saved has 0 for its ``id``. 404 once the link has expired, or its editor may no longer
    edit the page.
    """
    for name, value in HEADERS.items():
        response[name] = value
    try:
        draft = previews.open_link(token)
    except previews.Refused as refused:
        said = _("Ce lien a expiré.") if refused.expired else ""
        raise HttpError(404, said) from refused
    request.user = AnonymousUser()
    request.is_preview = True  # type: ignore[attr-defined]
    return serializers.detail(Screen(draft, request), previews.node_of(draft, tree_of(request)))

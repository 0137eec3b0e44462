"""For editors: a link to the draft of a page, to show it to a colleague or in a separate front end."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from pages.editing import previews
from pages.front.rights import may_share
from portal.api.previews import address_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preview_link(request: HttpRequest, page_id: int) -> HttpResponse:
    """Asks first, then shows the link, the only time: it is not kept."""
    page = get_object_or_404(Page, pk=page_id)
    user = request.user
    if not user.is_authenticated or not page.permissions_for_user(user).can_edit():
        raise PermissionDenied
    context = {"page": page, "may_share": may_share(user, page), "hours": previews.lifetime()}
    if request.method == "POST":
        link = previews.make_link(page, by=user, at=timezone.now())
        context |= {"url": address_of(link), "expires_at": link.expires_at}
    return render(request, "portal/admin/preview_link.html", context)

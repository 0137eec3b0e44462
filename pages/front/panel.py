"""The preview panel of the editing interface, when it is to show the front end."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail.models import Page

from directory.models import User
from pages.front import site, typed
from pages.front.rights import may_share


def lead(page: Page, request: HttpRequest) -> HttpResponse:
    """To the front end, with a token that opens what was typed; or why there is nothing to see there."""
    if not site.origin():
        raise Http404
    user = cast(User, request.user)
    if not may_share(user, page):
        return render(request, "pages/admin/front_refused.html", status=403)
    response = redirect(site.address(typed.keep(page, by=user)))
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response

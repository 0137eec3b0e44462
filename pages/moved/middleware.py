"""Leads on from an address that is no more. What a reader may not read stays not found, and unnamed."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.response import HttpResponseBase
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect

from pages.moved import rules
from pages.reading.screens import reader_of, tree_of


class LeadOn:
    """In the place of Wagtail's, which leads whoever asks. A screen of the portal that finds nothing keeps
    its answer, and somebody who is not signed in gets none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 404 or not _may_be_an_old_page(request):
            return response
        return _led(request) or response


def _may_be_an_old_page(request: HttpRequest) -> bool:
    if request.method not in ("GET", "HEAD") or not request.user.is_authenticated:
        return False
    match = request.resolver_match
    return match is None or match.view_name == rules.PAGES


def _led(request: HttpRequest) -> HttpResponseBase | None:
    whole = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
    for path in dict.fromkeys((whole, whole.partition("?")[0])):
        row = get_redirect(request, path)
        found = row and rules.for_reader(row, tree_of(request), reader_of(request))
        if found:
            kind = HttpResponsePermanentRedirect if row.is_permanent else HttpResponseRedirect
            answer = kind(found.url)
            answer["Cache-Control"] = "private, no-cache"  # who may read it tomorrow is another question
            return answer
    return None

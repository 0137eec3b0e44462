"""A form that arrives too late: the session ended, the page grew old, a second factor is owed.

The answer carries what was typed, so that signing in elsewhere and pressing once more is all that is left to
do. It stands in that page alone: no session, no store, no log has it. It is given to nobody but the one whose
page it was typed in: the next who signs in on that browser reads that nothing left, and nothing of it.
"""

from enum import StrEnum
from http import HTTPStatus
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_variables

from core.forms import PAGE_OF, SECRETS, is_navigation, typed
from directory.http import TURN
from portal.gate.typist import is_another

# Addresses whose pages have a neutral title and the quick exit.
CONFIDENTIAL = ("/demande/", "/signalement/", "/dossiers/")
LOCKED = "/dossiers/"  # behind a passphrase as well
LEADS_ON = "next"  # said by the page, not typed


class Why(StrEnum):
    SIGNED_OUT = "signed-out"
    SECOND_FACTOR = "second-factor"
    OLD_PAGE = "old-page"


def is_confidential(request: HttpRequest) -> bool:
    return request.path_info.startswith(CONFIDENTIAL)


def came_from_here(request: HttpRequest) -> bool:
    """Whether a page of this portal posted it. What another site wrote is never offered to be sent on."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        return False
    told = request.headers.get("Origin") or request.headers.get("Referer")
    return site == "same-origin" if told is None else urlsplit(told).netloc == request.get_host()


def is_our_form(request: HttpRequest) -> bool:
    return request.method == "POST" and is_navigation(request) and came_from_here(request)


@sensitive_variables()
def sent(request: HttpRequest) -> list[tuple[str, str]]:
    """Of a form of ours that could be read to its end."""
    if not is_our_form(request):
        return []
    try:
        return typed(request)
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, UnreadablePostError):
        return []


@sensitive_variables()
def written(request: HttpRequest) -> list[str]:
    """The sentences among what was typed, for a page that cannot send them on: to be copied from there."""
    found = as_it_came(request)
    return [] if found and is_another(request) else found


@sensitive_variables()
def as_it_came(request: HttpRequest) -> list[str]:
    """The same where nothing can be asked of who is signed in: the tab that sent it is given it back."""
    return [value for _name, value in sent(request) if len(value.split()) > 1]


@sensitive_variables()
def carried_on(request: HttpRequest, why: Why, door: str = "") -> HttpResponse | None:
    """The page that holds what was typed until it can be sent; None when there is nothing to hold.

    ``door`` is where what is missing is given, in another tab; it leads on by itself where nothing was typed.
    """
    fields = sent(request)
    if not fields or (door and {name for name, _value in fields} == {LEADS_ON}):
        return None
    if is_another(request):
        return not_theirs(request)
    context = {
        "sensitive": is_confidential(request),
        "has_lock": request.path_info.startswith(LOCKED),
        "typed_form": "aside",  # here alone is what was typed
        "why": why,
        "door": door,
        "action": request.get_full_path(),
        "page_of": {PAGE_OF: request.POST.get(PAGE_OF, "")},
        "fields": fields,
        "written": written(request),
        "has_secrets": bool(SECRETS & request.POST.keys()),
        "has_files": bool(request.FILES),
        "turns": TURN in request.POST,
    }
    page = render(request, "refused.html", context, status=HTTPStatus.FORBIDDEN)
    add_never_cache_headers(page)
    return page


def not_theirs(request: HttpRequest) -> HttpResponse:
    """Nothing is kept here either: sent once more by whoever typed it, the form comes back to them."""
    page = render(
        request, "403_page_of.html", {"sensitive": is_confidential(request)}, status=HTTPStatus.FORBIDDEN
    )
    add_never_cache_headers(page)
    return page

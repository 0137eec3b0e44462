"""The language in which somebody reads: theirs in the profile, else what they chose before they signed in."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.views.decorators.http import require_http_methods

from core.forms import own_address
from directory.http import speaks
from directory.models import User
from directory.reference import Spoken


class ReaderLanguage:
    """After the sign-in is known. What was chosen before goes into the profile of whoever signs in, and the
    cookie with it: on a shared computer it is not for the next person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if language := _of_reader(request):
            translation.activate(language)
            request.LANGUAGE_CODE = language
        request.relais_chosen = translation.get_language()  # type: ignore[attr-defined]
        response = self.get_response(request)
        if settings.LANGUAGE_COOKIE_NAME in request.COOKIES and _of_reader(request):
            response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response


def _of_reader(request: HttpRequest) -> str:
    """Nobody's session costs no query."""
    user = request.user
    return user.language if user.is_authenticated else ""


@receiver(user_logged_in)
def keep_what_was_chosen(sender: object, request: HttpRequest | None, user: User, **_signal: object) -> None:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "") if request is not None else ""
    speaks(user, chosen)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def set_language(request: HttpRequest) -> HttpResponse:
    """Back to the page, in that language: ``next`` is its address there, ``here`` the one that was read in
    ``spoken``. By GET nothing changes."""
    wanted = request.POST.get("language", "")
    back = request.POST.get("here" if wanted == request.POST.get("spoken") else "next", "")
    response = HttpResponseRedirect(own_address(request, back) or "/")
    if wanted not in Spoken.values:
        return response
    if isinstance(request.user, User):
        speaks(request.user, wanted)
    else:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, wanted, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    return response

"""The portal's own error pages, in the demo as well: it shows what users will see.

Under ``/api/`` the gate turns whatever comes out of here into problem details.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import redirect, render, resolve_url
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from core.forms import NotYours
from pages.starting import Unready
from portal.gate import refused
from portal.gate.intranet import API_PREFIX
from portal.gate.way_back import way_back

RETRY_AFTER = "1800"  # seconds
SIGN_IN_FORMS = (
    "account_login",
    "account_confirm_login_code",
    "account_signup",
    "account_email_verification_sent",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "demo:enter",
)


class UnreadyPages:
    """Some of Wagtail's doors publish without a form beside which to say why not: told in the page itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Unready):
            return None
        messages.error(request, exception.messages[0])
        return redirect("wagtailadmin_pages:edit", exception.page.pk)


class FormsOnly:
    """An address that only takes a form, opened or reloaded: Django's empty refusal becomes a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if not isinstance(answer, HttpResponseNotAllowed) or answer.content:
            return answer
        if request.path_info.startswith(API_PREFIX) or not request.accepts("text/html"):
            return answer
        page = _page(request, "405.html", HTTPStatus.METHOD_NOT_ALLOWED)
        page["Allow"] = answer["Allow"]
        return page


class ImpossibleAddresses:
    """No page has a NUL in its address, and PostgreSQL refuses to be asked for one: it is not found."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            return not_found(request, Http404())
        return self.get_response(request)


class TooMuchAtOnce:
    """A form longer than the server reads: said in our words, where Django would stop with a page of its own.

    Above the CSRF check, which reads the form first. The text still stands in the page that sent it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        if request.method not in ("POST", "PUT", "PATCH"):
            return None
        if (length := _length(request)) > settings.REQUEST_MAX_SIZE:
            _read_away(request, length)
            return _too_heavy(request)
        if request.method != "POST":
            return None
        try:
            request.POST.keys()
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return _page(request, "413.html", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return None


READ_AWAY = 1024**3  # bytes; a browser that is not listened to until its end shows no answer
_PIECE = 64 * 1024


def _length(request: HttpRequest) -> int:
    """What the request says of itself; the server reads no more than that."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdigit() else 0


def _read_away(request: HttpRequest, length: int) -> None:
    """Piece by piece, keeping nothing."""
    left = min(length, READ_AWAY)
    while left > 0 and (piece := request.read(min(left, _PIECE))):
        left -= len(piece)


def _too_heavy(request: HttpRequest) -> HttpResponse:
    most = settings.REQUEST_MAX_SIZE // (1024 * 1024)
    return render(request, "413_file.html", {"most": most}, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


class Maintenance:
    """While ``MAINTENANCE`` is set everyone gets one page, which needs nothing of what is being mended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.MAINTENANCE:
            return self.get_response(request)
        answer = _alone(request, "maintenance.html", HTTPStatus.SERVICE_UNAVAILABLE)
        answer["Retry-After"] = RETRY_AFTER
        return answer


@sensitive_variables()
def _alone(request: HttpRequest, template: str, status: HTTPStatus) -> HttpResponse:
    """Stands without the database, the session and the context processors, any of which may be down."""
    context = {"service_phone": settings.SERVICE_PHONE, "written": refused.as_it_came(request), "open": True}
    context["told"] = bool(settings.ADMINS)
    page = HttpResponse(render_to_string(template, context), status=status)
    add_never_cache_headers(page)
    return page


@sensitive_variables()
def _page(request: HttpRequest, template: str, status: HTTPStatus, **more: Any) -> HttpResponse:
    """What had been typed stands under it: the page that it was typed in may be gone."""
    written = refused.written(request)
    context = {"sensitive": refused.is_confidential(request), "written": written, "open": True, **more}
    page = render(request, template, context, status=status)
    if written:
        add_never_cache_headers(page)
    return page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "400.html", HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    reason = str(exception) if isinstance(exception, NotYours) else ""
    return _page(request, "403.html", HTTPStatus.FORBIDDEN, reason=reason)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "404.html", HTTPStatus.NOT_FOUND)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if _is_stale_sign_in(request, reason):
        return _sign_in_again(request)
    without = reason == REASON_NO_CSRF_COOKIE and not request.COOKIES
    if without and _is_open(request):
        return _cookieless(request)
    if request.user.is_authenticated or _is_open(request):
        held = refused.carried_on(request, refused.Why.OLD_PAGE)
    else:
        held = refused.carried_on(request, refused.Why.SIGNED_OUT, _sign_in_for(way_back(request)))
    if held is None and without:
        return _cookieless(request)
    return held or _page(request, "403_csrf.html", HTTPStatus.FORBIDDEN)


def _cookieless(request: HttpRequest) -> HttpResponse:
    """Cleared meanwhile, or refused by the browser: from here nobody can tell, so the page says both."""
    match = request.resolver_match
    signs_in = match is not None and match.view_name in SIGN_IN_FORMS
    door = _sign_in_anew(request) if signs_in else request.get_full_path()
    return _page(request, "403_cookies.html", HTTPStatus.FORBIDDEN, door=door)


def _is_open(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and not getattr(match.func, "login_required", True)


def _sign_in_for(address: str) -> str:
    return f"{resolve_url('account_login')}?{urlencode({'next': address})}"


def _is_stale_sign_in(request: HttpRequest, reason: str) -> bool:
    """Signing in gives a browser another token: sign-in forms open in its other tabs have the former one."""
    match = request.resolver_match
    return match is not None and match.view_name in SIGN_IN_FORMS and reason.startswith("CSRF token")


def _sign_in_again(request: HttpRequest) -> HttpResponse:
    """A new form; whoever is signed in by now is sent on from there, to where the old form led."""
    if not request.user.is_authenticated:
        messages.info(request, _("Cette page était ouverte depuis longtemps. Recommencez ici."))
    return redirect(_sign_in_anew(request))


def _sign_in_anew(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next")
    return _sign_in_for(wanted) if wanted else resolve_url("account_login")


def server_error(request: HttpRequest) -> HttpResponse:
    return _alone(request, "500.html", HTTPStatus.INTERNAL_SERVER_ERROR)

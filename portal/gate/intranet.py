"""Closed by default: the intranet's gate."""

import re
from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone
from wagtail.api.v3.auth import BearerTokenAuth

from pages.editing import doors
from portal.gate.problems import as_problem, problem
from portal.gate.read_first import answer
from portal.gate.refused import Why, carried_on, not_theirs
from portal.gate.typist import names_another
from portal.gate.way_back import way_back
from portal.tokens import models as tokens

API_PREFIX = "/api/"
# Wagtail's own API reads drafts and writes: for editors and their tools only.
EDITORS_PREFIX = "/api/v3-preview/"
# Wagtail would send who is signed in without the right to the sign-in page, which would send them back.
EDITING_PREFIX = "/cms/"
EDITING_RIGHT = "wagtailadmin.access_admin"
# Wagtail's own sign-in, which leads to ours.
TO_SIGN_IN = ("cms/login/", "cms/password_reset/")
# The signed link that follows is the key, and is checked by the view (pages.previews).
PREVIEW = re.compile(r"/api/v1/previews/[^/]+/")


class IntranetGate(LoginRequiredMiddleware):
    """Every view asks for a sign-in but those marked ``login_not_required`` (a tested list).

    Under ``/api/`` a session or a token is asked for before the address is even looked at, and every
    refusal is in JSON, never a redirect: programs read it.
    """

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if request.path_info.startswith(EDITORS_PREFIX):
            return _editors_door(request)
        if PREVIEW.fullmatch(request.path_info):
            return None
        return _readers_door(request) if request.path_info.startswith(API_PREFIX) else None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not request.path_info.startswith(API_PREFIX):
            return response
        told = as_problem(response) if isinstance(response, HttpResponse) else response
        told.headers.setdefault("Cache-Control", "private, no-cache")
        return told

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        door, field = self.get_login_url(view_func), self.get_redirect_field_name(view_func)
        return redirect_to_login(way_back(request), door, field)

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        if request.path_info.startswith(API_PREFIX):
            return answer(request, view_func, view_args, view_kwargs)  # who may is settled by the doors below
        sent_away = super().process_view(request, view_func, view_args, view_kwargs)
        if sent_away is None and request.path_info.startswith(EDITING_PREFIX):
            _knock_at_the_admin(request)
        if names_another(request):  # whatever token it has: a script can ask for a new one
            return not_theirs(request)
        if isinstance(sent_away, HttpResponseRedirect):
            return carried_on(request, Why.SIGNED_OUT, door=sent_away.url) or sent_away
        return sent_away


def _knock_at_the_admin(request: HttpRequest) -> None:
    """Wagtail itself sends strangers to the sign-in page, and would send there who is signed in as well."""
    match = request.resolver_match
    if not request.user.is_authenticated or match is None or match.route in TO_SIGN_IN:
        return
    if not request.user.has_perm(EDITING_RIGHT):
        raise PermissionDenied
    doors.check(match, request.user)


def _readers_door(request: HttpRequest) -> HttpResponse | None:
    """A session, or one of our tokens. A token outweighs a session: a program says who it is."""
    text = _bearer(request)
    if text is None:
        return None if request.user.is_authenticated else problem(401)
    token = tokens.find(text, timezone.now())
    if token is None:
        return problem(401)
    request.api_token = token  # type: ignore[attr-defined]
    request.user = token.user or AnonymousUser()
    return None


def _editors_door(request: HttpRequest) -> HttpResponse | None:
    """One of Wagtail's tokens, or the session of someone who may edit. Readers have /api/v1/."""
    if _bearer(request) is not None:
        token = BearerTokenAuth()(request)
        if token is None or doors.token_ends(token) <= timezone.now():
            return problem(401)
    elif not request.user.is_authenticated:
        return problem(401)
    return None if request.user.has_perm(EDITING_RIGHT) else problem(403)


def _bearer(request: HttpRequest) -> str | None:
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else None

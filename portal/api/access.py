"""Who reads the API, how often, and how a refusal is said. The gate has already opened the door."""

import hashlib
import time
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError
from ninja.security import HttpBearer, SessionAuth
from ninja.throttling import BaseThrottle

from core.throttle import count
from pages.editing import previews
from portal.api.scopes import scope_of
from portal.gate.problems import problem
from portal.tokens.models import ApiToken

WINDOW = 60  # seconds


class Token(HttpBearer):
    """A token that an administrator made, as ``Authorization: Bearer relais_…``."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """403 when the token is good, but not for this. Tokens read; they change nothing."""
        found: ApiToken | None = getattr(request, "api_token", None)
        if found is None:
            return None
        if request.method not in ("GET", "HEAD"):
            raise HttpError(403, _("Un jeton lit et ne change rien : il faut une session."))
        scope = scope_of(request.path_info)
        if scope is not None and not found.allows(scope):
            raise HttpError(403, _("Ce jeton n’a pas le droit « %(scope)s ».") % {"scope": scope.value})
        return found


class Session(SessionAuth):
    """The session of the portal. Unsafe methods need the CSRF token as well."""


class PerReader(BaseThrottle):
    """So many requests a minute for each token or person, counted by each process of the server."""

    def allow_request(self, request: HttpRequest) -> bool:
        minute = int(time.time()) // WINDOW
        asked = count(f"api-{self.who(request)}-{minute}", WINDOW * 2, kept_in=caches["local"])
        return asked <= settings.API_REQUESTS_PER_MINUTE

    def who(self, request: HttpRequest) -> str:
        token = getattr(request, "api_token", None)
        return f"token-{token.pk}" if token is not None else f"user-{request.user.pk}"

    def wait(self) -> float:
        return WINDOW - time.time() % WINDOW


class PerLink(PerReader):
    """Where nobody signs in: by link, and all those that are no link together."""

    def who(self, request: HttpRequest) -> str:
        token = request.path_info.rstrip("/").rpartition("/")[2]
        if not previews.is_signed(token):
            return "no-link"
        return f"link-{hashlib.sha256(token.encode()).hexdigest()}"


def say_refusals(api: NinjaAPI) -> None:
    """Problem details for what routers raise."""

    def missing(request: HttpRequest, exc: Any) -> HttpResponse:
        return problem(404)

    def invalid(request: HttpRequest, exc: Any) -> HttpResponse:
        errors = [
            {"where": [str(part) for part in error["loc"]], "what": error["msg"]} for error in exc.errors
        ]
        return problem(422, errors=errors)

    def refused(request: HttpRequest, exc: Any) -> HttpResponse:
        return problem(exc.status_code, "" if isinstance(exc, Throttled) else _detail(exc))

    api.add_exception_handler(Http404, missing)
    api.add_exception_handler(ValidationError, invalid)
    api.add_exception_handler(HttpError, refused)


def _detail(exc: HttpError) -> str:
    """Ninja's own words add nothing to the title."""
    return "" if exc.message in ("Unauthorized", "Forbidden", "Not Found") else exc.message

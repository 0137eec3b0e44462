"""Closed by default: the intranet's gate."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from wagtail.api.v3.auth import BearerTokenAuth

API_PREFIX = "/api/"


class IntranetGate(LoginRequiredMiddleware):
    """Every view asks for a sign-in but those marked ``login_not_required`` (a tested list).

    Under ``/api/`` a session or a token is asked for, and the refusal is a 401 in JSON, never a
    redirect: programs read it.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        if not request.path_info.startswith(API_PREFIX):
            return super().process_view(request, view_func, view_args, view_kwargs)
        if request.user.is_authenticated or _token(request):
            return None
        body = {"type": "about:blank", "title": "Authentification requise", "status": 401}
        response = JsonResponse(body, status=401, content_type="application/problem+json")
        response["WWW-Authenticate"] = "Bearer"
        return response


def _token(request: HttpRequest) -> bool:
    return bool(BearerTokenAuth()(request))

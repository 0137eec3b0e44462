"""The portal's own error pages, with DEBUG on as well: the demo shows what users will see."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from portal.gate import API_PREFIX


class FriendlyNotFound:
    """With DEBUG on, Django answers 404 with a page for developers; agents get ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if settings.DEBUG and isinstance(exception, Http404):
            return not_found(request, exception)
        return None


def _problem(request: HttpRequest, template: str, status: HTTPStatus) -> HttpResponse:
    """A page for people, problem details for programs."""
    if request.path_info.startswith(API_PREFIX):
        body = {"type": "about:blank", "title": status.phrase, "status": status.value}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    return render(request, template, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(request, "400.html", HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(request, "403.html", HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(request, "404.html", HTTPStatus.NOT_FOUND)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _problem(request, "403_csrf.html", HTTPStatus.FORBIDDEN)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _problem(request, "429.html", HTTPStatus.TOO_MANY_REQUESTS)


def server_error(request: HttpRequest) -> HttpResponse:
    """Stands without the database, the session and the context processors, any of which may be down."""
    return HttpResponse(
        render_to_string("500.html", {"service_phone": settings.SERVICE_PHONE}),
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
    )

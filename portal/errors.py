"""The portal's own error pages, with DEBUG on as well: the demo shows what users will see."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


class FriendlyNotFound:
    """With DEBUG on, Django answers 404 with a page for developers; agents get ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if settings.DEBUG and isinstance(exception, Http404) and not request.path_info.startswith("/api/"):
            return render(request, "404.html", status=404)
        return None

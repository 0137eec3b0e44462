"""The request as views see it: somebody is signed in; views for some of them only; conditional answers."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache

from directory.models import User

View = Callable[..., HttpResponse]


# What a proxy that compresses adds to a tag, for one, and the API to its own.
COMPRESSED = re.compile(r'-(?:gzip|br|zstd)(?=")')


class PortalRequest(HttpRequest):
    user: User  # the gate guarantees it


def only_for(may: Callable[[Any], bool]) -> Callable[[View], View]:
    """403 for whoever ``may`` refuses; the second factor was asked for before (``portal.gate``)."""

    def guard(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard


def conditional(
    request: HttpRequest,
    *,
    etag: str,
    modified: int | None = None,
    response: HttpResponseBase | None = None,
) -> HttpResponseBase | None:
    """The 304 or 412 that the conditions of the request ask for, or else ``response``.

    Tags are compared whatever compressed the answer that the client keeps.
    """
    for header in ("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH"):
        if "-" in (tags := request.META.get(header, "")):
            request.META[header] = COMPRESSED.sub("", tags)
    found: HttpResponseBase | None = get_conditional_response(
        request,
        COMPRESSED.sub("", etag),
        modified,
        response,  # type: ignore[arg-type]
    )
    return found

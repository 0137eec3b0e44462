"""Conditional answers (RFC 9110 13): Django's own, for clients that got the answer compressed as well."""

import re

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

# What a proxy that compresses adds to a tag, for one, and the API to its own.
COMPRESSED = re.compile(r'-(?:gzip|br|zstd)(?=")')


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

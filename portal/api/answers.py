"""What is common to every answer of /api/v1/: what may be asked, ETag and 304, gzip, deprecation.

Stands outside of the gate: it sees the answer as it will be sent.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string

from core.conditional import conditional
from portal.api import deprecation, tags
from portal.api.contract import FIELDS, JSON, Promise, address
from portal.api.main import api
from portal.gate.problems import CONTENT_TYPE, as_problem, problem

PREFIX = "/api/v1/"
# Whatever the answer depends on: who reads (a token or a session), in which language, in which form.
VARY = ("Authorization", "Cookie", "Accept", "Accept-Encoding", "Accept-Language")
WORTH_COMPRESSING = 500  # bytes
GZIPPED = "-gzip"
READ_ONLY = ("openapi-json", "api_docs", "api_root")  # what is no operation of the document


class ReaderAnswers:
    """The contract is checked before the view is run, the form of the answer settled after it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        asked = request.method
        if asked == "HEAD":
            request.method = "GET"  # the server leaves the body out
        response = self.get_response(request)
        request.method = asked
        if response.get("Allow") == "GET":
            response["Allow"] = "GET, HEAD"
        patch_vary_headers(response, VARY)
        tags.name_by_address(response, request.path_info)  # type: ignore[arg-type]  # whatever has headers
        if request.resolver_match is not None:
            deprecation.announce(response, _operation(request))  # type: ignore[arg-type]
        return _sent(request, response)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if not request.path_info.startswith(PREFIX):
            return None
        if request.resolver_match and request.resolver_match.url_name in READ_ONLY:
            refused = HttpResponseNotAllowed(["GET", "HEAD"])
            return None if request.method in ("GET", "HEAD") else as_problem(refused)
        promise = api.promises.get(_operation(request))
        return _refused(request, promise) if promise is not None else None


def _operation(request: HttpRequest) -> tuple[str, str]:
    route = request.resolver_match.route if request.resolver_match else ""
    method = "GET" if request.method == "HEAD" else request.method or ""
    return address(route), method.lower()


def _refused(request: HttpRequest, promise: Promise) -> HttpResponse | None:
    kinds = (*promise.media_types, CONTENT_TYPE) if promise.media_types else ("*/*",)
    if not any(request.accepts(kind) for kind in kinds):
        return problem(406)
    if promise.takes_body and request.content_type != JSON:
        return problem(415)
    wrong = _wrong_parameters(request, promise)
    return problem(422, errors=wrong) if wrong else None


def _wrong_parameters(request: HttpRequest, promise: Promise) -> list[dict[str, Any]]:
    given = request.GET
    wrong = [_wrong(name, "unknown parameter") for name in sorted(set(given) - promise.parameters)]
    once = sorted(name for name in promise.parameters - promise.many if len(given.getlist(name)) > 1)
    wrong += [_wrong(name, "given more than once") for name in once]
    wrong += [_wrong(name, "holds a NUL") for name in given if "\x00" in "".join(given.getlist(name))]
    if FIELDS in given and promise.fields:
        fields = [name for text in given.getlist(FIELDS) for name in text.split(",")]
        wrong += [_wrong(FIELDS, f"no field {name[:40]!r}") for name in sorted(set(fields) - promise.fields)]
        request.api_fields = (frozenset(fields), promise.paged)  # type: ignore[attr-defined]
    return wrong


def _wrong(name: str, what: str) -> dict[str, Any]:
    return {"where": ["query", name[:40]], "what": what}


# --- The form of the answer -------------------------------------------------------------------------------


def _sent(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if isinstance(response, HttpResponse) and response.status_code == 200:
        if "no-store" not in response.get("Cache-Control", ""):
            response.headers.setdefault("ETag", _etag(response))
        response = _gzipped(request, response)
    return _unchanged(request, response)


def _etag(response: HttpResponse) -> str:
    """Of the bytes themselves: strong, and each reader's own where readers get different answers."""
    digest = hashlib.sha256(response.get("Content-Type", "").encode() + b"\n" + response.content)
    return f'"{digest.hexdigest()[:32]}"'


def _gzipped(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Another form is another ETag (RFC 9110 8.8.3). Nothing here mixes a secret with what was asked."""
    if len(response.content) < WORTH_COMPRESSING or not _takes_gzip(request):
        return response
    response.content = compress_string(response.content)
    response["Content-Encoding"] = "gzip"
    response["Content-Length"] = str(len(response.content))  # it was counted before
    if "ETag" in response:
        response["ETag"] = f'{response["ETag"][:-1]}{GZIPPED}"'
    return response


def _takes_gzip(request: HttpRequest) -> bool:
    offers = [offer.strip().lower() for offer in request.headers.get("Accept-Encoding", "").split(",")]
    return any(
        offer.partition(";")[0].strip() == "gzip" and not offer.replace(" ", "").endswith((";q=0", ";q=0.0"))
        for offer in offers
    )


def _unchanged(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    etag = response.get("ETag")
    if request.method not in ("GET", "HEAD") or response.status_code != 200 or not etag:
        return response
    told = conditional(request, etag=etag, response=response)
    if told is None or told is response:
        return response
    # An open file is closed with the answer that is sent, not before: closing ends the request.
    told._resource_closers.extend(response._resource_closers)  # type: ignore[attr-defined]
    return told

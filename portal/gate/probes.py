"""What supervisors ask: alive (``/sante/``) and ready (``/sante/pret/``).

Answered before all else: by address as well as by name (a supervisor knows no host name), without HTTPS,
during maintenance, without a session.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import timezone

from casework.sealing import derivation
from portal.operations import readiness

ALIVE, READY = "/sante/", "/sante/pret/"


class Probes:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
        return probe(request) if probe else self.get_response(request)


@login_not_required
def alive(request: HttpRequest) -> HttpResponse:
    """503 when only a restart helps: keys are no longer derived. The database is none of its business."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if not derivation.health.is_good():
        return _answer({"status": "no key can be derived"}, HTTPStatus.SERVICE_UNAVAILABLE)
    return _answer({"status": "ok"}, HTTPStatus.OK)


@login_not_required
def ready(request: HttpRequest) -> HttpResponse:
    """503 when a person would meet an error page; each part with its state in the answer."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    parts = readiness.parts(timezone.now())
    status = readiness.summary(parts)
    failing = status == readiness.FAILING
    return _answer(
        {"status": status, "parts": parts},
        HTTPStatus.SERVICE_UNAVAILABLE if failing else HTTPStatus.OK,
    )


def _answer(told: dict[str, object], status: HTTPStatus) -> JsonResponse:
    answer = JsonResponse(told, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


PROBES = {ALIVE: alive, READY: ready}

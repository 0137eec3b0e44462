"""Pages of the portal itself."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from casework.sealing import derivation
from portal.accounts.administrators import for_administrators
from portal.operations.state import service_state


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when this process can serve: the database answers, and keys are derived."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if not derivation.health.is_good():
        return JsonResponse({"status": "no key can be derived"}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def information(request: HttpRequest, *, page: str) -> HttpResponse:
    """Legal pages: readable before signing in, so that one knows what one signs in to."""
    return render(request, f"portal/{page}.html")


@require_safe
@for_administrators
def state(request: HttpRequest) -> HttpResponse:
    """For administrators: what works, and what to do about what does not. No case, no name."""
    return render(request, "portal/state.html", {"checks": service_state(timezone.now())})

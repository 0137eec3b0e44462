"""Pages of the portal itself."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from casework import policy
from portal.accounts.administrators import for_administrators
from portal.operations.state import service_state


@login_not_required
@require_safe
def information(request: HttpRequest, *, page: str) -> HttpResponse:
    """Legal pages: readable before signing in, so that one knows what one signs in to."""
    context = {
        "session_hours": settings.SESSION_COOKIE_AGE // 3600,
        "registration_days": settings.EVENT_REGISTRATIONS_KEPT_DAYS,
        "are_entrusted": page == "privacy" and policy.are_keys_entrusted(),
    }
    return render(request, f"portal/{page}.html", context)


@require_safe
@for_administrators
def state(request: HttpRequest) -> HttpResponse:
    """For administrators: what works, and what to do about what does not. No case, no name."""
    return render(request, "portal/state.html", {"checks": service_state(timezone.now())})

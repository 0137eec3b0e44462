"""/annuaire/couverture/: what is not covered, today or on any day, in words, on a map, in a table (R1)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.forms import DayForm, NotYours
from directory import policy
from directory.coverage import departments, holes
from directory.http import PortalRequest


@require_safe
def coverage(request: PortalRequest) -> HttpResponse:
    if not policy.can_see_coverage(request.user):
        raise NotYours(_("Cette page est réservée à la coordination du service social."))
    form = DayForm(request.GET or None)
    today = timezone.localdate()
    if form.is_bound and not form.is_valid():
        return render(request, "directory/coverage.html", {"form": form}, status=400)
    day = (form.cleaned_data["le"] if form.is_bound else None) or today
    own = set(policy.regions_led_by(request.user, today).values_list("pk", flat=True))
    context = {
        "form": form,
        "report": holes.report(day, first=own),
        "map": departments.on_map(day),
        "is_today": day == today,
        "arranged": own,
        "can_decide": policy.can_approve_replacement(request.user),
    }
    return render(request, "directory/coverage.html", context)

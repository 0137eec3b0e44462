"""Somebody leaves: the last day first, then what becomes of what they hold, then the button (R1, R5)."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.forms import refuse
from directory.coverage.extension import departure_panels
from directory.http import PortalRequest
from directory.team.departures import depart, leaving
from directory.team.forms import LastDayForm
from directory.team.views import kept_or_refused


@require_http_methods(["GET", "HEAD", "POST"])
def departure(request: PortalRequest, public_id: UUID) -> HttpResponse:
    today = timezone.localdate()
    worker = kept_or_refused(request, public_id, today)
    is_post = request.method == "POST"
    typed = request.POST if is_post else request.GET if "last" in request.GET else None
    form = LastDayForm(typed, initial={"last": worker.left_on or today})
    if is_post and form.is_valid():
        try:
            depart(worker, last=form.cleaned_data["last"], by=request.user, today=today)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Le départ est enregistré. Tout suit à sa date."))
            return redirect("directory:coverage")
    context = {"form": form, "worker": worker, "today": today}
    if form.is_bound and form.is_valid():
        last = form.cleaned_data["last"]
        context |= {
            "last": last,
            "leaving": leaving(worker, last),
            "panels": departure_panels.build(worker, last, request.user),
        }
    status = 422 if is_post else 400 if form.is_bound and form.errors else 200
    return render(request, "directory/departure.html", context, status=status)

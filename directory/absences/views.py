"""Absences of the network: listed, recorded, made shorter or longer, cancelled (R5)."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.forms import NotYours, posted_from, refuse
from directory import policy
from directory.absences import actions
from directory.absences import lines as absences
from directory.absences.forms import AbsenceForm, LastDayForm
from directory.http import PortalRequest
from directory.models import Absence, Worker


@require_safe
def listed(request: PortalRequest) -> HttpResponse:
    if request.user.worker is None:
        raise NotYours(_("Cette page est réservée au service social."))
    today = timezone.localdate()
    arranged = list(_arranged(request, today).values_list("pk", flat=True))
    seen = Absence.objects.filter(Q(worker=request.user.worker) | Q(worker__in=arranged))
    lines = absences.lines(seen, today, arranged)
    context = {
        "now": [line for line in lines if line.is_now],
        "coming": [line for line in lines if not line.is_now],
        "may_record": policy.can_see_coverage(request.user),
        "can_decide": policy.can_approve_replacement(request.user),
    }
    return render(request, "directory/absences.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: PortalRequest) -> HttpResponse:
    _require_coordinator(request)
    today = timezone.localdate()
    initial = {"worker": request.GET.get("agent"), "starts_on": today}
    form = AbsenceForm(request.POST or None, initial=initial, workers=_arranged(request, today))
    if request.method == "POST" and form.is_valid():
        try:
            absence = actions.record_absence(by=request.user, today=today, **form.cleaned_data)
        except ValidationError as error:
            form.ask(error)
            refuse(form, error)
        else:
            messages.success(request, _("L’absence est enregistrée. Proposez maintenant un remplacement."))
            return redirect("directory:propose_replacement", pk=absence.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "directory/record_absence.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PortalRequest, pk: int) -> HttpResponse:
    """The last day: earlier when the worker is back, later when the absence goes on."""
    today = timezone.localdate()
    absence = arranged_or_refused(request, pk, today)
    form = LastDayForm(request.POST or None, initial={"last": absence.ends_on})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_last_day(absence, by=request.user, today=today, **form.cleaned_data)
        except ValidationError as error:
            form.ask(error)
            refuse(form, error)
        else:
            messages.success(request, _("Le dernier jour de l’absence est changé. Tout suit dès maintenant."))
            return redirect("directory:absences")
    context = {"absence": absence, "form": form, "can_cancel": absence.starts_on >= today}
    return render(
        request, "directory/change_absence.html", context, status=422 if request.method == "POST" else 200
    )


@posted_from("directory:absences")
def cancel(request: PortalRequest, pk: int) -> HttpResponse:
    today = timezone.localdate()
    absence = arranged_or_refused(request, pk, today)
    try:
        actions.cancel_absence(absence, by=request.user, today=today)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("L’absence est annulée, et ses remplacements avec elle."))
    return redirect("directory:absences")


def arranged_or_refused(request: PortalRequest, pk: int, today: date) -> Absence:
    """Coordinators know of every absence by the report: another region's is refused, not hidden."""
    _require_coordinator(request)
    absence = get_object_or_404(Absence.objects.select_related("worker"), pk=pk)
    if not policy.can_arrange_absence(request.user, absence, today):
        raise NotYours(_("Cette absence relève d’une autre coordination."))
    return absence


def _require_coordinator(request: PortalRequest) -> None:
    if not policy.can_see_coverage(request.user):
        raise NotYours(_("Cette page est réservée à la coordination du service social."))


def _arranged(request: PortalRequest, today: date) -> "QuerySet[Worker]":
    return policy.arranged_by(request.user, today, today, today + policy.LOOK_AHEAD)

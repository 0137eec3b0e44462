"""Who stands in during an absence: proposed by the region, decided by the national coordinator (R5)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.forms import posted_from, refuse
from directory import policy
from directory.absences import actions
from directory.absences.forms import ReplacementForm
from directory.absences.views import arranged_or_refused
from directory.http import PortalRequest
from directory.models import Replacement

# Where the button was -> where one comes back to.
BACK = {"absences": "directory:absences", "reseau": "directory:network"}


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: PortalRequest, pk: int) -> HttpResponse:
    today = timezone.localdate()
    absence = arranged_or_refused(request, pk, today)
    dates = {"starts_on": max(today, absence.starts_on), "ends_on": absence.ends_on}
    form = ReplacementForm(request.POST or None, initial=dates, candidates=actions.candidates(absence))
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_replacement(absence, by=request.user, today=today, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Le remplacement est proposé à la coordination nationale."))
            return redirect(_back(request))
    status = 422 if request.method == "POST" else 200
    context = {"absence": absence, "form": form, "back": _back(request)}
    return render(request, "directory/propose_replacement.html", context, status=status)


@posted_from("directory:coverage")
def approve(request: PortalRequest, pk: int) -> HttpResponse:
    replacement = _decidable(request, pk)
    try:
        actions.approve_replacement(replacement, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Le remplacement est approuvé. Il est affiché partout dès maintenant."))
    return redirect(_back(request))


@posted_from("directory:coverage")
def refuse_one(request: PortalRequest, pk: int) -> HttpResponse:
    replacement = _decidable(request, pk)
    try:
        actions.refuse_replacement(replacement, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Le remplacement est refusé."))
    return redirect(_back(request))


def _back(request: PortalRequest) -> str:
    asked = request.POST.get("retour") or request.GET.get("retour") or ""
    return BACK.get(asked, "directory:coverage")


def _decidable(request: PortalRequest, pk: int) -> Replacement:
    """Decided already is 404: a second click, or somebody else's, changes nothing."""
    if not policy.can_approve_replacement(request.user):
        raise PermissionDenied(_("Seule la coordination nationale approuve un remplacement."))
    return get_object_or_404(Replacement, pk=pk, state="proposed")

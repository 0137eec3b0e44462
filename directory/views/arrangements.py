"""Who stands in during an absence: proposed by the region, decided by the national coordinator (R5)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from directory import actions, policy
from directory.forms import ReplacementForm
from directory.http import PortalRequest
from directory.models import Absence, Replacement


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: PortalRequest, pk: int) -> HttpResponse:
    if not policy.can_see_coverage(request.user):
        raise PermissionDenied(_("Cette page est réservée à la coordination du service social."))
    absence = get_object_or_404(Absence.objects.select_related("worker"), pk=pk)
    today = timezone.localdate()
    if not policy.can_arrange_absence(request.user, absence, today):
        raise PermissionDenied(_("Cette absence relève d’une autre région."))
    dates = {"starts_on": max(today, absence.starts_on), "ends_on": absence.ends_on}
    form = ReplacementForm(request.POST or None, initial=dates, candidates=actions.candidates(absence))
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_replacement(absence, by=request.user, today=today, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Le remplacement est proposé à la coordination nationale."))
            return redirect("directory:coverage")
    status = 422 if request.method == "POST" else 200
    return render(
        request, "directory/propose_replacement.html", {"absence": absence, "form": form}, status=status
    )


@require_POST
def approve(request: PortalRequest, pk: int) -> HttpResponse:
    actions.approve_replacement(_decidable(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("Le remplacement est approuvé. Il est affiché partout dès maintenant."))
    return redirect("directory:coverage")


@require_POST
def refuse(request: PortalRequest, pk: int) -> HttpResponse:
    actions.refuse_replacement(_decidable(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("Le remplacement est refusé."))
    return redirect("directory:coverage")


def _decidable(request: PortalRequest, pk: int) -> Replacement:
    """Decided already is 404: a second click, or somebody else's, changes nothing."""
    if not policy.can_approve_replacement(request.user):
        raise PermissionDenied(_("Seule la coordination nationale approuve un remplacement."))
    return get_object_or_404(Replacement, pk=pk, state="proposed")

"""Who stands in during an absence: proposed by the region, decided by the national coordinator (R5)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import french
from core.forms import NotYours, posted_from, refuse
from directory import policy
from directory.absences import actions, notices
from directory.absences.candidates import candidates
from directory.absences.forms import ReplacementForm
from directory.absences.views import arranged_or_refused
from directory.concerns import AnsweringForm, Unanswered
from directory.http import PortalRequest
from directory.models import Replacement

# Where the button was -> where one comes back to.
BACK = {"absences": "directory:absences", "reseau": "directory:network"}


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: PortalRequest, pk: int) -> HttpResponse:
    today = timezone.localdate()
    absence = arranged_or_refused(request, pk, today)
    dates = {"starts_on": max(today, absence.starts_on), "ends_on": absence.ends_on}
    form = ReplacementForm(request.POST or None, initial=dates, candidates=candidates(absence))
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_replacement(absence, by=request.user, today=today, **form.cleaned_data)
        except ValidationError as error:
            form.ask(error)
            refuse(form, error)
        else:
            messages.success(request, _("Le remplacement est proposé à la coordination nationale."))
            return redirect(_back(request))
    status = 422 if request.method == "POST" else 200
    context = {"absence": absence, "form": form, "back": _back(request)}
    return render(request, "directory/propose_replacement.html", context, status=status)


@posted_from("directory:coverage")
def approve(request: PortalRequest, pk: int) -> HttpResponse:
    """At once where nothing speaks against it; otherwise a page says what does, with the reason given."""
    replacement = _decidable(request, pk)
    form = AnsweringForm(request.POST)
    form.is_valid()
    try:
        actions.approve_replacement(replacement, by=request.user, at=timezone.now(), answer=form.answer())
    except Unanswered as error:
        return _ask(request, replacement, form, error)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _approved(replacement))
    return redirect(_back(request))


@posted_from("directory:coverage")
def refuse_one(request: PortalRequest, pk: int) -> HttpResponse:
    replacement = _decidable(request, pk)
    try:
        actions.refuse_replacement(replacement, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        refused = _("Le remplacement %(of_absent)s par %(substitute)s est refusé.")
        messages.success(request, refused % _who(replacement))
    return redirect(_back(request))


def _ask(
    request: PortalRequest, replacement: Replacement, form: AnsweringForm, error: Unanswered
) -> HttpResponse:
    form = AnsweringForm(request.POST, initial={"reason": replacement.override_reason})
    form.is_valid()
    form.show(error.concerns)
    if replacement.override_reason:
        form.fields.pop("reason")  # it is said; to be read is enough
    context = {"replacement": replacement, "form": form, "asked": _asked(request)}
    return render(request, "directory/approve_replacement.html", context, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: PortalRequest, pk: int) -> HttpResponse:
    """Alone: the absence stays, and somebody else may be proposed."""
    today = timezone.localdate()
    replacement = get_object_or_404(
        Replacement.objects.exclude(state="refused").select_related("substitute", "absence__worker"), pk=pk
    )
    arranged_or_refused(request, replacement.absence_id, today)
    if request.method == "POST":
        try:
            actions.withdraw_replacement(replacement, by=request.user, today=today)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(
                request, _("Le remplacement est retiré. Les personnes concernées sont prévenues.")
            )
        return redirect("directory:absences")
    context = {
        "replacement": replacement,
        "told": notices.told_of_replacement(replacement).all(but=request.user.email),
    }
    return render(request, "directory/withdraw_replacement.html", context)


def _asked(request: PortalRequest) -> str:
    return request.POST.get("retour") or request.GET.get("retour") or ""


def _approved(replacement: Replacement) -> str:
    said = _(
        "Le remplacement est approuvé : %(substitute)s remplace %(absent)s du %(first)s au %(last)s."
        " C’est affiché partout dès maintenant."
    )
    days = {
        "first": french.short_day(replacement.starts_on),
        "last": french.short_day(replacement.ends_on, year=True),
    }
    return said % {**_who(replacement), **days}


def _who(replacement: Replacement) -> dict[str, str]:
    absent = replacement.absence.worker.name
    return {"substitute": replacement.substitute.name, "absent": absent, "of_absent": french.of(absent)}


def _back(request: PortalRequest) -> str:
    return BACK.get(_asked(request), "directory:coverage")


def _decidable(request: PortalRequest, pk: int) -> Replacement:
    """Decided already is 404: a second click, or somebody else's, changes nothing."""
    if not policy.can_approve_replacement(request.user):
        raise NotYours(_("Seule la coordination nationale approuve un remplacement."))
    return get_object_or_404(Replacement, pk=pk, state="proposed")

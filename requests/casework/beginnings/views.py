"""A case of her own: somebody telephoned or came, and the worker takes down what they asked."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from casework.actions import AlreadySent, KeyChanged
from casework.beginnings.actions import take_down, taken_before, was_taken
from casework.beginnings.forms import TakenForm
from casework.busy import later
from casework.cases.reading import worker_reader
from casework.desk.doors import for_unlocked
from casework.desk.opening import opened
from casework.desk.resuming import resumes
from casework.keys.unlocking import Unlocked
from casework.models import Case
from casework.sealing.derivation import Busy
from directory.coverage.reach import covered_by
from directory.models import Establishment
from directory.places import lookup

MOST_PLACES = 12
LONGEST_SEARCH = 100


@require_http_methods(["GET", "HEAD", "POST"])
@for_unlocked
@sensitive_variables()
def new(request: HttpRequest, unlocked: Unlocked) -> HttpResponse:
    if request.method != "POST":
        return _show(request, unlocked, TakenForm())
    if request.POST.get("go") == "search":
        return _show(request, unlocked, _typed(request))
    begun, form = taken_before(request.POST.get(TakenForm.NAME, ""), unlocked.worker), TakenForm(request.POST)
    if not form.is_valid():
        return _show(request, unlocked, form, status=422)
    return _take_down(request, unlocked, form) if begun is None else _again(request, unlocked, form, begun)


@resumes("new_case")
@sensitive_variables()
def resume(request: HttpRequest, unlocked: Unlocked, /) -> HttpResponse:
    return _show(request, unlocked, _typed(request))


@sensitive_variables()
def _take_down(request: HttpRequest, unlocked: Unlocked, form: TakenForm) -> HttpResponse:
    try:
        case = take_down(
            form.content(),
            form.cleaned_data["note"],
            establishment=form.cleaned_data["workplace"],
            reader=worker_reader(unlocked.key, unlocked.private),
            by=unlocked.worker,
            submission=form.sent_name,
            at=unlocked.at,
        )
    except Busy:
        alert = _(
            "Le service est occupé. Votre texte est gardé : attendez un peu, puis enregistrez à nouveau."
        )
        return later(_show(request, unlocked, form, status=503, alert=alert))
    except KeyChanged:
        alert = _(
            "Votre clé vient d’être changée dans une autre fenêtre. Votre texte est gardé ici : copiez-le."
        )
        return _show(request, unlocked, form, status=409, alert=alert)
    except AlreadySent:
        begun = taken_before(form.sent_name, unlocked.worker)
        return _again(request, unlocked, form, begun) if begun is not None else redirect("casework:inbox")
    return _begun(request, case)


@sensitive_variables()
def _again(request: HttpRequest, unlocked: Unlocked, form: TakenForm, begun: Case) -> HttpResponse:
    """The same form has opened a case. What it says otherwise now comes back, under another name."""
    if was_taken(opened(unlocked, begun), form.content(), form.cleaned_data["note"], form.sent_name):
        return _begun(request, begun)
    form.rename()
    said = _(
        "Ce formulaire a déjà ouvert le dossier %(reference)s, avec un autre texte, qui y est inchangé. "
    )
    asked = _("Ce que vous venez d’écrire n’est pas enregistré : notez-le là, ou ouvrez un second dossier.")
    alert = said % {"reference": begun.reference} + asked
    return _show(request, unlocked, form, status=409, alert=alert)


def _begun(request: HttpRequest, case: Case) -> HttpResponse:
    messages.success(request, _("Le dossier est ouvert. Vous seul ou seule pouvez le lire."))
    if request.POST.get("go") == "code":
        return redirect("casework:give_code", case.reference)
    return redirect(case)


@sensitive_variables()
def _show(
    request: HttpRequest, unlocked: Unlocked, form: TakenForm, *, status: int = 200, alert: str = ""
) -> HttpResponse:
    searched = request.POST.get("search", "").replace("\x00", "").strip()
    chosen = str(form["workplace"].value() or "").replace("\x00", "")
    found = _places(searched[:LONGEST_SEARCH], unlocked)
    context = {
        "unlocked": unlocked,
        "form": form,
        "alert": alert,
        "searched": searched,
        "cut_at": LONGEST_SEARCH if len(searched) > LONGEST_SEARCH else 0,
        "places": _with_chosen(found, chosen),
        "none_found": bool(searched) and not found,
        "chosen": chosen,
    }
    return render(request, "casework/beginnings/new.html", context, status=status)


def _places(searched: str, unlocked: Unlocked) -> Sequence[Establishment]:
    """What the search finds; without one, those that she covers, where they are few enough to choose from."""
    if searched:
        return list(lookup.matching(searched)[:MOST_PLACES])
    hers = (
        Establishment.objects.active()
        .with_department()
        .filter(covered_by(unlocked.worker, timezone.localdate(unlocked.at)))
    )
    found = list(hers.order_by("folded", "pk").distinct()[: MOST_PLACES + 1])
    return found if len(found) <= MOST_PLACES else []


def _with_chosen(found: Sequence[Establishment], code: str) -> Sequence[Establishment]:
    """The one that is chosen stays, whatever is found."""
    if not code or any(place.code == code for place in found):
        return found
    return [*Establishment.objects.active().with_department().filter(code=code), *found]


@sensitive_variables()
def _typed(request: HttpRequest) -> TakenForm:
    typed: dict[str, Any] = {
        name: request.POST[name] for name in TakenForm.base_fields if name in request.POST
    }
    return TakenForm(initial=typed)

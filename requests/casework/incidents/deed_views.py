"""The pages and the buttons by which something is written of an event."""

import secrets
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from casework.cases.faults import Altered
from casework.desk.resuming import resumes
from casework.disasters.states import Closed, IncidentEvent
from casework.incidents import handling
from casework.incidents.concerned import concerned, places_of
from casework.incidents.deeds import AMEND, BUTTONS, SHEETS, Deed
from casework.incidents.doors import for_concerned, incident_or_404, note
from casework.incidents.forms import AmendForm, StepForm
from casework.incidents.handling import AnotherText, Moved, NotTheirs, Written
from casework.incidents.leads import lead_of
from casework.incidents.picture import Picture, pictured
from casework.incidents.places import allowed_for, searched_places, typed_of_head
from casework.incidents.reading import OpenIncident
from casework.incidents.views import show
from casework.keys.unlocking import Unlocked
from core.forms import posted_from

ALTERED = 409
Form = StepForm | AmendForm


def page_of(deed: Deed) -> Callable[..., HttpResponse]:
    """The view of one page."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @for_concerned
    @sensitive_variables()
    def view(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
        found, picture = _seen(unlocked, reference)
        if not deed.may(picture):
            raise PermissionDenied
        if request.method != "POST":
            if not deed.is_open(found):
                return redirect(found.incident)
            return _show(request, unlocked, found, deed, _form(deed, found, picture, request))
        form = _form(deed, found, picture, request, request.POST)
        return _write(request, unlocked, found, deed, form)

    resumes(f"incident_{deed.name}")(_resumed(deed))
    return view


def _resumed(deed: Deed) -> Callable[..., HttpResponse]:
    @sensitive_variables()
    def show_again(request: HttpRequest, unlocked: Unlocked, /, reference: str) -> HttpResponse:
        found, picture = _seen(unlocked, reference)
        if not deed.may(picture):
            raise PermissionDenied
        form = _form(deed, found, picture, request)
        form.initial.update({name: request.POST[name] for name in form.fields if name in request.POST})
        return _show(request, unlocked, found, deed, form)

    return show_again


def button_of(deed: Deed) -> Callable[..., HttpResponse]:
    """The view of one button, which stands on the page of the event."""

    @posted_from("casework:incident", "reference")
    @for_concerned
    @sensitive_variables()
    def view(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
        found, picture = _seen(unlocked, reference)
        if not picture.is_coordination:
            raise PermissionDenied
        form = _form(deed, found, picture, request, request.POST)
        return _write(request, unlocked, found, deed, form)

    resumes(f"incident_{deed.name}")(_resumed_button)
    return view


@sensitive_variables()
def _resumed_button(request: HttpRequest, unlocked: Unlocked, /, reference: str) -> HttpResponse:
    return show(request, unlocked, incident_or_404(unlocked, reference))


@require_http_methods(["GET", "HEAD", "POST"])
@for_concerned
@sensitive_variables()
def amend(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    """What happened and where, said anew: whom it concerns follows."""
    found = _for_coordination(unlocked, reference)
    if request.method != "POST" or request.POST.get("go") == "search":
        if request.method != "POST" and IncidentEvent.AMEND not in found.incident.facts.leads_to:
            return redirect(found.incident)
        return _show_amend(request, unlocked, found, _amend_form(unlocked, found, request))
    form = _amend_form(unlocked, found, request, request.POST)
    if not form.is_valid():
        return _show_amend(request, unlocked, found, form, status=422)
    refusal = _written(unlocked, found, form, form.written(), "text")
    if refusal:
        return _show_amend(request, unlocked, found, form, status=refusal)
    messages.success(request, _("La description est à jour. Ceux qu’elle concerne la lisent, eux seuls."))
    return redirect(found.incident)


@resumes(f"incident_{AMEND}")
@sensitive_variables()
def resume_amend(request: HttpRequest, unlocked: Unlocked, /, reference: str) -> HttpResponse:
    found = _for_coordination(unlocked, reference)
    return _show_amend(request, unlocked, found, _amend_form(unlocked, found, request))


@sensitive_variables()
def _for_coordination(unlocked: Unlocked, reference: str) -> OpenIncident:
    found, picture = _seen(unlocked, reference)
    if not picture.is_coordination:
        raise PermissionDenied
    return found


@sensitive_variables()
def _amend_form(unlocked: Unlocked, found: OpenIncident, request: HttpRequest, data: Any = None) -> AmendForm:
    head = found.head
    if head is None:
        raise Http404
    first: dict[str, Any] = {name: getattr(head, name) for name in AmendForm.base_fields if name != "token"}
    first |= {"token": secrets.token_urlsafe(24)}
    if data is None and request.method == "POST":
        first |= typed_of_head(request.POST, AmendForm)
    return AmendForm(
        data,
        initial=first,
        allowed=allowed_for(unlocked),
        today=timezone.localdate(unlocked.at),
        before=head.places,
    )


@sensitive_variables()
def _show_amend(
    request: HttpRequest, unlocked: Unlocked, found: OpenIncident, form: AmendForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "unlocked": unlocked,
        "incident": found.incident,
        "form": form,
        "faults": [fault.for_worker for fault in found.faults],
        **searched_places(request, form),
    }
    return render(request, "casework/incidents/amend.html", context, status=status)


@sensitive_variables()
def _seen(unlocked: Unlocked, reference: str) -> tuple[OpenIncident, Picture]:
    found = incident_or_404(unlocked, reference)
    today = timezone.localdate(unlocked.at)
    head = found.head
    return found, pictured(found, concerned(places_of(head.places if head else ()), today), today)


@sensitive_variables()
def _form(
    deed: Deed, found: OpenIncident, picture: Picture, request: HttpRequest, data: Any = None
) -> StepForm:
    regions: Sequence[str] = deed.regions(picture)
    if data is None and request.GET.get("region") in regions:
        regions = [request.GET["region"]]
    first = {"token": secrets.token_urlsafe(24)}
    return deed.form(data, initial=first, found=found, picture=picture, regions=regions)


@sensitive_variables()
def _write(
    request: HttpRequest, unlocked: Unlocked, found: OpenIncident, deed: Deed, form: StepForm
) -> HttpResponse:
    field = "text" if "text" in form.fields else None
    refusal = _written(unlocked, found, form, form.written(), field) if form.is_valid() else 422
    if not refusal:
        messages.success(request, str(deed.done))
        return redirect(found.incident)
    if deed in BUTTONS:
        messages.error(request, _("Rien n’a été fait : l’évènement a changé entre-temps. Relisez-le."))
        return show(request, unlocked, incident_or_404(unlocked, found.incident.reference), status=refusal)
    return _show(request, unlocked, found, deed, form, status=refusal)


@sensitive_variables()
def _written(unlocked: Unlocked, found: OpenIncident, form: Form, written: Written, field: str | None) -> int:
    """The status of a refusal, which the form tells; 0 when it is written."""
    token = form.cleaned_data["token"]
    try:
        handling.write(found, written, by=unlocked.worker, token=token, at=unlocked.at)
    except Altered as refusal:
        note(refusal.faults, found, unlocked)
        return ALTERED
    except NotTheirs:
        raise Http404 from None
    except Closed:
        form.add_error(None, _("Cet évènement a changé d’état entre-temps : rien n’a été enregistré."))
    except Moved:
        form.add_error(None, _("La description a changé entre-temps. Relisez-la, puis envoyez à nouveau."))
    except AnotherText:
        form.rename(field or "token")
    else:
        return 0
    return 422


@sensitive_variables()
def _show(
    request: HttpRequest,
    unlocked: Unlocked,
    found: OpenIncident,
    deed: Deed,
    form: StepForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "unlocked": unlocked,
        "incident": found.incident,
        "head": found.head,
        "deed": deed,
        "lead": lead_of(form),
        "form": form,
        "tables": getattr(form, "tables", ()),
        "faults": [fault.for_worker for fault in found.faults],
    }
    return render(request, "casework/incidents/sheet.html", context, status=status)


PAGES = {deed.name: page_of(deed) for deed in SHEETS}
PRESSED = {deed.name: button_of(deed) for deed in BUTTONS}

"""The grave events that concern their reader, one of them, and a new one."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from casework.desk.missing import INCIDENTS, missed
from casework.desk.resuming import resumes
from casework.disasters.states import IncidentEvent
from casework.incidents import handling
from casework.incidents.concerned import concerned, places_of
from casework.incidents.deeds import BUTTONS, SHEETS
from casework.incidents.destroying import destroyed_on
from casework.incidents.doors import for_concerned, incident_or_404, may_open_one, opener_of
from casework.incidents.forms import OpeningForm
from casework.incidents.handling import AnotherText, NotSent
from casework.incidents.picture import pictured
from casework.incidents.places import allowed_for, searched_places, typed_of_head
from casework.incidents.reading import OpenIncident
from casework.incidents.withheld import examined
from casework.keys.unlocking import Unlocked
from casework.models import Incident, IncidentStep
from core.paging import page_at, wanted_page

PAGE = 20


@require_safe
@for_concerned
@sensitive_variables()
def incidents(request: HttpRequest, unlocked: Unlocked) -> HttpResponse:
    """Each with its name and what its reader has to do; those that are over last."""
    written = IncidentStep.objects.filter(
        incident=OuterRef("pk"), actor=unlocked.worker, event=IncidentEvent.EVALUATE
    )
    hers = Incident.objects.visible_to(unlocked.worker).annotate(has_written=Exists(written))
    page = page_at(wanted_page(request.GET), hers.order_by("-state", "-opened_on", "pk"), PAGE)
    today = timezone.localdate(unlocked.at)
    opened = [examined(incident, opener_of(unlocked), today) for incident in page.object_list]
    context = {
        "unlocked": unlocked,
        "page": page,
        "opened": opened,
        "may_open_one": may_open_one(unlocked),
        "missed": missed(INCIDENTS, unlocked),
    }
    return render(request, "casework/incidents/list.html", context)


@require_safe
@for_concerned
@sensitive_variables()
def incident(request: HttpRequest, unlocked: Unlocked, reference: str) -> HttpResponse:
    found = incident_or_404(unlocked, reference)
    handling.record_opening(found.incident, by=unlocked.worker, at=unlocked.at)
    return show(request, unlocked, found)


@sensitive_variables()
def show(request: HttpRequest, unlocked: Unlocked, found: OpenIncident, *, status: int = 200) -> HttpResponse:
    head = found.head
    places = places_of(head.places if head is not None else ())
    today = timezone.localdate(unlocked.at)
    picture = pictured(found, concerned(places, today), today)
    context = {
        "unlocked": unlocked,
        "found": found,
        "incident": found.incident,
        "head": head,
        "places": places.names,
        "picture": picture,
        "sheets": [one for one in SHEETS if head and one.is_offered(found, picture)],
        "buttons": [one for one in BUTTONS if head and one.is_offered(found, picture)],
        "token": secrets.token_urlsafe(24),
        "summed": picture.rows_of(picture.summed),
        "gone_on": destroyed_on(found.incident),
        "faults": [fault.for_worker for fault in found.faults],
    }
    return render(request, "casework/incidents/incident.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_concerned
@sensitive_variables()
def new(request: HttpRequest, unlocked: Unlocked) -> HttpResponse:
    if not may_open_one(unlocked):
        raise PermissionDenied
    if request.method != "POST" or request.POST.get("go") == "search":
        return _show_new(request, unlocked, _unsent(request, unlocked))
    today = timezone.localdate(unlocked.at)
    form = OpeningForm(request.POST, allowed=allowed_for(unlocked), today=today)
    if not form.is_valid():
        return _show_new(request, unlocked, form, status=422)
    data = form.cleaned_data
    try:
        begun = handling.begin(
            form.head(), data["reserved"], opener=opener_of(unlocked), token=data["token"], at=unlocked.at
        )
    except AnotherText:
        form.rename("text")
    except NotSent:
        form.add_error(
            None, _("Personne que cet évènement concerne n’a encore de clé : rien n’a été ouvert.")
        )
    else:
        messages.success(request, _("L’évènement est ouvert. Chaque personne concernée reçoit un courriel."))
        return redirect(begun)
    return _show_new(request, unlocked, form, status=422)


@resumes("incident_new")
@sensitive_variables()
def resume_new(request: HttpRequest, unlocked: Unlocked, /) -> HttpResponse:
    if not may_open_one(unlocked):
        raise PermissionDenied
    return _show_new(request, unlocked, _unsent(request, unlocked))


@sensitive_variables()
def _unsent(request: HttpRequest, unlocked: Unlocked) -> OpeningForm:
    """What it begins with, beneath what was typed."""
    today = timezone.localdate(unlocked.at)
    first: dict[str, Any] = {"token": secrets.token_urlsafe(24), "responsible": unlocked.worker.name}
    typed = typed_of_head(request.POST, OpeningForm)
    return OpeningForm(initial={**first, "since": today, **typed}, allowed=allowed_for(unlocked), today=today)


@sensitive_variables()
def _show_new(
    request: HttpRequest, unlocked: Unlocked, form: OpeningForm, *, status: int = 200
) -> HttpResponse:
    context = {"unlocked": unlocked, "form": form, **searched_places(request, form)}
    return render(request, "casework/incidents/new.html", context, status=status)

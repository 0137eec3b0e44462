"""What stands under an event's own address: its file for calendars, its form, and who comes."""

import csv
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.forms import is_navigation
from core.text import inert
from directory.http import PortalRequest
from directory.models import User
from pages import views as pages
from pages.events import calendar, registering
from pages.kinds import EventPage
from pages.models import Registration
from pages.reading import routing
from pages.reading.screens import Screen
from permanences.feeds.views import CONTENT_TYPE

HERE = "#inscription"


def _event(request: HttpRequest, where: str) -> EventPage | None:
    found = routing.page_at(request, where, EventPage.__name__)
    event: EventPage | None = found[1] if found is not None else None
    return event


@require_safe
def file(request: PortalRequest, where: str) -> HttpResponse:
    found = routing.page_at(request, where, EventPage.__name__)
    if found is None:
        raise Http404
    node, _page = found
    response = HttpResponse(calendar.of_event(node).body, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{slugify(node.slug)}.ics"'
    return response


Verb = Callable[[PortalRequest, EventPage], None]


def _form(name: str, verb: Verb) -> Callable[..., HttpResponseBase]:
    """One press on the page of the event, which then says what came of it."""

    def answer(request: PortalRequest, where: str) -> HttpResponseBase:
        event = _event(request, where)
        if event is None:
            return pages.serve(request, f"{where}{name}/")  # perhaps a page of that name
        if request.method == "POST":
            verb(request, event)
        elif request.method not in ("GET", "HEAD") or not is_navigation(request):
            return HttpResponseNotAllowed(["POST"])
        return redirect(f"/{where}{HERE}")

    return answer


def _register(request: PortalRequest, event: EventPage) -> None:
    shown = request.POST.get("organise", "")
    reader = int(shown) if shown.isdecimal() and len(shown) < 19 else None
    try:
        made = registering.register(event.source_pk, by=request.user, at=timezone.now(), shown=reader)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return
    if made.is_waiting:
        messages.info(request, _("C’est complet : vous êtes sur la liste d’attente."))
    else:
        messages.success(request, _("Votre place est réservée."))


def _give_up(request: PortalRequest, event: EventPage) -> None:
    waited = request.POST.get("attente") == "oui"
    try:
        given = registering.give_up(event.source_pk, by=request.user, at=timezone.now(), waited=waited)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return
    if given:
        messages.success(request, _("Votre inscription est retirée."))


register = _form("inscription", _register)
give_up = _form("desinscription", _give_up)


def _organised(request: PortalRequest, where: str) -> EventPage | None:
    """To who organises or organised, alone: no role reads who comes."""
    event = _event(request, where)
    if event is None:
        return None
    known = EventPage.objects.filter(pk=event.source_pk).select_related("organiser", "owner")
    found: EventPage | None = known.first()
    if found is None:
        raise Http404
    if found.receives != request.user and not found.registrations.given(request.user).exists():
        raise Http404
    return found


def _people(event: EventPage, reader: User) -> list[Registration]:
    """Those who gave their name to this person: others gave theirs to who organised before, or after."""
    return list(event.registrations.given(reader).in_order().select_related("user"))


@require_safe
def people(request: PortalRequest, where: str) -> HttpResponseBase:
    event = _organised(request, where)
    if event is None:
        return pages.serve(request, f"{where}inscriptions/")
    rows, screen = _people(event, request.user), Screen(event, request)
    standing = registering.standing(event, request.user, screen.at)
    context = {
        "page": event,
        "standing": standing,
        "is_former": event.receives != request.user,
        "others": event.registrations.count() - len(rows),
        "coming": [row for row in rows if not row.is_waiting],
        "waiting": [row for row in rows if row.is_waiting],
        "address": f"/{where}",
        "kept_days": settings.EVENT_REGISTRATIONS_KEPT_DAYS,
        "crumbs": [*screen.crumbs, (f"/{where}", event.title)],
    }
    return render(request, "pages/event_people.html", context)


@require_safe
def people_csv(request: PortalRequest, where: str) -> HttpResponse:
    event = _organised(request, where)
    if event is None:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="inscriptions-{slugify(event.slug)}.csv"'
    response["Cache-Control"] = "private, no-store"
    response.write("\ufeff")  # spreadsheets then read the accents
    rows = csv.writer(response, delimiter=";")
    rows.writerow([_("Nom"), _("Prénom"), _("Courriel"), _("Place")])
    for row in _people(event, request.user):
        place = _("En attente") if row.is_waiting else _("Réservée")
        written = (row.user.last_name, row.user.first_name, row.user.email, place)
        rows.writerow([inert(text) for text in written])
    return response

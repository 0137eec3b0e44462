"""Who comes to an event, for who organises it alone: the list, a place freed, an early end."""

import csv

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.text import inert
from directory.http import PortalRequest
from directory.models import User
from pages import views as pages
from pages.events import receiving, registering
from pages.events.views import event_at, pressed
from pages.kinds import EventPage
from pages.models import Registration
from pages.reading.screens import Screen

LIST = "inscriptions/"


def _organised(request: PortalRequest, where: str) -> EventPage | None:
    """To who organises or organised, alone: no role reads who comes."""
    event = event_at(request, where)
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
        return pages.serve(request, f"{where}{LIST}")
    rows, screen = _people(event, request.user), Screen(event, request)
    standing = registering.standing(event, request.user, screen.at)
    context = {
        "page": event,
        "standing": standing,
        "is_former": event.receives != request.user,
        "deeds": receiving.deeds(event, by=request.user, at=screen.at),
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


def _release(request: PortalRequest, event: EventPage) -> None:
    said = request.POST.get("qui", "")
    which = int(said) if said.isdecimal() and len(said) < 19 else 0
    waited = request.POST.get("attente") == "oui"
    freed = receiving.release(event.pk, which, by=request.user, at=timezone.now(), waited=waited)
    said = _("C’est fait : %(who)s n’est plus sur la liste. Un message le lui dit.")
    if freed.moved_up:
        said = _("C’est fait : %(who)s n’est plus sur la liste. Qui attendait a la place, et un message.")
    messages.success(request, said % {"who": freed.who})


def _close(request: PortalRequest, event: EventPage) -> None:
    receiving.close(event.pk, by=request.user, at=timezone.now())
    messages.success(request, _("Les inscriptions sont closes. Qui est inscrit le reste."))


def _reopen(request: PortalRequest, event: EventPage) -> None:
    receiving.reopen(event.pk, by=request.user, at=timezone.now())
    messages.success(request, _("Les inscriptions sont rouvertes."))


release = pressed(f"{LIST}liberer", _release, find=_organised, back=LIST)
close = pressed(f"{LIST}clore", _close, find=_organised, back=LIST)
reopen = pressed(f"{LIST}rouvrir", _reopen, find=_organised, back=LIST)

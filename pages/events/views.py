"""What stands under an event's own address: its file for calendars, and its form."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.forms import is_navigation
from directory.http import PortalRequest
from pages import views as pages
from pages.events import calendar, registering
from pages.kinds import EventPage
from pages.reading import routing
from permanences.feeds.views import CONTENT_TYPE

HERE = "#inscription"


def event_at(request: HttpRequest, where: str) -> EventPage | None:
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


Find = Callable[[PortalRequest, str], EventPage | None]
Verb = Callable[[PortalRequest, EventPage], None]


def pressed(
    name: str, verb: Verb, *, find: Find = event_at, back: str = HERE
) -> Callable[..., HttpResponseBase]:
    """One press on a page of the event, ``back``, which then says what came of it, or why nothing did."""

    def answer(request: PortalRequest, where: str) -> HttpResponseBase:
        event = find(request, where)
        if event is None:
            return pages.serve(request, f"{where}{name}/")  # perhaps a page of that name
        if request.method == "POST":
            try:
                verb(request, event)
            except ValidationError as refusal:
                messages.error(request, refusal.messages[0])
        elif request.method not in ("GET", "HEAD") or not is_navigation(request):
            return HttpResponseNotAllowed(["POST"])
        return redirect(f"/{where}{back}")

    return answer


def _register(request: PortalRequest, event: EventPage) -> None:
    shown = request.POST.get("organise", "")
    reader = int(shown) if shown.isdecimal() and len(shown) < 19 else None
    was_in = request.POST.get("inscrit") == "oui"
    at = timezone.now()
    made = registering.register(event.source_pk, by=request.user, at=at, shown=reader, was_in=was_in)
    if was_in:
        messages.success(request, _("Votre nom est donné à qui organise."))
    elif made.is_waiting:
        messages.info(request, _("C’est complet : vous êtes sur la liste d’attente."))
    else:
        messages.success(request, _("Votre place est réservée."))


def _give_up(request: PortalRequest, event: EventPage) -> None:
    waited = request.POST.get("attente") == "oui"
    registering.give_up(event.source_pk, by=request.user, at=timezone.now(), waited=waited)
    messages.success(request, _("Votre inscription est retirée."))


register = pressed("inscription", _register)
give_up = pressed("desinscription", _give_up)

"""The calendar of all events: to subscribe to, by a key, or to download."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.conditional import conditional
from directory.http import PortalRequest
from pages.events import calendar, registering
from pages.reading import tree
from pages.reading.screens import reader_of
from permanences.agenda_views import feed_addresses
from permanences.feeds.views import CONTENT_TYPE, for_programs


@login_not_required  # calendar programs cannot sign in: they bring the key
@require_safe
@for_programs
def agenda(request: HttpRequest) -> HttpResponseBase:
    known, at = tree.current(), timezone.now()
    if calendar.opens(request.GET.get("cle", "")):
        found = calendar.for_all(known, at)
    elif request.user.is_authenticated:
        found = calendar.for_reader(known, reader_of(request), at)
    else:
        raise Http404
    response = conditional(request, etag=found.etag)
    if response is None:
        response = HttpResponse(found.body, content_type=CONTENT_TYPE)
        response["Content-Disposition"] = 'inline; filename="agenda.ics"'
    response["ETag"] = found.etag
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    return response


@require_safe
def subscribe(request: PortalRequest) -> HttpResponse:
    path = reverse("pages:agenda", query={"cle": calendar.key()})
    known, at = tree.current(), timezone.now()
    own = registering.own(request.user, at)
    nodes = reader_of(request).visible(known.by_pk[pk] for pk in own if pk in known.by_pk)
    context = feed_addresses(request, path) | {"own": nodes, "states": own}
    return render(request, "pages/agenda_subscribe.html", context)

"""The rooms of an establishment, and whether they are confidential (R6)."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.forms import NotYours
from directory.http import PortalRequest
from directory.models import Establishment, Place
from permanences.duties import policy
from permanences.duties import rooms as kept
from permanences.wording.summary import summaries

WANTED = {"oui": True, "non": False}


@require_safe
def rooms(request: PortalRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Establishment.objects.active().with_department(), code=code)
    _require(request, found, timezone.now())
    return render(request, "permanences/rooms.html", {"establishment": found, "rooms": found.places.all()})


@require_http_methods(["GET", "HEAD", "POST"])
def room(request: PortalRequest, pk: int) -> HttpResponse:
    """One step shows what follows and who is told; the button does it."""
    place = get_object_or_404(Place.objects.select_related("establishment__department__region"), pk=pk)
    at = timezone.now()
    _require(request, place.establishment, at)
    if request.method == "POST":
        # As the page said it: what another has changed since must not turn the button around.
        wanted = WANTED.get(request.POST.get("confidentiel", ""))
        if wanted is None:
            raise Http404
        kept.set_confidential(place, wanted, by=request.user, at=at)
        done = _("Ce lieu est confidentiel.") if wanted else _("Ce lieu n’est plus confidentiel.")
        messages.success(request, done)
        return redirect("permanences:rooms", code=place.establishment.code)
    held = kept.held_in(place) if place.is_confidential else kept.held_in(place).none()
    context = {
        "place": place,
        "summaries": summaries(held, timezone.localdate(at)),
        "told": kept.told_of(place, at) if place.is_confidential else [],
    }
    return render(request, "permanences/room.html", context)


def _require(request: PortalRequest, establishment: Establishment, at: datetime) -> None:
    day = at.astimezone(establishment.zone_info).date()
    if not policy.can_keep_rooms(request.user, establishment, day):
        raise NotYours(_("Ces lieux sont tenus par le service social de l’établissement."))

"""An establishment on screen: added, corrected, closed, opened again (R1, R3)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.forms import NotYours, posted_from, refuse
from directory import policy
from directory.coverage.extension import closing_panels
from directory.http import PortalRequest, Sheet, form_page
from directory.models import Establishment
from directory.places import establishments
from directory.places.keeping_forms import EstablishmentForm, NewEstablishmentForm, establishment_of
from directory.places.keeping_views import departments_kept, region_or_refused


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PortalRequest, code: str) -> HttpResponse:
    today = timezone.localdate()
    region = region_or_refused(request, code, today)
    form = NewEstablishmentForm(request.POST or None, offered=departments_kept(request, today))
    if request.method == "POST" and form.is_valid():
        namesake = form.cleaned_data["namesake"]
        try:
            place = establishments.add(form.values(), by=request.user, today=today, namesake=namesake)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("L’établissement est dans l’annuaire."))
            return redirect(place)
    back = reverse("directory:keep_region", args=[code])
    return form_page(request, form, Sheet(_("Ajouter un établissement"), back, whom=str(region)))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PortalRequest, code: str) -> HttpResponse:
    today = timezone.localdate()
    place = place_or_refused(request, code)
    offered = departments_kept(request, today, place.department_id)
    form = EstablishmentForm(request.POST or None, initial=establishment_of(place), offered=offered)
    if request.method == "POST" and form.is_valid():
        namesake = form.cleaned_data["namesake"]
        try:
            establishments.change(place, form.values(), by=request.user, today=today, namesake=namesake)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("L’établissement est corrigé. Tout suit."))
            return redirect("directory:keep_region", form.cleaned_data["department"].region.code)
    back = reverse("directory:keep_region", args=[place.department.region.code])
    return form_page(request, form, Sheet(_("Corriger un établissement"), back, whom=place.name))


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: PortalRequest, code: str) -> HttpResponse:
    """What ends with it first, then the button."""
    today = timezone.localdate()
    place = place_or_refused(request, code)
    if request.method == "POST":
        establishments.close(place, by=request.user, today=today)
        messages.success(request, _("L’établissement est fermé. Tout suit dès maintenant."))
        return redirect("directory:keep_region", place.department.region.code)
    context = {"place": place, "panels": closing_panels.build(place, today)}
    return render(request, "directory/close_establishment.html", context)


@posted_from("directory:change_establishment", "code")
def reopen(request: PortalRequest, code: str) -> HttpResponse:
    place = place_or_refused(request, code)
    establishments.reopen(place, by=request.user, today=timezone.localdate())
    messages.success(request, _("L’établissement est rouvert. Ses permanences sont à proposer à nouveau."))
    return redirect(place)


def place_or_refused(request: PortalRequest, code: str) -> Establishment:
    """A closed one as well: it may open again."""
    if not policy.can_see_coverage(request.user):
        raise NotYours(_("Cette page est réservée à la coordination du service social."))
    place = get_object_or_404(Establishment.objects.with_department(), code=code)
    if not policy.leads(request.user, place.department.region, timezone.localdate()):
        raise NotYours(_("Cet établissement relève d’une autre coordination."))
    return place

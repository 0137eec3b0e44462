"""Disability referents named, corrected, noted as away: the coordination's screens."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.forms import NotYours, posted_from, refuse
from directory.http import PortalRequest, Sheet, form_page
from directory.models import Referent, ReferentAbsence
from directory.referents import actions
from directory.referents.forms import ReferentAbsenceForm, ReferentForm
from directory.referents.views import regions_of


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PortalRequest) -> HttpResponse:
    today = timezone.localdate()
    regions = regions_of(request, today)
    if regions is not None and not regions.exists():
        raise NotYours(_("Cette page est réservée à la coordination du service social."))
    form = ReferentForm(request.POST or None, initial={"starts_on": today}, regions=regions)
    if _sent(request, form, lambda: actions.name(form.cleaned_data, by=request.user, today=today)):
        messages.success(request, _("La personne est nommée."))
        return redirect("directory:referents")
    sheet = Sheet(_("Nommer un référent handicap"), reverse("directory:referents"))
    return form_page(request, form, sheet)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PortalRequest, public_id: UUID) -> HttpResponse:
    found, today = kept_or_404(request, public_id), timezone.localdate()
    initial = model_to_dict(found) | {"region": found.region.code if found.region else ""}
    form = ReferentForm(request.POST or None, initial=initial, regions=regions_of(request, today))
    if _sent(request, form, lambda: actions.correct(found, form.cleaned_data, by=request.user, today=today)):
        messages.success(request, _("C’est corrigé. Tout suit."))
        return redirect("directory:referents")
    intro = _("Pour finir sa mission, donnez son dernier jour. Qui lui succède se nomme à part.")
    sheet = Sheet(_("Corriger un référent handicap"), found.get_absolute_url(), whom=found.name, intro=intro)
    return form_page(request, form, sheet)


@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: PortalRequest, public_id: UUID) -> HttpResponse:
    found, today = kept_or_404(request, public_id), timezone.localdate()
    form = ReferentAbsenceForm(request.POST or None, referent=found)
    record = actions.record_absence
    if _sent(request, form, lambda: record(found, form.cleaned_data, by=request.user, today=today)):
        messages.success(request, _("L’absence est notée."))
        return redirect(found)
    sheet = Sheet(_("Noter une absence"), found.get_absolute_url(), whom=found.name)
    return form_page(request, form, sheet)


@posted_from("directory:referent", "public_id")
def cancel_absence(request: PortalRequest, public_id: UUID, pk: int) -> HttpResponse:
    found, today = kept_or_404(request, public_id), timezone.localdate()
    held = get_object_or_404(ReferentAbsence, pk=pk, referent=found)
    try:
        actions.cancel_absence(held, by=request.user, today=today)
    except ValidationError as error:  # somebody else was quicker
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("L’absence est annulée."))
    return redirect(found)


@posted_from("directory:referent", "public_id")
def remove(request: PortalRequest, public_id: UUID) -> HttpResponse:
    found, today = kept_or_404(request, public_id), timezone.localdate()
    try:
        actions.remove(found, by=request.user, today=today)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(found)
    messages.success(request, _("La personne est retirée."))
    return redirect("directory:referents")


def kept_or_404(request: PortalRequest, public_id: UUID) -> Referent:
    found = get_object_or_404(Referent.objects.select_related("region"), public_id=public_id)
    actions.require_keeping(found.region, request.user, timezone.localdate())
    return found


def _sent(request: PortalRequest, form: forms.Form, verb: Callable[[], object]) -> bool:
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        verb()
    except ValidationError as error:
        refuse(form, error)
        return False
    return True

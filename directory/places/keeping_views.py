"""What a coordinator keeps of the map: a region's sectors and places, and regions themselves (R1, R2)."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.forms import NotYours, posted_from, refuse
from directory import policy
from directory.coverage.network import region_network
from directory.http import PortalRequest, Sheet, form_page
from directory.models import Department, Establishment, Region
from directory.places import regions
from directory.places.keeping_forms import RegionForm


@require_safe
def keep(request: PortalRequest, code: str) -> HttpResponse:
    today = timezone.localdate()
    found = region_or_refused(request, code, today)
    closed = Establishment.objects.filter(department__region=found, is_active=False)
    context = {
        "region": found,
        "network": region_network(found, today),
        "ended": found.sectors.filter(ended_on__lt=today).in_reading_order(),
        "closed": closed.order_by("folded", "pk")[:200],
        "may_draw": policy.can_keep_regions(request.user),
    }
    return render(request, "directory/keep_region.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_region(request: PortalRequest) -> HttpResponse:
    _require_national(request)
    form = RegionForm(request.POST or None, offered=_departments())
    if request.method == "POST" and form.is_valid():
        try:
            region = regions.add(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("La région est ajoutée. Nommez qui la coordonne."))
            return redirect("directory:keep_region", region.code)
    intro = _("Les départements choisis quittent leur région d’aujourd’hui.")
    return form_page(
        request, form, Sheet(_("Ajouter une région"), reverse("directory:coverage"), intro=intro)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change_region(request: PortalRequest, code: str) -> HttpResponse:
    _require_national(request)
    found = get_object_or_404(Region, code=code)
    initial = {
        "name": found.name,
        "is_overseas": found.is_overseas,
        "departments": found.departments.values_list("pk", flat=True),
    }
    form = RegionForm(request.POST or None, initial=initial, offered=_departments())
    if request.method == "POST" and form.is_valid():
        try:
            regions.change(found, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("La région est corrigée. Tout suit."))
            return redirect("directory:keep_region", code)
    back = reverse("directory:keep_region", args=[code])
    sheet = Sheet(_("Corriger une région"), back, whom=found.name)
    return form_page(request, form, sheet, below="directory/_remove_region.html", region=found)


@posted_from("directory:change_region", "code")
def remove_region(request: PortalRequest, code: str) -> HttpResponse:
    _require_national(request)
    found = get_object_or_404(Region, code=code)
    try:
        regions.remove(found, by=request.user, today=timezone.localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("directory:keep_region", code)
    messages.success(request, _("La région est supprimée."))
    return redirect("directory:coverage")


def region_or_refused(request: PortalRequest, code: str, today: date) -> Region:
    if not policy.can_see_coverage(request.user):
        raise NotYours(_("Cette page est réservée à la coordination du service social."))
    found = get_object_or_404(Region, code=code)
    if not policy.leads(request.user, found, today):
        raise NotYours(_("Cette région relève d’une autre coordination."))
    return found


def departments_kept(request: PortalRequest, today: date, *also: int) -> "QuerySet[Department]":
    kept = policy.regions_kept_by(request.user, today)
    return _departments().filter(Q(region__in=kept) | Q(pk__in=also))


def _departments() -> "QuerySet[Department]":
    return Department.objects.select_related("region").order_by("code")


def _require_national(request: PortalRequest) -> None:
    regions.require_keeping(request.user)

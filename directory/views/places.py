"""An establishment, a department, a region: who answers there."""

import csv
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory import lookup, policy, sheet
from directory.chain import Via
from directory.coverage import who_covers
from directory.extension import establishment_panels
from directory.http import PortalRequest
from directory.models import Correspondent, Department, Establishment, Region
from directory.network import region_network


def establishment_or_404(code: str) -> Establishment:
    return get_object_or_404(Establishment.objects.active().with_department(), code=code)


@require_safe
def establishment(request: PortalRequest, code: str) -> HttpResponse:
    found = establishment_or_404(code)
    at = timezone.now()
    coverage = who_covers(found, at)
    today = at.astimezone(found.zone_info).date()
    context: dict[str, Any] = {
        "establishment": found,
        "coverage": coverage,
        "holder_away": coverage.holder if coverage.via is not Via.HOLDER else None,
        "coordinator": next(
            (link for link in coverage.chain[1:] if link.via in (Via.REGIONAL, Via.NATIONAL)), None
        ),
        "panels": establishment_panels.build(found, coverage, at, request.user),
        "sheet": policy.can_see_contact_sheet(request.user, found, today),
        "is_workplace": request.user.workplace_id == found.pk,
    }
    return render(request, "directory/establishment.html", context)


@require_safe
def own_contact_sheet(request: PortalRequest) -> HttpResponse:
    """The way in for an HR correspondent, who need not know a code."""
    held = Correspondent.objects.on(timezone.localdate()).filter(
        user=request.user, establishment__is_active=True
    )
    code = held.order_by("starts_on", "pk").values_list("establishment__code", flat=True).first()
    if code is None:
        raise PermissionDenied(_("Cette fiche est réservée au service des ressources humaines."))
    return redirect("directory:contact_sheet", code=code)


@require_safe
def contact_sheet(request: PortalRequest, code: str) -> HttpResponse:
    return render(request, "directory/contact_sheet.html", {"sheet": _sheet(request, code)})


@require_safe
def contact_sheet_csv(request: PortalRequest, code: str) -> HttpResponse:
    found = _sheet(request, code)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="contacts-{found.establishment.code}.csv"'
    response.write("\ufeff")  # spreadsheets then read the accents
    csv.writer(response, delimiter=";").writerows(sheet.as_rows(found))
    return response


def _sheet(request: PortalRequest, code: str) -> sheet.Sheet:
    found = establishment_or_404(code)
    at = timezone.now()
    if not policy.can_see_contact_sheet(request.user, found, at.astimezone(found.zone_info).date()):
        raise PermissionDenied(
            _("Cette fiche est réservée au service des ressources humaines de l’établissement.")
        )
    return sheet.contact_sheet(found, at)


@require_safe
def department(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Department.objects.select_related("region"), code=code)
    try:
        page = lookup.page_of_department(found, request.GET.get("page", "1"))
    except InvalidPage as error:
        raise Http404 from error
    hits = lookup.with_coverage(list(page.object_list), timezone.now())
    return render(request, "directory/department.html", {"department": found, "page": page, "hits": hits})


@require_safe
def region(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Region, code=code)
    network = region_network(found, timezone.localdate())
    return render(request, "directory/region.html", {"region": found, "network": network})

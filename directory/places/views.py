"""An establishment, a department, a region: who answers there."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.paging import wanted_page
from directory import policy
from directory.coverage.chain import Via
from directory.coverage.extension import establishment_panels
from directory.coverage.network import region_network
from directory.coverage.who_covers import who_covers
from directory.http import PortalRequest
from directory.models import Department, Establishment, Region
from directory.places import lookup


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
        "keeps": policy.leads(request.user, found.department.region, today),
        "is_workplace": request.user.workplace_id == found.pk,
    }
    return render(request, "directory/establishment.html", context)


@require_safe
def department(request: HttpRequest, code: str) -> HttpResponse:
    try:
        found, page = lookup.page_of_department(code, wanted_page(request.GET))
    except Department.DoesNotExist as error:
        raise Http404 from error
    hits = lookup.with_coverage(list(page.object_list), timezone.now())
    return render(request, "directory/department.html", {"department": found, "page": page, "hits": hits})


@require_safe
def region(request: PortalRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Region, code=code)
    today = timezone.localdate()
    context = {
        "region": found,
        "network": region_network(found, today),
        "sheet": policy.can_see_region_sheet(request.user),
        "leads": policy.leads(request.user, found, today),
    }
    return render(request, "directory/region.html", context)

"""The contact sheet of an establishment or a region, in every form, and what was sent to whom (R3)."""

import csv
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from core.forms import NotYours, posted_from
from core.paging import page_at, wanted_page
from directory import policy
from directory.http import PortalRequest
from directory.models import Correspondent, Region
from directory.people.vcard import MEDIA_TYPE, vcard
from directory.people.views import card_of, version_for
from directory.places.views import establishment_or_404
from directory.sheets import actions, sendings, sheet
from directory.sheets import pdf as sheet_pdf
from directory.sheets.forms import ServicesForm
from directory.sheets.sheet import Sheet

PER_PAGE = 50
Find = Callable[[PortalRequest, str], Sheet]


@require_safe
def own(request: PortalRequest) -> HttpResponse:
    """The way in for an HR correspondent, who need not know a code."""
    held = Correspondent.objects.on(timezone.localdate()).filter(
        user=request.user, establishment__is_active=True
    )
    code = held.order_by("starts_on", "pk").values_list("establishment__code", flat=True).first()
    if code is None:
        raise NotYours(_("Cette fiche est réservée au service des ressources humaines."))
    return redirect("directory:contact_sheet", code=code)


# --- In every form: ``find`` gives that of an establishment or of a region (directory/urls.py) ------------


def of_establishment(request: PortalRequest, code: str) -> Sheet:
    found = establishment_or_404(code)
    at = timezone.now()
    if not policy.can_see_contact_sheet(request.user, found, at.astimezone(found.zone_info).date()):
        raise NotYours(_("Cette fiche est réservée au service des ressources humaines de l’établissement."))
    return sheet.contact_sheet(found, at)


def of_region(request: PortalRequest, code: str) -> Sheet:
    found = get_object_or_404(Region, code=code)
    if not policy.can_see_region_sheet(request.user):
        raise NotYours(_("Cette fiche est réservée aux services des ressources humaines."))
    return sheet.region_sheet(found, timezone.now())


@require_safe
def page(request: PortalRequest, code: str, find: Find) -> HttpResponse:
    found = find(request, code)
    leads = policy.leads(request.user, found.region, timezone.localdate())
    context = {
        "sheet": found,
        "compare": _(sheet_pdf.COMPARE),
        "leads": leads,
        "deliveries": sendings.of_sheets([found]) if leads else [],
        "names": _name(found),
    }
    return render(request, "directory/contact_sheet.html", context)


@require_safe
def as_csv(request: PortalRequest, code: str, find: Find) -> HttpResponse:
    found = find(request, code)
    response = _file(found, "csv", "text/csv; charset=utf-8")
    response.write("\ufeff")  # spreadsheets then read the accents
    csv.writer(response, delimiter=";").writerows(sheet.as_rows(found))
    return response


@require_safe
def as_pdf(request: PortalRequest, code: str, find: Find) -> HttpResponse:
    found = find(request, code)
    response = _file(found, "pdf", "application/pdf")
    response.write(sheet_pdf.pdf(found))
    return response


@require_safe
@vary_on_headers("Accept")
def as_vcf(request: PortalRequest, code: str, find: Find) -> HttpResponse:
    """Everyone of the sheet, one card after the other: phones import them at once."""
    found = find(request, code)
    response = _file(found, "vcf", MEDIA_TYPE)
    version = version_for(request)
    response.writelines([vcard(card_of(worker, request), version) for worker in found.workers])
    return response


def send(request: PortalRequest, code: str, find: Find) -> HttpResponse:
    found = find(request, code)
    _send(request, found.region, sendings.of_sheets([found]))
    return redirect(_name(found), code=code)


# --- What was sent ------------------------------------------------------------------------------------


@require_safe
def sent(request: PortalRequest, code: str) -> HttpResponse:
    """Every address of the region: what it received, when, and whether that is still true."""
    found = _led_region(request, code)
    everything = sendings.deliveries([found], timezone.now())
    context = {
        "region": found,
        "page": page_at(wanted_page(request.GET), everything, PER_PAGE),
        "never": sum(one.is_first for one in everything),
        "due": sum(one.is_due for one in everything),
    }
    return render(request, "directory/sendings.html", context)


@posted_from("directory:sendings", "code")
def send_first(request: PortalRequest, code: str) -> HttpResponse:
    found = _led_region(request, code)
    everything = sendings.deliveries([found], timezone.now())
    _send(request, found, [one for one in everything if one.is_first])
    return redirect("directory:sendings", code=code)


@require_http_methods(["GET", "HEAD", "POST"])
def services(request: PortalRequest, code: str) -> HttpResponse:
    found = _led_region(request, code)
    known = actions.services_of(found)
    initial = {directorate: "\n".join(addresses) for directorate, addresses in known.items()}
    form = ServicesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.set_services(found, form.cleaned_data, by=request.user, today=timezone.localdate())
        messages.success(request, _("Les adresses des services régionaux sont enregistrées."))
        return redirect("directory:region_sheet", code=code)
    status = 422 if request.method == "POST" else 200
    return render(request, "directory/services.html", {"region": found, "form": form}, status=status)


def _led_region(request: PortalRequest, code: str) -> Region:
    found = get_object_or_404(Region, code=code)
    if not policy.leads(request.user, found, timezone.localdate()):
        raise NotYours(_("Cette page est réservée à la coordination de la région."))
    return found


# --- Parts --------------------------------------------------------------------------------------------


def _name(found: Sheet) -> str:
    """Of its page; those of the files begin with it."""
    return f"directory:{'contact' if found.kind == 'establishment' else 'region'}_sheet"


def _send(request: PortalRequest, region: Region, chosen: list[sendings.Delivery]) -> None:
    count = sendings.send_again(chosen, region=region, by=request.user, at=timezone.now())
    if not count:
        messages.warning(request, _("Aucune adresse n’est connue : rien n’est parti."))
        return
    said = ngettext("La fiche part à %(n)d adresse.", "La fiche part à %(n)d adresses.", count)
    messages.success(request, said % {"n": count})


def _file(found: Sheet, extension: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="contacts-{found.of.code}.{extension}"'
    return response

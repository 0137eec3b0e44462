"""A sector on screen: added, drawn, ended, resumed (R1)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.forms import NotYours, posted_from, refuse
from directory import policy
from directory.coverage.extension import closing_panels
from directory.http import PortalRequest, Sheet, form_page
from directory.models import Sector
from directory.places import lookup, sectors
from directory.places.forms import SearchForm
from directory.places.keeping_forms import DrawForm, DrawnForm, SectorEndForm
from directory.places.keeping_views import departments_kept, region_or_refused

MOST = 20


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PortalRequest, code: str) -> HttpResponse:
    today = timezone.localdate()
    region = region_or_refused(request, code, today)
    form = DrawnForm(request.POST or None, offered=departments_kept(request, today))
    if request.method == "POST" and form.is_valid():
        try:
            made = sectors.add(region, **form.cleaned_data, by=request.user, today=today)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Le secteur est ajouté. Dites maintenant qui le tient."))
            return redirect("directory:change_sector", made.code)
    back = reverse("directory:keep_region", args=[code])
    intro = _("Les établissements se nomment ou se laissent de côté à l’étape suivante.")
    return form_page(request, form, Sheet(_("Ajouter un secteur"), back, whom=str(region), intro=intro))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PortalRequest, code: str) -> HttpResponse:
    today = timezone.localdate()
    found = _sector_or_refused(request, code)
    own = [department.pk for department in found.departments.all()]
    form = DrawnForm(
        request.POST or None,
        initial={"name": found.name, "departments": own},
        offered=departments_kept(request, today, *own),
    )
    if request.method == "POST" and form.is_valid():
        try:
            sectors.change(found, **form.cleaned_data, by=request.user, today=today)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Le secteur est corrigé. Tout suit."))
            return redirect("directory:change_sector", code)
    search = SearchForm(request.GET, regions=lookup.regions_menu())
    query = search.cleaned_data["q"] if search.is_valid() else ""
    context = {
        "sector": found,
        "form": form,
        "field": search["q"],
        "query": query,
        "found": lookup.matching(query)[:MOST] if query else [],
        "named": found.included.order_by("folded"),
        "left_out": found.excluded.order_by("folded"),
    }
    return render(request, "directory/sector.html", context, status=422 if form.is_bound else 200)


@posted_from("directory:change_sector", "code")
def draw(request: PortalRequest, code: str) -> HttpResponse:
    found = _sector_or_refused(request, code)
    form = DrawForm(request.POST)
    if not form.is_valid():
        raise Http404
    sectors.draw(
        found,
        form.cleaned_data["establishment"],
        form.cleaned_data["deed"],
        by=request.user,
        today=timezone.localdate(),
    )
    messages.success(request, _("Le secteur est corrigé. Tout suit."))
    return redirect("directory:change_sector", code)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: PortalRequest, code: str) -> HttpResponse:
    """The last day first, then what ends with it, then the button."""
    found = _sector_or_refused(request, code)
    today = timezone.localdate()
    is_post = request.method == "POST"
    typed = request.POST if is_post else request.GET if "last" in request.GET else None
    form = SectorEndForm(typed, initial={"last": today})
    if is_post and form.is_valid():
        try:
            sectors.end(found, last=form.cleaned_data["last"], by=request.user, today=today)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("La fin du secteur est enregistrée. Tout suit à sa date."))
            return redirect("directory:keep_region", found.region.code)
    context = {"sector": found, "form": form}
    if form.is_bound and form.is_valid():
        last = form.cleaned_data["last"]
        ending = sectors.postings_after(found, last)
        context |= {"last": last, "postings": ending, "panels": closing_panels.build(found, last)}
    status = 422 if is_post else 400 if form.is_bound and form.errors else 200
    return render(request, "directory/end_sector.html", context, status=status)


@posted_from("directory:change_sector", "code")
def resume(request: PortalRequest, code: str) -> HttpResponse:
    found = _sector_or_refused(request, code)
    sectors.resume(found, by=request.user, today=timezone.localdate())
    messages.success(request, _("Le secteur est repris. Dites maintenant qui le tient."))
    return redirect("directory:keep_region", found.region.code)


def _sector_or_refused(request: PortalRequest, code: str) -> Sector:
    if not policy.can_see_coverage(request.user):
        raise NotYours(_("Cette page est réservée à la coordination du service social."))
    found = get_object_or_404(Sector.objects.select_related("region"), code=code)
    if not policy.leads(request.user, found.region, timezone.localdate()):
        raise NotYours(_("Ce secteur relève d’une autre coordination."))
    return found

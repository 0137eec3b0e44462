"""Who works in the network, whom the reader keeps: listed, recorded, named, brought back (R1, R2)."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.forms import NotYours, refuse
from core.paging import wanted_page
from directory import policy
from directory.http import PortalRequest, Sheet, form_page
from directory.models import Worker
from directory.people import posts
from directory.roles import CASE_READERS
from directory.team import arrivals, listing
from directory.team.forms import ArrivalForm, IdentityForm, ReturnForm, TeamForm, identity_of


@require_safe
def team(request: PortalRequest) -> HttpResponse:
    if not policy.can_see_team(request.user):
        raise NotYours(_("Cette page est réservée à la coordination du service social."))
    form = TeamForm(request.GET)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {"q": "", "partis": False}
    today = timezone.localdate()
    page, lines = listing.page(
        request.user, today, query=asked["q"], gone=asked["partis"], number=wanted_page(request.GET)
    )
    context = {
        "form": form,
        "page": page,
        "lines": lines,
        "today": today,
        "gone": asked["partis"],
        "may_record": policy.can_see_coverage(request.user),
    }
    return render(request, "directory/team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def arrival(request: PortalRequest) -> HttpResponse:
    if not policy.can_see_coverage(request.user):
        raise NotYours(_("Cette page est réservée à la coordination du service social."))
    today = timezone.localdate()
    form = ArrivalForm(
        request.POST or None,
        initial={"starts_on": today, "post": request.GET.get("poste")},
        roles=policy.functions_given_by(request.user),
        posts=posts.given_by(request.user, today),
        may_hold_none=not policy.functions_given_by(request.user) <= CASE_READERS,
    )
    if request.method == "POST" and form.is_valid():
        try:
            worker = arrivals.arrive(
                form.identity(),
                form.numbers(),
                form.term(),
                namesake=form.cleaned_data["namesake"],
                by=request.user,
                today=today,
            )
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(
                request, _("L’arrivée est enregistrée. La personne reçoit un courriel pour se connecter.")
            )
            return redirect(worker)
    intro = _(
        "Un compte lui est ouvert à cette adresse, ou le sien lui est donné. Aucun dossier ne change de main."
    )
    return form_page(
        request, form, Sheet(_("Enregistrer une arrivée"), reverse("directory:team"), intro=intro)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: PortalRequest, public_id: UUID) -> HttpResponse:
    today = timezone.localdate()
    worker = kept_or_refused(request, public_id, today)
    roles = policy.functions_given_by(request.user) | {worker.role}
    form = IdentityForm(request.POST or None, initial=identity_of(worker), roles=roles)
    if request.method == "POST" and form.is_valid():
        try:
            arrivals.identify(worker, form.identity(), by=request.user, today=today)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Le nom et la fonction sont enregistrés. Tout suit."))
            return redirect("directory:team")
    return form_page(
        request, form, Sheet(_("Corriger le nom et la fonction"), reverse("directory:team"), whom=worker.name)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: PortalRequest, public_id: UUID) -> HttpResponse:
    today = timezone.localdate()
    worker = kept_or_refused(request, public_id, today)
    given = posts.given_by(request.user, today)
    covers = worker.role in CASE_READERS
    form = ReturnForm(
        request.POST or None, initial={"starts_on": today}, posts=given, may_hold_none=not covers
    )
    if request.method == "POST" and form.is_valid():
        try:
            arrivals.come_back(worker, form.term(), by=request.user, today=today)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Le retour est enregistré. Tout suit à sa date."))
            return redirect(worker)
    intro = _("La personne retrouve son compte et sa page. Ses permanences sont à proposer à nouveau.")
    return form_page(
        request,
        form,
        Sheet(_("Enregistrer un retour"), reverse("directory:team"), whom=worker.name, intro=intro),
    )


def kept_or_refused(request: PortalRequest, public_id: UUID, today: date) -> Worker:
    """Coordinators know of everyone: another region's is refused, not hidden."""
    if not policy.can_see_coverage(request.user):
        raise NotYours(_("Cette page est réservée à la coordination du service social."))
    worker = get_object_or_404(Worker.objects.select_related("user"), public_id=public_id)
    arrivals.require_keeping(worker, request.user, today)
    return worker

"""« Votre référent handicap »: by the place of work, else by a choice; a page and a card for each."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from core import french
from core.text import fold
from directory import policy
from directory.http import PortalRequest
from directory.models import Referent, ReferentAbsence, Region
from directory.people.vcard import MEDIA_TYPE, Card, vcard
from directory.people.views import version_for
from directory.reference import Directorate
from directory.referents.answering import away_alone, who_answers, with_absences
from directory.referents.forms import ChoiceForm


@require_safe
def listed(request: PortalRequest) -> HttpResponse:
    today = timezone.localdate()
    form = ChoiceForm(request.GET or _mine(request))
    chosen = form.is_valid() and form.cleaned_data["direction"]
    context: dict[str, Any] = {
        "form": form,
        "is_mine": not request.GET and bool(chosen),
        "chosen": Directorate(chosen).label if chosen else "",
        "answers": who_answers(chosen, form.cleaned_data["region"], today) if chosen else [],
        "away": away_alone(chosen, form.cleaned_data["region"], today) if chosen else [],
        "all": with_absences(today),
        "today": today,
        "keeps": _keeps_some(request, today),
    }
    if context["keeps"]:
        ended_or_coming = Referent.objects.exclude(pk__in=Referent.objects.on(today))
        context["others"] = ended_or_coming.select_related("region")
    return render(request, "directory/referents.html", context)


@require_safe
def referent(request: PortalRequest, public_id: UUID) -> HttpResponse:
    found, today = in_post_or_404(request, public_id), timezone.localdate()
    coming = found.absences.filter(ends_on__gte=today).select_related("stand_in")
    away = next((one for one in coming if one.is_on(today)), None)
    context = {
        "referent": found,
        "instead": _instead(found, away, today),
        "absences": coming,
        "away": away,
        "may_remove": found.starts_on >= today,
        "keeps": policy.can_keep_referents(request.user, found.region, today),
        "today": today,
    }
    return render(request, "directory/referent.html", context)


@require_safe
@vary_on_headers("Accept")
def card(request: PortalRequest, public_id: UUID) -> HttpResponse:
    found = in_post_or_404(request, public_id)
    away = found.absences.on(timezone.localdate()).select_related("stand_in").first()
    body = vcard(
        Card(
            uid=f"urn:uuid:{found.public_id}",
            first_name=found.first_name,
            last_name=found.last_name,
            title=found.spoken_role,
            organisation=(_("Ministère de la Justice"), str(Directorate(found.directorate).label)),
            phone=found.phone,
            mobile=found.mobile,
            email=found.email,
            url=request.build_absolute_uri(found.get_absolute_url()),
            note=told_of_absence(away) if away else "",
        ),
        version_for(request),
    )
    response = HttpResponse(body, content_type=MEDIA_TYPE)
    name = fold(found.name).replace(" ", "-") or "contact"
    response["Content-Disposition"] = f'attachment; filename="{name}.vcf"'
    return response


def in_post_or_404(request: PortalRequest, public_id: UUID) -> Referent:
    """Readers find those in post; who keeps them finds the others too."""
    found = get_object_or_404(Referent.objects.select_related("region"), public_id=public_id)
    today = timezone.localdate()
    if not found.is_on(today) and not policy.can_keep_referents(request.user, found.region, today):
        return get_object_or_404(Referent.objects.on(today), pk=found.pk)
    return found


def told_of_absence(away: ReferentAbsence) -> str:
    """For a card that is kept: until when, and who answers."""
    said = _("Absence jusqu’au %(day)s.") % {"day": french.short_day(away.ends_on, year=True)}
    if away.stand_in is None:
        return said
    return f"{said} " + _("Répond à sa place : %(name)s.") % {"name": away.stand_in.name}


def _instead(found: Referent, away: ReferentAbsence | None, today: date) -> list[Referent]:
    """Who answers while nobody stands in."""
    if away is None or (away.stand_in is not None and away.stand_in.is_on(today)):
        return []
    answers = who_answers(found.directorate, found.region, today)
    return [one.person for one in answers if one.person != found]


def _mine(request: PortalRequest) -> dict[str, str] | None:
    place = request.user.workplace
    if place is None:
        return None
    return {"direction": place.directorate, "region": place.department.region.code}


def _keeps_some(request: PortalRequest, today: date) -> bool:
    kept: Any = policy.referents_kept_by(request.user, today)
    return kept is None or kept.exists()


def regions_of(request: PortalRequest, today: date) -> Any:
    kept: Any = policy.referents_kept_by(request.user, today)
    return kept if kept is None else Region.objects.filter(pk__in=kept.values("pk"))

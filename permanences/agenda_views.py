"""The agenda by week, the dates of an establishment, and how to subscribe."""

from datetime import date, datetime, timedelta
from itertools import groupby

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.days import day_or_404, monday_of
from directory.coverage.who_covers import who_covers
from directory.http import PortalRequest
from directory.models import Establishment, Region
from permanences.dates import agenda
from permanences.dates.agenda import Occurrence
from permanences.duties import policy
from permanences.feeds import tokens
from permanences.filters import Filters
from permanences.posters import poster, qr
from permanences.wording import clock
from permanences.wording.presentation import Row, rows

WEEK = timedelta(days=7)
FRIDAY = 4
LISTED = timedelta(days=42)


@require_safe
def week(request: PortalRequest) -> HttpResponse:
    at = timezone.now()
    filters = Filters.parse(request.GET, request.user)
    today = at.astimezone(filters.zone).date()
    asked = request.GET.get("le")
    monday = monday_of(day_or_404(asked, today))
    found = _week_of(filters, monday)
    if not asked and today.weekday() > FRIDAY and all(o.ends_at <= at for o in found):
        monday += WEEK  # this one is over
        found = _week_of(filters, monday)
    place = filters.establishment
    context = {
        "filters": filters,
        "days": _days(rows(found, today, at), monday, today),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "previous": filters.address(monday - WEEK),
        "next": filters.address(monday + WEEK),
        "this_week": None if monday == monday_of(today) else filters.address(None),
        "clock": clock.there(place.department, at) if place else "",
        "regions": Region.objects.in_reading_order(),
        "empty": not found,
    }
    return render(request, "permanences/week.html", context)


def _week_of(filters: Filters, monday: date) -> list[Occurrence]:
    return filters.slots(monday, monday + WEEK - timedelta(days=1)) if filters.chosen else []


def _days(found: list[Row], monday: date, today: date) -> list[dict[str, object]]:
    """Monday to Friday always; a day of the week-end only when it holds something."""
    by_day = {day: list(group) for day, group in groupby(found, key=lambda r: r.occurrence.starts_at.date())}
    days = [monday + timedelta(days=n) for n in range(7)]
    return [
        {"day": day, "rows": by_day.get(day, []), "is_today": day == today}
        for day in days
        if day.weekday() < 5 or day in by_day
    ]


@require_safe
def establishment(request: PortalRequest, code: str) -> HttpResponse:
    at = timezone.now()
    place = _establishment_or_404(code)
    today = at.astimezone(place.zone_info).date()
    found = [o for o in agenda.ahead(place, at) if o.starts_at.date() <= today + LISTED]
    context = {
        "establishment": place,
        "clock": clock.there(place.department, at),
        "now": agenda.reach_now(place, who_covers(place, at), at),
        "rows": rows(found, today, at),
        "keeps_rooms": policy.can_keep_rooms(request.user, place, today),
    }
    return render(request, "permanences/establishment.html", context)


@require_safe
def subscribe(request: PortalRequest, code: str) -> HttpResponse:
    place = _establishment_or_404(code)
    context = {
        "establishment": place,
        "back": reverse("permanences:establishment", args=[place.code]),
        **feed_addresses(request, tokens.establishment_path(place)),
    }
    return render(request, "permanences/subscribe.html", context)


@require_safe
def own_subscription(request: PortalRequest) -> HttpResponse:
    """Of the reader's own workplace; first the question where that is."""
    place = request.user.workplace
    if place is None or not place.is_active:
        asked = reverse("directory:workplace", query={"next": reverse("permanences:own_subscription")})
        return redirect(asked)
    return redirect("permanences:subscribe", place.code)


def feed_addresses(request: PortalRequest, path: str) -> dict[str, object]:
    """The same feed as a web address to copy, as a ``webcal:`` link, and as a picture."""
    address = request.build_absolute_uri(path)
    webcal = "webcal:" + address.partition(":")[2]
    picture = qr.svg(webcal, _("Code à photographier pour s’abonner au calendrier"))
    return {"address": address, "webcal": webcal, "picture": picture}


@require_safe
def poster_pdf(request: PortalRequest, code: str) -> HttpResponse:
    at: datetime = timezone.now()
    place = _establishment_or_404(code)
    page = request.build_absolute_uri(reverse("permanences:establishment", args=[place.code]))
    found = poster.content(place, who_covers(place, at), at, page)
    if found is None:
        raise Http404(_("Aucune permanence n’est publiée pour cet établissement."))
    response = HttpResponse(poster.pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="affiche-{place.code}.pdf"'
    return response


def _establishment_or_404(code: str) -> Establishment:
    return get_object_or_404(Establishment.objects.active().with_department(), code=code)

"""The indicators of social observation (R17): one table at a time, as bars too, and for a spreadsheet."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework import policy
from casework.counting.small import LEAST
from casework.counting.ticks import open_year, published_on
from casework.indicators import grids
from casework.indicators.grids import Grid, Kind
from casework.indicators.tables import Year, years
from directory.http import only_for
from directory.models import Region, User
from directory.policy import regions_led_by
from directory.roles import Role

Tab = dict[str, object]


@dataclass(frozen=True, slots=True)
class Asked:
    """``region`` is its code, "" for the whole network; ``year`` that of the tables of one year."""

    kind: Kind
    region: str
    year: int | None
    regions: Mapping[str, str]
    sees_all: bool
    years: list[Year]

    @property
    def grid(self) -> Grid | None:
        if not self.years or not (self.sees_all or self.region):
            return None
        if self.kind.is_of_one_year:
            chosen = next(year for year in self.years if year.number == self.year)
            return grids.of_year(self.kind, chosen, self.regions)
        return grids.over_years(self.kind, self.years, self.regions, self.region)

    @property
    def query(self) -> str:
        named = {"tableau": self.kind.value, "region": self.region, "annee": self.year}
        return urlencode({name: value for name, value in named.items() if value})


@require_safe
@only_for(policy.may_see_indicators)
def indicators(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    asked = _asked(request, today)
    context = {
        "asked": asked,
        "grid": asked.grid,
        "kinds": _kinds(asked),
        "choices": _choices(asked),
        "least": LEAST,
        "next_year": open_year(today),
        "next_on": published_on(open_year(today)),
    }
    return render(request, "casework/indicators/indicators.html", context)


@require_safe
@only_for(policy.may_see_indicators)
def as_csv(request: HttpRequest) -> HttpResponse:
    asked = _asked(request, timezone.localdate())
    grid = asked.grid
    if grid is None:
        raise Http404
    name = "-".join(str(part) for part in ("observation", asked.kind, asked.region, asked.year) if part)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.write("\ufeff")  # spreadsheets then read the accents
    csv.writer(response, delimiter=";").writerows(grid.as_rows())
    return response


def _asked(request: HttpRequest, today: date) -> Asked:
    """404 for what is not there, or not theirs: a regional coordinator sees the themes of their regions."""
    user = cast(User, request.user)
    sees_all = user.has_role(Role.NATIONAL_COORDINATOR)
    hers = Region.objects.filter(pk__in=regions_led_by(user, today))
    mine = Region.objects.all() if sees_all else hers
    regions = {region.code: region.name for region in mine.in_reading_order()}
    kind = _one_of([kind.value for kind in (Kind if sees_all else (Kind.THEMES,))], request, "tableau")
    places = ["", *regions] if sees_all else list(regions)
    region = _one_of(places if kind == Kind.THEMES else [""], request, "region")
    found = years(today)
    numbers = [str(year.number) for year in reversed(found)] if Kind(kind).is_of_one_year else [""]
    year = _one_of(numbers, request, "annee")
    return Asked(Kind(kind), region, int(year) if year else None, regions, sees_all, found)


def _one_of(known: list[str], request: HttpRequest, name: str) -> str:
    """The first where nothing is said."""
    said = request.GET.get(name)
    if said is None:
        return known[0] if known else ""
    if said not in known:
        raise Http404
    return said


def _kinds(asked: Asked) -> list[Tab]:
    return [_tab(kind.label, kind is asked.kind, tableau=kind) for kind in Kind] if asked.sees_all else []


def _choices(asked: Asked) -> list[Tab]:
    """Regions for the themes, years for the tables of one year; none where there is nothing to choose."""
    if asked.kind.is_of_one_year:
        numbers = [year.number for year in reversed(asked.years)]
        return [_tab(str(n), n == asked.year, tableau=asked.kind, annee=str(n)) for n in numbers]
    if asked.kind is not Kind.THEMES:
        return []
    codes = ["", *asked.regions] if asked.sees_all else list(asked.regions)
    names = {"": _("Toutes les régions"), **asked.regions}
    found = [_tab(names[code], code == asked.region, tableau=asked.kind, region=code) for code in codes]
    return found if len(found) > 1 else []


def _tab(label: str, current: bool, **query: str) -> Tab:
    said = urlencode({name: value for name, value in query.items() if value})
    return {
        "url": f"{reverse('casework:indicators')}?{said}",
        "label": label,
        "current": current,
        "count": None,
    }

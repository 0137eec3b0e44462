"""The next ten dates of a permanence that is still being typed: nothing is stored."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from directory.models import Department
from permanences import rhythms
from permanences.recurrence import Frequency, Rule, Window
from permanences.summary import Upcoming, upcoming

PARIS = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class Preview:
    sentence: str
    dates: list[Upcoming]
    calendar: str


def preview_of(cleaned: dict[str, Any], target: str, home: Department | None, today: date) -> Preview:
    """``target`` is « e:CODE » or « s:CODE »; before it is chosen, the reader's own department counts."""
    department = _department(target) or home
    rule = Rule(
        frequency=Frequency(cleaned["frequency"]),
        interval=cleaned["interval"],
        weekdays=cleaned["weekdays"],
        nth=cleaned["nth"],
        starts_on=cleaned["starts_on"],
        ends_on=cleaned["ends_on"],
        windows=tuple(Window(n, start, end) for n, (start, end) in enumerate(cleaned["windows"])),
        zone=department.zone_info if department else ZoneInfo(PARIS),
    )
    calendar = (department.holiday_calendar or department.code) if department else ""
    sentence = rhythms.sentence(rule)
    return Preview(sentence, upcoming(rule, calendar, today), department.name if department else "")


def _department(target: str) -> Department | None:
    kind, _colon, code = target.partition(":")
    if not code or "\x00" in code or kind not in ("e", "s"):
        return None
    where = Q(establishments__code=code) if kind == "e" else Q(sectors__code=code)
    return Department.objects.filter(where).order_by("code").first()

"""Time zones as calendar programs read them (RFC 5545 3.6.5). Pure.

Outlook takes a zone only in the form that it writes itself: one rule for summer and one for winter. Of a list
of dates, which says the same, it reads the first, and shows half of the year an hour off
(docs/calendar-clients.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Timezone

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
BEGINNING = datetime(1970, 1, 1)  # of the wall, as all of a zone's own times
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Change:
    """When the clocks change: the wall's time just before, and how far they are from UTC before and after."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str
    is_summer: bool

    @property
    def rule(self) -> tuple[int, str, datetime]:
        """The month, which Sunday of it, and the hour."""
        day = self.wall.date()
        is_last = (day + timedelta(days=7)).month != day.month
        which = -1 if is_last else (day.day - 1) // 7 + 1
        return day.month, f"{which}{DAYS[day.weekday()]}", BEGINNING.replace(hour=self.wall.hour)


@lru_cache(maxsize=64)
def timezone(name: str, first: int, last: int) -> "Timezone":
    """By rules, if its clocks change by the same ones in all of these years, or never; else by dates."""
    from icalendar import Timezone  # late: for feeds only

    zone = ZoneInfo(name)
    years = [list(_changes(zone, year)) for year in range(first, last + 1)]
    if not any(years):
        return _described(name, [_always(zone, first)])
    rules = [{(change.is_summer, *change.rule) for change in year} for year in years]
    if len(rules[0]) == 2 and all(rule == rules[0] for rule in rules):
        return _described(name, years[0])
    return Timezone.from_tzinfo(zone, name, first_date=date(first, 1, 1), last_date=date(last, 12, 31))


def _changes(zone: ZoneInfo, year: int) -> Iterator[Change]:
    for day in (datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(366)):
        before = _offset(day, zone)
        if day.year != year or before == _offset(day + timedelta(days=1), zone):
            continue
        moment = next(at for at in (day + n * HOUR for n in range(1, 25)) if _offset(at, zone) != before)
        local = moment.astimezone(zone)
        wall = (moment + before).replace(tzinfo=None)
        yield Change(wall, before, _offset(moment, zone), local.tzname() or "", bool(local.dst()))


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _always(zone: ZoneInfo, year: int) -> Change:
    moment = datetime(year, 1, 1, tzinfo=zone)
    offset = moment.utcoffset() or timedelta()
    return Change(BEGINNING, offset, offset, moment.tzname() or "", is_summer=False)


def _described(name: str, changes: list[Change]) -> "Timezone":
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard  # late: likewise

    found = Timezone()
    found.add("TZID", name)
    for change in changes:
        part = TimezoneDaylight() if change.is_summer else TimezoneStandard()
        part.add("TZNAME", change.name)
        part.add("TZOFFSETFROM", change.before)
        part.add("TZOFFSETTO", change.after)
        part.add("DTSTART", change.wall if len(changes) == 1 else _first_ever(change))
        if len(changes) > 1:
            month, day, _hour = change.rule
            part.add("RRULE", {"FREQ": ["YEARLY"], "BYMONTH": [month], "BYDAY": [day]})
        found.add_component(part)
    return found


def _first_ever(change: Change) -> datetime:
    """The day of 1970 that the rule names, as programs write it: before any date of a feed."""
    month, day, at = change.rule
    days = [date(1970, month, 1) + timedelta(days=n) for n in range(31)]
    weekday = [d for d in days if d.month == month and DAYS[d.weekday()] == day[-2:]]
    nth = int(day[:-2])
    return datetime.combine(weekday[nth if nth < 0 else nth - 1], at.time())

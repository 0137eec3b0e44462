"""When a permanence takes place: plain values in, plain values out.

No ORM, no request, no clock. Times are wall times of the establishment's own zone: a permanence
"from 9 to 12" stays at 9 on both sides of a clock change (R4).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dateutil.rrule import MO, MONTHLY, WEEKLY, rrule, weekday

LAST = -1
NTH_CHOICES = (1, 2, 3, 4, LAST)


class Frequency(StrEnum):
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Kind(StrEnum):
    """What happens to a single date."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    ADDED = "added"


class Status(StrEnum):
    """What a slot is, as a reader sees it."""

    PLANNED = "planned"
    MOVED = "moved"
    ADDED = "added"
    CANCELLED = "cancelled"
    MOVED_AWAY = "moved_away"
    CLOSED = "closed"


TAKES_PLACE = frozenset({Status.PLANNED, Status.MOVED, Status.ADDED})


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch of a day; `key` tells it from the others of the same permanence."""

    key: int
    starts_at: time
    ends_at: time


@dataclass(frozen=True, slots=True)
class Rule:
    """`weekdays` counts from 0, Monday; `nth` is 1 to 4 or LAST, read for MONTHLY only.

    The count of weeks or months begins with the first date that fits, on or after `starts_on`:
    "every second Tuesday from Wednesday 4" begins on Tuesday 10.
    """

    frequency: Frequency
    interval: int
    weekdays: tuple[int, ...]
    nth: int | None
    starts_on: date
    ends_on: date | None
    windows: tuple[Window, ...]
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Override:
    """A single date cancelled, moved or added. `day` is the planned one, or the added one."""

    key: int
    kind: Kind
    day: date
    window: int | None = None
    new_day: date | None = None
    starts_at: time | None = None
    ends_at: time | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """`planned` is the start that the rule gives: the EXDATE of a feed, when the slot differs."""

    starts_at: datetime
    ends_at: datetime
    status: Status
    window: int | None
    planned: datetime
    override: int | None = None
    closure: str = ""
    note: str = ""
    moved_to: datetime | None = None

    @property
    def takes_place(self) -> bool:
        return self.status in TAKES_PLACE


def at_wall_time(day: date, moment: time, zone: ZoneInfo) -> datetime:
    """The instant at which the wall clock of `zone` shows `moment`.

    A time that a clock change skips is read with the offset of before, as RFC 5545 3.3.5 asks.
    """
    naive = datetime.combine(day, moment.replace(tzinfo=None, fold=0))
    return naive.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)


def first_date(rule: Rule) -> date | None:
    """The date from which weeks or months are counted; None when the rule has no date."""
    if rule.ends_on is not None and rule.ends_on < rule.starts_on:
        return None
    found = _rrule(rule, rule.starts_on, interval=1).after(_midnight(rule.starts_on), inc=True)
    if found is None or (rule.ends_on is not None and found.date() > rule.ends_on):
        return None
    return found.date()


def dates(rule: Rule, first: date, last: date) -> Iterator[date]:
    """The dates that the rule gives from `first` to `last`, both included."""
    anchor = first_date(rule)
    if anchor is None:
        return
    low = max(first, anchor)
    high = last if rule.ends_on is None else min(last, rule.ends_on)
    if high < low:
        return
    near = _nearest_period(rule, anchor, low)
    for found in _rrule(rule, near, interval=rule.interval).between(
        _midnight(low), _midnight(high), inc=True
    ):
        yield found.date()


def falls_on(rule: Rule, day: date) -> bool:
    return next(dates(rule, day, day), None) is not None


def occurrences(
    rule: Rule,
    overrides: Iterable[Override],
    closures: Mapping[date, str],
    first: date,
    last: date,
) -> list[Slot]:
    """All slots whose local date lies from `first` to `last`, in order, those not held included.

    `closures` must cover that range and the new dates of the overrides. An override of a date
    that the rule no longer gives is left aside.
    """
    slots: list[Slot] = []
    single: dict[tuple[date, int | None], Override] = {}
    added: list[Override] = []
    for override in overrides:
        if override.kind is Kind.ADDED:
            added.append(override)
        else:
            single[override.day, override.window] = override
    for day in dates(rule, first, last):
        slots += [_planned(rule, window, day, single, closures) for window in rule.windows]
    slots += _moved_here(rule, single.values(), closures)
    slots += [_added(rule, override, closures) for override in added]
    kept = [slot for slot in slots if first <= slot.starts_at.date() <= last]
    return sorted(kept, key=lambda slot: (slot.starts_at, slot.ends_at, slot.status))


def _planned(
    rule: Rule,
    window: Window,
    day: date,
    single: Mapping[tuple[date, int | None], Override],
    closures: Mapping[date, str],
) -> Slot:
    starts_at = at_wall_time(day, window.starts_at, rule.zone)
    ends_at = at_wall_time(day, window.ends_at, rule.zone)
    override = single.get((day, window.key))
    if override is None:
        closure = closures.get(day, "")
        status = Status.CLOSED if closure else Status.PLANNED
        return Slot(starts_at, ends_at, status, window.key, starts_at, closure=closure)
    if override.kind is Kind.CANCELLED:
        status, moved_to = Status.CANCELLED, None
    else:
        status, moved_to = Status.MOVED_AWAY, _new_span(rule, window, override)[0]
    return Slot(
        starts_at,
        ends_at,
        status,
        window.key,
        starts_at,
        override.key,
        closures.get(day, ""),
        override.note,
        moved_to,
    )


def _moved_here(rule: Rule, overrides: Iterable[Override], closures: Mapping[date, str]) -> Iterator[Slot]:
    windows = {window.key: window for window in rule.windows}
    for override in overrides:
        window = windows.get(override.window) if override.window is not None else None
        if override.kind is not Kind.MOVED or window is None or not falls_on(rule, override.day):
            continue
        starts_at, ends_at = _new_span(rule, window, override)
        closure = closures.get(starts_at.date(), "")
        status = Status.CLOSED if closure else Status.MOVED
        planned = at_wall_time(override.day, window.starts_at, rule.zone)
        yield Slot(starts_at, ends_at, status, window.key, planned, override.key, closure, override.note)


def _added(rule: Rule, override: Override, closures: Mapping[date, str]) -> Slot:
    if override.starts_at is None or override.ends_at is None:
        raise ValueError("an added date needs its hours")
    starts_at = at_wall_time(override.day, override.starts_at, rule.zone)
    ends_at = at_wall_time(override.day, override.ends_at, rule.zone)
    closure = closures.get(override.day, "")
    status = Status.CLOSED if closure else Status.ADDED
    return Slot(starts_at, ends_at, status, None, starts_at, override.key, closure, override.note)


def _new_span(rule: Rule, window: Window, override: Override) -> tuple[datetime, datetime]:
    day = override.new_day or override.day
    return (
        at_wall_time(day, override.starts_at or window.starts_at, rule.zone),
        at_wall_time(day, override.ends_at or window.ends_at, rule.zone),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _rrule(rule: Rule, start: date, *, interval: int) -> rrule:
    monthly = rule.frequency is Frequency.MONTHLY
    days = [weekday(day, rule.nth if monthly else None) for day in rule.weekdays]
    return rrule(
        MONTHLY if monthly else WEEKLY,
        dtstart=_midnight(start),
        interval=interval,
        byweekday=days,
        wkst=MO,
    )


def _nearest_period(rule: Rule, anchor: date, low: date) -> date:
    """A start in step with `anchor` and close before `low`: years of past dates are not walked."""
    if rule.frequency is Frequency.WEEKLY:
        week = anchor - timedelta(days=anchor.weekday())
        step = 7 * rule.interval
        behind = (low - week).days // step
        return max(anchor, week + timedelta(days=behind * step))
    months = (low.year - anchor.year) * 12 + low.month - anchor.month
    if months < rule.interval:
        return anchor
    month = anchor.month - 1 + months // rule.interval * rule.interval
    return date(anchor.year + month // 12, month % 12 + 1, 1)

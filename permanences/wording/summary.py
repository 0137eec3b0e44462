"""Permanences as sentences, with their next dates: for lists, the form and the approval screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import french
from directory.models import Department
from permanences.dates.agenda import Loaded, calendar_of, loaded
from permanences.models import Mode, Override, Permanence, State
from permanences.models.duties import PermanenceQuerySet
from permanences.rules import recurrence
from permanences.rules.closures import closures
from permanences.rules.recurrence import Frequency, Rule, Slot, Status, Window
from permanences.wording import clock, rhythms
from permanences.wording.presentation import badge_of, change_of

PARIS = "Europe/Paris"
NEXT_DATES = 10
FARTHEST = timedelta(days=366 * 3)
BADGES = {State.DRAFT: "new", State.PROPOSED: "info", State.APPROVED: "info", State.PUBLISHED: "success"}


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One line of « les dix prochaines dates »: ``label`` says why it is struck out, or what changed."""

    day: str
    span: str
    struck: bool
    badge: str
    label: str
    detail: str


@dataclass(frozen=True, slots=True)
class Summary:
    permanence: Permanence
    sentence: str
    where: str
    since: str
    state: str
    badge: str
    is_over: bool

    @property
    def sentence_within(self) -> str:
        return french.within(self.sentence)


def summaries(permanences: PermanenceQuerySet, day: date) -> list[Summary]:
    """In three queries, whatever their number."""
    found = permanences.with_all().prefetch_related(
        "windows", Prefetch("overrides", Override.objects.touching(day, date.max))
    )
    return [summary(loaded(permanence), day) for permanence in found]


def summary(item: Loaded, day: date) -> Summary:
    permanence = item.permanence
    state = State.ENDED if is_over(item, day) else State(permanence.state)
    return Summary(
        permanence=permanence,
        sentence=rhythms.sentence(item.rule),
        where=where(permanence),
        since=period(item.rule, day),
        state=str(state.label),
        badge=BADGES.get(state, "info"),
        is_over=state == State.ENDED,
    )


def is_over(item: Loaded, day: date) -> bool:
    """Published, and of its dates none is to come: neither of its rule nor a single one."""
    ends_on = item.rule.ends_on
    if item.permanence.state != State.PUBLISHED or ends_on is None or ends_on >= day:
        return item.permanence.state == State.ENDED
    shown = [o.new_day or o.day for o in item.overrides if o.kind is not recurrence.Kind.CANCELLED]
    return all(one < day for one in shown)


def where(permanence: Permanence) -> str:
    if permanence.establishment is None:
        return _("Par téléphone, secteur %(name)s") % {"name": permanence.sector}
    if permanence.mode == Mode.TELEPHONE:
        return _("Par téléphone, %(name)s") % {"name": permanence.establishment.name}
    place = french.place_within(str(permanence.place or ""))
    return f"{permanence.establishment.name}, {place}"


def period(rule: Rule, day: date) -> str:
    values: dict[str, Any] = {"start": french.day(rule.starts_on, year=True)}
    if rule.ends_on is None and rule.starts_on > day:
        return _("À partir du %(start)s") % values
    if rule.ends_on is None:
        return _("Depuis le %(start)s") % values
    values["end"] = french.day(rule.ends_on, year=True)
    return _("Du %(start)s au %(end)s") % values


def upcoming(
    rule: Rule, calendar: str, today: date, overrides: Sequence[recurrence.Override] = ()
) -> list[Upcoming]:
    """The next ten dates, holidays among them with their name and single dates as they were changed.

    A rule that is still being written has no ``overrides`` yet.
    """
    # A single date may be added before the rule begins.
    begins = min([rule.starts_on, *(override.new_day or override.day for override in overrides)])
    first = max(begins, today)
    farthest = max(first, rule.starts_on) + FARTHEST
    slots: list[Slot] = []
    while len(slots) < NEXT_DATES and first <= farthest:
        last = first + timedelta(days=366)
        slots += recurrence.occurrences(rule, overrides, closures(calendar, first, last), first, last)
        first = last + timedelta(days=1)
    return [_line(slot, today) for slot in slots[:NEXT_DATES]]


def _line(slot: Slot, today: date) -> Upcoming:
    badge, label = badge_of(slot.status)
    closed = slot.status is Status.CLOSED
    return Upcoming(
        day=french.day(slot.starts_at.date(), year=slot.starts_at.year != today.year),
        span=french.span(slot.starts_at, slot.ends_at),
        struck=not slot.takes_place,
        badge=badge,
        label=slot.closure if closed else label,
        detail="" if closed else change_of(slot),
    )


def upcoming_of(item: Loaded, today: date) -> list[Upcoming]:
    return upcoming(item.rule, calendar_of(item.permanence), today, item.overrides)


# --- While it is being typed: nothing is stored -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Preview:
    sentence: str
    dates: list[Upcoming]
    calendar: str
    clock: str


def preview_of(cleaned: dict[str, Any], target: str, home: Department | None, at: datetime) -> Preview:
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
    hour = clock.there(department, at) if department else ""
    dates = upcoming(rule, calendar, timezone.localdate(at))
    return Preview(sentence, dates, department.name if department else "", hour)


def _department(target: str) -> Department | None:
    kind, _colon, code = target.partition(":")
    if not code or "\x00" in code or kind not in ("e", "s"):
        return None
    where = Q(establishments__code=code) if kind == "e" else Q(sectors__code=code)
    return Department.objects.filter(where).order_by("code").first()

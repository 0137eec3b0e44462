"""Permanences as sentences, with their next dates: for lists, the form and the approval screen."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from permanences import french, recurrence
from permanences.agenda import Loaded, calendar_of, loaded
from permanences.closures import closures
from permanences.models import Mode, Override, Permanence, State
from permanences.models.duties import PermanenceQuerySet
from permanences.recurrence import Rule, Slot

NEXT_DATES = 10
FARTHEST = timedelta(days=366 * 3)
BADGES = {State.DRAFT: "new", State.PROPOSED: "info", State.APPROVED: "info", State.PUBLISHED: "success"}


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One line of « les dix prochaines dates »; ``closure`` strikes it out."""

    day: str
    span: str
    closure: str


@dataclass(frozen=True, slots=True)
class Summary:
    permanence: Permanence
    sentence: str
    where: str
    since: str
    state: str
    badge: str

    @property
    def sentence_within(self) -> str:
        return french.within(self.sentence)


def summaries(permanences: PermanenceQuerySet, day: date) -> list[Summary]:
    """In three queries, whatever their number."""
    found = permanences.with_all().prefetch_related(
        "windows", Prefetch("overrides", Override.objects.touching(day, day))
    )
    return [summary(loaded(permanence), day) for permanence in found]


def summary(item: Loaded, day: date) -> Summary:
    permanence = item.permanence
    return Summary(
        permanence=permanence,
        sentence=f"{french.rhythm(item.rule)}, {french.hours(item.rule.windows)}",
        where=where(permanence),
        since=period(item.rule, day),
        state=str(State(permanence.state).label),
        badge=BADGES.get(State(permanence.state), "info"),
    )


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


def upcoming(rule: Rule, calendar: str, today: date) -> list[Upcoming]:
    """The next ten dates of a rule that is still being written, holidays among them with their name."""
    first = max(rule.starts_on, today)
    slots: list[Slot] = []
    year = timedelta(days=366)
    while len(slots) < NEXT_DATES and first <= max(rule.starts_on, today) + FARTHEST:
        last = first + year
        slots += recurrence.occurrences(rule, (), closures(calendar, first, last), first, last)
        first = last + timedelta(days=1)
    return [
        Upcoming(
            french.day(s.starts_at.date(), year=s.starts_at.year != today.year),
            french.span(s.starts_at, s.ends_at), s.closure,
        )
        for s in slots[:NEXT_DATES]
    ]  # fmt: skip


def upcoming_of(permanence: Permanence, today: date) -> list[Upcoming]:
    return upcoming(permanence.rule(permanence.windows.all()), calendar_of(permanence), today)

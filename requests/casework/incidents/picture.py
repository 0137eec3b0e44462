"""How an event stands, for one of its readers: who has evaluated what, what lacks, by when. Nothing is read
here that is not sealed to them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casework.disasters import deadlines, figures
from casework.disasters.letters import Letter
from casework.disasters.states import IncidentEvent, IncidentState
from casework.due.calendar import holidays_of
from casework.due.deadlines import add_working_days
from casework.incidents.concerned import Concerned, places_of
from casework.incidents.reading import OpenIncident, Step
from directory.models import Worker


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody wrote last, and of which day it is. ``rows`` is what is not nothing."""

    step: Step
    letter: Letter
    region: str

    @property
    def situations(self) -> list[figures.Line]:
        return figures.rows(figures.SITUATIONS, self.letter.figures)

    @property
    def needs(self) -> list[figures.Line]:
        return figures.rows(figures.NEEDS, self.letter.figures)

    @property
    def met(self) -> int:
        return self.letter.figures.get(figures.MET, 0)

    @property
    def counts(self) -> list[figures.Line]:
        return figures.rows(figures.COUNTS, self.letter.figures)


@dataclass(frozen=True, slots=True)
class Waited:
    """Whoever has not written yet, or the region that has no summary; ``is_late`` once ``due_on`` is over."""

    worker: Worker
    due_on: date
    is_late: bool


@dataclass(frozen=True, slots=True)
class RegionPicture:
    """One that its reader coordinates, or is told of. ``totals``: of the last evaluation of each worker."""

    code: str
    name: str
    is_mine: bool
    evaluations: Sequence[Report]
    earlier: Sequence[Report]
    summary: Report | None
    accounts: Sequence[Report]
    balance: Report | None
    due_on: date
    is_late: bool

    @property
    def totals(self) -> dict[str, int]:
        return figures.total(one.letter.figures for one in self.evaluations)

    @property
    def account_totals(self) -> dict[str, int]:
        return figures.total(one.letter.figures for one in self.accounts)


@dataclass(frozen=True, slots=True)
class Picture:
    """``mine``: what its reader wrote last; ``due_on``: by when. ``names``: of the regions, by code.

    ``closing``: the last account, which stays where the event was reopened until another replaces it.
    """

    regions: Sequence[RegionPicture]
    waited_for: Sequence[Waited]
    mine: Report | None
    my_account: Report | None
    notes: Sequence[Step]
    closing: Report | None
    reopened_on: date | None
    names: Mapping[str, str]
    tells: Sequence[str]
    covers: Sequence[str]
    leads: Sequence[str]
    is_coordination: bool
    may_end: bool
    due_on: date
    is_late: bool
    unread_by: Sequence[Worker]

    @property
    def summed(self) -> dict[str, int]:
        """Of the nation: what each region summed up last."""
        return figures.total(one.summary.letter.figures for one in self.regions if one.summary)

    @property
    def balanced(self) -> dict[str, int]:
        """Of the nation: the accounts of the regions; of a region that has none, those of its sectors."""
        return figures.total(
            one.balance.letter.figures if one.balance else one.account_totals for one in self.regions
        )

    def rows_of(self, numbers: Mapping[str, int]) -> list[figures.Line]:
        return figures.rows({**figures.EVALUATED, **figures.COUNTS}, numbers)


def pictured(found: OpenIncident, to: Concerned, today: date) -> Picture:
    me = found.opener.key.worker
    evaluated_on, summed_on = _deadlines(found)
    evaluations = _last_by_author(found, IncidentEvent.EVALUATE, to)
    leads, own = to.led_by(me), [one for one in evaluations if one.step.row.actor_id == me.pk]
    accounts = _last_by_author(found, IncidentEvent.ACCOUNT, to)
    is_open = found.incident.state == IncidentState.OPEN
    closing = next((_report(step, to) for step in reversed(list(found.of(IncidentEvent.CLOSE)))), None)
    return Picture(
        regions=[
            _region(found, to, code, (evaluations, accounts), summed_on, today)
            for code in to.regions
            if me.pk in to.coordination and (code in leads or me.pk in to.national)
        ],
        waited_for=[*_workers(found, to, evaluated_on, today), *_coordinators(found, to, summed_on, today)]
        if is_open
        else (),
        mine=own[0] if own else None,
        my_account=next((one for one in accounts if one.step.row.actor_id == me.pk), None),
        notes=list(found.of(IncidentEvent.NOTE)),
        closing=closing,
        reopened_on=_reopened_on(found) if is_open else None,
        names=to.regions,
        tells=to.told_by(me),
        covers=to.workers.get(me.pk, ()),
        leads=leads,
        is_coordination=me.pk in to.coordination,
        may_end=to.may_end(me),
        due_on=evaluated_on,
        is_late=today > evaluated_on,
        unread_by=_unread_by(found, to) if me.pk in to.coordination else (),
    )


def _region(
    found: OpenIncident,
    to: Concerned,
    code: str,
    told: tuple[Sequence[Report], Sequence[Report]],
    due_on: date,
    today: date,
) -> RegionPicture:
    evaluations, accounts = ([one for one in reports if one.letter.region == code] for reports in told)
    summary, balance = (
        next((_report(s, to) for s in reversed(list(found.of(event))) if _region_of(s) == code), None)
        for event in (IncidentEvent.SUMMARIZE, IncidentEvent.BALANCE)
    )
    if summary is not None:
        due_on = _working_days(found, summary.step.row.on, deadlines.AGAIN)
    shown = {one.step.row.number for one in evaluations}
    return RegionPicture(
        code=code,
        name=to.regions[code],
        is_mine=code in to.led_by(found.opener.key.worker),
        evaluations=evaluations,
        earlier=[
            one
            for one in _of_each_day(found, to)
            if one.letter.region == code and one.step.row.number not in shown
        ],
        summary=summary,
        accounts=accounts,
        balance=balance,
        due_on=due_on,
        is_late=today > due_on and found.incident.state == IncidentState.OPEN,
    )


def _deadlines(found: OpenIncident) -> tuple[date, date]:
    opened = found.incident.opened_on
    return (
        _working_days(found, opened, deadlines.EVALUATION),
        _working_days(found, opened, deadlines.SUMMARY),
    )


def _working_days(found: OpenIncident, day: date, days: int) -> date:
    head = found.head
    department = places_of(head.places).first_department if head is not None else None
    is_holiday = holidays_of(department) if department is not None else lambda _day: False
    return add_working_days(day, days, is_holiday)


def _reopened_on(found: OpenIncident) -> date | None:
    days = [step.row.on for step in found.steps if step.event is IncidentEvent.REOPEN]
    return days[-1] if days else None


def _report(step: Step, to: Concerned) -> Report:
    if step.letter is None:
        raise ValueError("it is not sealed to its reader")
    return Report(step, step.letter, to.regions.get(step.letter.region, ""))


def _region_of(step: Step) -> str:
    return step.letter.region if step.letter is not None else ""


def _of_each_day(found: OpenIncident, to: Concerned) -> list[Report]:
    """Of each author and day the last evaluation, the newest first: one of the same day corrects it."""
    last: dict[tuple[int, date], Report] = {}
    for step in found.of(IncidentEvent.EVALUATE):
        last[step.row.actor_id, step.row.on] = _report(step, to)
    return sorted(last.values(), key=lambda one: -one.step.row.number)


def _last_by_author(found: OpenIncident, event: IncidentEvent, to: Concerned) -> list[Report]:
    """What each author told of each region last: it tells of all since the beginning."""
    last: dict[tuple[int, str], Report] = {}
    for step in found.of(event):
        last[step.row.actor_id, _region_of(step)] = _report(step, to)
    return sorted(last.values(), key=lambda one: -one.step.row.number)


def _workers(found: OpenIncident, to: Concerned, due_on: date, today: date) -> list[Waited]:
    """Of the regions that its reader coordinates; that somebody has written shows to every reader."""
    me = found.opener.key.worker
    wrote = {step.row.actor_id for step in found.steps if step.event is IncidentEvent.EVALUATE}
    seen = set(to.led_by(me))
    return [
        Waited(to.people[pk], due_on, today > due_on)
        for pk, codes in to.workers.items()
        if pk not in wrote and pk != me.pk and seen & {*codes}
    ]


def _coordinators(found: OpenIncident, to: Concerned, due_on: date, today: date) -> list[Waited]:
    """For the national level: who leads a region that has not summed up yet."""
    me = found.opener.key.worker
    if me.pk not in to.national:
        return []
    summed = {_region_of(step) for step in found.of(IncidentEvent.SUMMARIZE)}
    late = {pk for code, led in to.leaders.items() if code not in summed for pk in led - to.national}
    return [Waited(to.people[pk], due_on, today > due_on) for pk in sorted(late - {me.pk})]


def _unread_by(found: OpenIncident, to: Concerned) -> list[Worker]:
    """Who is concerned, and does not read it: they came later, or hold no key yet."""
    reading = set(found.incident.seals.values_list("worker_key__worker", flat=True).distinct())
    return sorted((one for pk, one in to.people.items() if pk not in reading), key=lambda one: one.name)

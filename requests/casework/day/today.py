"""What is due today and on the next working day, out of cases that lie open in memory. No query, but
one where an appointment is another's: whether they still read its case."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from casework.cases.readers import who_read
from casework.due.deadlines import add_working_days
from casework.due.planned import Planned, planned
from casework.due.plans import Progress, progresses_of
from casework.listing.rows import Row
from casework.tasks.todo import ToDo, to_do
from directory.models import Worker
from permanences.rules.closures import closure_on

WHOLE_COUNTRY = ""  # holidays of one department alone leave a day more to be shown


@dataclass(frozen=True, slots=True)
class Meeting:
    """``has_begun``: nobody has said yet whether it took place. ``is_left``: whoever gave it reads no more,
    and nobody's hour is taken for it."""

    row: Row
    one: Planned
    has_begun: bool
    is_left: bool

    @property
    def day(self) -> date:
        return self.one.start.date()


@dataclass(frozen=True, slots=True)
class Task:
    row: Row
    one: ToDo
    is_late: bool


@dataclass(frozen=True, slots=True)
class Emergency:
    """``one``: how far it has come; None where the person said a danger and nobody noted that one yet."""

    row: Row
    one: Progress | None


@dataclass(frozen=True, slots=True)
class Returned:
    """An application for aid that came back from where it was sent: ``reference`` is its own."""

    row: Row
    reference: str


@dataclass(frozen=True, slots=True)
class Day:
    """``damaged``: how many cases are not what was written, which are left out. False: nothing is due."""

    today: date
    until: date
    emergencies: Sequence[Emergency]
    returned: Sequence[Returned]
    meetings: Sequence[Meeting]
    tasks: Sequence[Task]
    contacts: Sequence[Row]
    damaged: int

    def __bool__(self) -> bool:
        return bool(self.emergencies or self.returned or self.meetings or self.tasks or self.contacts)

    def __repr__(self) -> str:
        return f"Day({self.today})"


@sensitive_variables()
def day_of(rows: Sequence[Row], worker: Worker, at: datetime) -> Day:
    """``rows``: all of her open cases. Of appointments those that she gave, and those of whoever had the case
    before: not those of who reads beside her."""
    today = timezone.localdate(at)
    until = add_working_days(today, 1, lambda day: bool(closure_on(WHOLE_COUNTRY, day)))
    whole = [row for row in rows if not row.is_damaged]
    return Day(
        today,
        until,
        sorted(_emergencies(whole), key=lambda emergency: emergency.row.mine.received_at),
        [Returned(row, one.reference) for row in whole for one in row.aids if one.is_returned],
        sorted(_meetings(whole, worker, until, at), key=lambda meeting: meeting.one.start),
        sorted(_tasks(whole, today, until), key=lambda task: (task.one.due_on, task.row.case.reference)),
        sorted(_contacts(whole, until), key=lambda row: (row.mine.contact_due_on, -row.mine.urgency)),
        len(rows) - len(whole),
    )


@sensitive_variables()
def _emergencies(rows: Sequence[Row]) -> list[Emergency]:
    """Whatever the day: nobody puts one off."""
    found: list[Emergency] = []
    for row in rows:
        if row.open_case.is_in_danger:
            progresses = progresses_of(row.open_case.written)
            first = row.open_case.first_message
            if first is not None and first.danger and first.danger not in [p.situation for p in progresses]:
                found.append(Emergency(row, None))
            found += [Emergency(row, one) for one in progresses if one.next is not None]
    return found


@sensitive_variables()
def _meetings(rows: Sequence[Row], worker: Worker, until: date, at: datetime) -> list[Meeting]:
    found = [(row, one) for row in rows for one in planned(row.open_case.written)]
    others = {row.case.pk: row.case for row, one in found if one.is_planned and not one.is_by(worker)}
    reading = who_read(others.values()) if others else {}
    meetings = [
        Meeting(row, one, one.is_planned and one.start <= at, not one.is_by(worker))
        for row, one in found
        if one.is_by(worker) or _is_left(one, reading.get(row.case.reference, set()))
    ]
    return [meeting for meeting in meetings if _wants_her(meeting, until, at)]


def _is_left(one: Planned, reading: Set[UUID]) -> bool:
    """Its hour was freed with the case: where the person gave it up as well, nothing is left to do."""
    return one.is_planned and one.content.worker not in {str(worker) for worker in reading}


def _wants_her(meeting: Meeting, until: date, at: datetime) -> bool:
    """Soon, or not told yet how it went; or, however far, the person gave it up or wants another hour, or
    nobody has taken it up."""
    one = meeting.one
    if meeting.is_left and one.is_to_come(at):
        return True
    if one.is_given_up:
        return one.end > at
    return one.is_planned and (one.wish is not None or one.start.date() <= until)


@sensitive_variables()
def _tasks(rows: Sequence[Row], today: date, until: date) -> list[Task]:
    return [
        Task(row, one, one.is_late(today))
        for row in rows
        for one in to_do(row.open_case.written)
        if not one.is_done and one.due_on is not None and one.due_on <= until
    ]


def _contacts(rows: Sequence[Row], until: date) -> list[Row]:
    return [row for row in rows if row.awaits_first_contact and row.mine.contact_due_on <= until]

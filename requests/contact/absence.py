"""Nobody left waiting: whoever follows a case whose reader is away is told until when, and who is there.

The stand-in is told nothing: the case stays sealed to its reader, unless the person opens it to whoever is
there (``contact.reading``), or turns to them with a request of its own, from the same workplace.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from casework import actions
from casework.actions import Recipient
from casework.cases.reading import OpenCase
from casework.due.calendar import holidays_of
from casework.due.deadlines import add_working_days
from directory.coverage.presence import Roster, roster
from directory.coverage.who_covers import who_covers
from directory.models import Establishment, Worker

SOON = timedelta(days=14)  # an absence to come is told of so long before
LONGEST = timedelta(days=400)  # of absences that follow one another


@dataclass(frozen=True, slots=True)
class Away:
    """``worker`` reads the case. ``starts``: None when they are away already.

    ``back``: the first day on which they are there again; None of somebody who left the service for good.
    """

    worker: Worker
    starts: date | None
    until: date | None
    back: date | None
    there: Worker | None  # who answers meanwhile, and why them
    why: str
    recipient: Recipient | None  # to whom a new request would go
    establishment: Establishment | None

    @property
    def has_left(self) -> bool:
        return self.back is None

    def holds_up(self, due: date) -> bool:
        """Whether no answer can come by that day."""
        return self.starts is None and (self.back is None or self.back > due)

    @property
    def there_reads(self) -> bool:
        """Whether a new request reaches the very person who is there."""
        return self.recipient is not None and self.recipient.worker == self.there


@sensitive_variables()
def away(open_case: OpenCase, readers: Sequence[Worker], at: datetime) -> Away | None:
    """None while one of the readers is there, and stays."""
    if not readers:
        return None
    first = open_case.first_message
    place = Establishment.objects.labelled(first.workplace if first is not None else "")
    today = at.astimezone(place.zone_info if place else timezone.get_current_timezone()).date()
    people = roster([reader.pk for reader in readers], today, today + LONGEST)
    found = [_of(reader, people, place, today, at) for reader in readers]
    return found[0] if found and all(found) else None


def _of(
    reader: Worker, people: Roster, place: Establishment | None, today: date, at: datetime
) -> Away | None:
    if not reader.serves_on(today):
        return _meanwhile(reader, people, place, at, (None, None, None))
    coming = [one for one in people.absences.get(reader.pk, ()) if one.starts_on <= today + SOON]
    begins = min((max(one.starts_on, today) for one in coming), default=None)
    if begins is None:
        return None
    until = _until(people, reader, begins)
    back = add_working_days(until, 1, holidays_of(place.department) if place else lambda day: False)
    days = (begins if begins > today else None, until, back)
    when = at if begins == today else datetime.combine(begins, time(12), at.tzinfo)
    return _meanwhile(reader, people, place, when, days)


def _until(people: Roster, reader: Worker, day: date) -> date:
    """The last day of absences that follow one another."""
    last = day
    while (further := people.last_day_away(reader.pk, last)) is not None:
        last = further + timedelta(days=1)
    return last - timedelta(days=1)


def _meanwhile(
    reader: Worker,
    people: Roster,
    place: Establishment | None,
    when: datetime,
    days: tuple[date | None, date | None, date | None],
) -> Away:
    starts, until, back = days
    if place is None:
        stand_in = next(people.stand_ins(reader.pk, starts or when.date()), None)
        there = stand_in.substitute if stand_in else None
        return Away(reader, starts, until, back, there, "", None, None)
    coverage = who_covers(place, when)
    there = next((link.worker for link in coverage.chain if link.worker != reader), None)
    why = coverage.reason if there == coverage.worker else ""
    recipient = actions.recipient_for(place, when)
    if recipient is not None and recipient.worker == reader:
        recipient = None
    return Away(reader, starts, until, back, there, why, recipient, place)

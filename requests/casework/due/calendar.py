"""The working days of the place that a request comes from."""

from collections.abc import Callable
from datetime import date, datetime

from casework.due.deadlines import DAYS, REMIND_AFTER, add_working_days, is_worked
from casework.models import Urgency
from directory.models import Department, Establishment
from permanences.rules.closures import closure_on


def contact_due_on(establishment: Establishment, urgency: Urgency, at: datetime) -> date:
    """R10: by this day someone will have contacted the person."""
    today = at.astimezone(establishment.zone_info).date()
    return add_working_days(today, DAYS[urgency], holidays_of(establishment.department))


def remind_on(asked_on: date, workplace: str) -> date:
    """The day from which the person may be reminded."""
    return add_working_days(asked_on, REMIND_AFTER, _holidays_at(workplace))


def is_worked_at(day: date, workplace: str) -> bool:
    """Whether somebody may be promised something for that day."""
    return is_worked(day, _holidays_at(workplace))


def _holidays_at(workplace: str) -> Callable[[date], bool]:
    """Of a place that the directory does not know, only the days of the week count."""
    place = Establishment.objects.labelled(workplace)
    return holidays_of(place.department) if place is not None else lambda day: False


def holidays_of(department: Department) -> Callable[[date], bool]:
    calendar = department.holiday_calendar or department.code
    return lambda day: bool(closure_on(calendar, day))

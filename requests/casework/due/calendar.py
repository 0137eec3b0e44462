"""The working days of the place that a request comes from."""

from collections.abc import Callable
from datetime import date, datetime

from casework.due.deadlines import DAYS, add_working_days
from casework.models import Urgency
from directory.models import Department, Establishment
from permanences.rules.closures import closure_on


def contact_due_on(establishment: Establishment, urgency: Urgency, at: datetime) -> date:
    """R10: by this day someone will have contacted the person."""
    today = at.astimezone(establishment.zone_info).date()
    return add_working_days(today, DAYS[urgency], holidays_of(establishment.department))


def holidays_of(department: Department) -> Callable[[date], bool]:
    calendar = department.holiday_calendar or department.code
    return lambda day: bool(closure_on(calendar, day))

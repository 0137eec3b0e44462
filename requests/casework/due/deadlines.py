"""By when a person must have been contacted, in working days (R10). Pure: the calendar is a parameter."""

from collections.abc import Callable
from datetime import date, timedelta

SATURDAY = 5
# Working days by urgency (see ``models.Urgency``), agreed by the service.
DAYS = {1: 5, 2: 2, 3: 1}
# Working days without a word of theirs, after which the person is reminded of what was asked of them.
REMIND_AFTER = 10


def add_working_days(start: date, days: int, is_holiday: Callable[[date], bool]) -> date:
    """The day on which ``days`` working days have passed since ``start``, which does not count itself."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= is_worked(day, is_holiday)
    return day


def is_worked(day: date, is_holiday: Callable[[date], bool]) -> bool:
    """Monday to Friday, without the holidays."""
    return day.weekday() < SATURDAY and not is_holiday(day)

"""Working days, with Hypothesis."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from casework.due.deadlines import add_working_days

days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def never(_day):
    return False


@given(start=days, count=st.integers(0, 30))
def test_so_many_week_days_lie_between(start, count):
    end = add_working_days(start, count, never)
    between = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    assert sum(day.weekday() < 5 for day in between) == count


@given(start=days, count=st.integers(1, 30))
def test_a_deadline_falls_on_a_worked_day(start, count):
    holidays = {start + timedelta(days=n) for n in range(1, 60, 4)}
    end = add_working_days(start, count, holidays.__contains__)
    assert end.weekday() < 5
    assert end not in holidays


def test_a_holiday_and_a_week_end_are_not_counted():
    friday, tuesday = date(2026, 11, 6), date(2026, 11, 10)
    assert add_working_days(friday, 2, never) == tuesday
    assert add_working_days(tuesday, 1, {date(2026, 11, 11)}.__contains__) == date(2026, 11, 12)

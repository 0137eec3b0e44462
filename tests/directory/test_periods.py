from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from directory.periods import first_uncovered

DAY = date(2026, 1, 1)
PERIODS = st.tuples(st.integers(0, 40), st.integers(0, 15)).map(
    lambda t: (DAY + timedelta(t[0]), DAY + timedelta(t[0] + t[1]))
)


@given(PERIODS, st.lists(PERIODS, max_size=6))
def test_it_is_the_first_day_that_no_period_holds(wanted, covering):
    days = [wanted[0] + timedelta(n) for n in range((wanted[1] - wanted[0]).days + 1)]
    bare = [day for day in days if not any(start <= day <= end for start, end in covering)]
    assert first_uncovered(wanted, covering) == (bare[0] if bare else None)

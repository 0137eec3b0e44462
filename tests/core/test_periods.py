from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.periods import first_gap

DAY = date(2026, 1, 1)
PERIODS = st.tuples(st.integers(0, 40), st.integers(0, 15)).map(
    lambda t: (DAY + timedelta(t[0]), DAY + timedelta(t[0] + t[1]))
)


@given(PERIODS, st.lists(PERIODS, max_size=6), st.integers(0, 55))
def test_it_is_the_first_day_of_the_gap_that_holds_the_day_or_follows_it(wanted, covering, ahead):
    days = [wanted[0] + timedelta(n) for n in range((wanted[1] - wanted[0]).days + 1)]
    bare = {day for day in days if not any(start <= day <= end for start, end in covering)}
    expected = min((day for day in bare if day >= DAY + timedelta(ahead)), default=None)
    while expected is not None and expected - timedelta(1) in bare:
        expected -= timedelta(1)
    assert first_gap(wanted, covering, DAY + timedelta(ahead)) == expected

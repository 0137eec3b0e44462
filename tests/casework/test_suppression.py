"""R17: nobody who does the sums of what is published learns a number that is hidden."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casework.counting import marks, ticks
from casework.counting.marks import Mark
from casework.counting.small import LEAST
from casework.counting.ticks import BATCH, Tick, Waiting
from casework.indicators.suppression import ALL, Table, published
from casework.sealing.crypto import padded_length
from casework.writings import to_json
from casework.writings.words import Words
from tests.casework.solver import known

THEMES, REGIONS, DIRECTORATES, STATUSES = "abcd", "nse", "JPY", "mfcr"
# Some much rarer than others: that is where small numbers come from.
CASE = st.tuples(*(st.sampled_from(names + names[:2] * 4 + names[0] * 9) for names in (THEMES, REGIONS)))
CASE_MORE = st.tuples(*(st.sampled_from(names + names[0] * 9) for names in (DIRECTORATES, STATUSES)))
CASES = st.lists(st.tuples(CASE, CASE_MORE).map(lambda both: (*both[0], *both[1])), max_size=120)


def tables(cases, *, impossible=()):
    found = []
    for place, names in enumerate((REGIONS, DIRECTORATES, STATUSES), 1):
        count = Counter((case[0], case[place]) for case in cases)
        cells = {(theme, name): count[theme, name] for theme in THEMES for name in names}
        gone = [key for key in impossible if place == 1 and not cells[key]]
        found.append(Table({key: number for key, number in cells.items() if key not in gone}))
    return found


@settings(max_examples=30, deadline=None)
@given(CASES, st.sets(st.sampled_from([("d", "n"), ("d", "s"), ("c", "n")])))
@example([("a", "n", "J", "m")] * 40 + [("b", "s", "P", "f")] * 6 + [("c", "n", "J", "m")], set())
def test_no_hidden_number_can_be_solved_for_nor_bounded_closely(cases, impossible):
    asked = tables(cases, impossible=impossible)
    shown = published(asked)
    for table, one in zip(asked, shown, strict=True):
        numbers = table.with_totals()
        assert all(value is None or value == numbers[key] >= LEAST for key, value in one.items())
        assert set(one) == set(numbers)
        rows = {row for row in THEMES if one[row, ALL] is None}
        assert {value for (row, _column), value in one.items() if row in rows} <= {None}
    if len(cases) < LEAST:
        assert {value for one in shown for value in one.values()} == {None}
        return
    assert {one[ALL, ALL] for one in shown} == {len(cases)}
    for name, (least, most) in known(shown).items():
        assert most - least >= LEAST, (name, least, most)


def test_whoever_does_the_sums_finds_what_small_numbers_alone_leave_open():
    """A weak attack would let the test above pass."""
    cases = [("a", "n", "J", "m")] * 20 + [("b", "s", "P", "f")] * 20 + [("a", "s", "J", "f")] * 3
    cases += [("b", "n", "P", "m")] * 9 + [("c", "e", "Y", "c")] * 30 + [("d", "e", "Y", "r")] * 30
    naive = [
        {key: number if number >= LEAST else None for key, number in table.with_totals().items()}
        for table in tables(cases)
    ]
    bounds = known(naive)
    assert bounds[0, "a", "s"] == (3, 3)
    safe = known(published(tables(cases)))
    assert all(most - least >= LEAST for least, most in safe.values())


def test_nothing_is_hidden_where_all_numbers_are_large():
    names = [REGIONS, DIRECTORATES, STATUSES]
    cases = [
        (theme, *(one[n % len(one)] for one in names))
        for theme in THEMES
        for n in range(12)
        for _ in range(9)
    ]
    assert all(value is not None for one in published(tables(cases)) for value in one.values())


def test_tables_of_other_cases_are_refused():
    one, two, _three = tables([("a", "n", "J", "m")] * 9)
    with pytest.raises(ValueError, match="the same cases"):
        published([one, Table({**two.cells, ("a", "J"): 8})])
    assert published([]) == []


# --- What waits ---------------------------------------------------------------------------------------------

TICK = Tick("debt", "contract", "DSJ", "nord")


def many(month, number):
    return [Waiting(month, TICK)] * number


def test_what_is_ticked_waits_for_the_end_of_the_month_and_for_four_others():
    november = many("2026-11", BATCH)
    assert ticks.ripe(november, date(2026, 11, 30)) == ({}, november)
    assert ticks.ripe(november, date(2026, 12, 1)) == ({2026: [TICK] * BATCH}, [])
    assert ticks.ripe(november[1:], date(2026, 12, 1)) == ({}, november[1:])
    assert ticks.ripe(november[1:] + many("2026-12", 3), date(2027, 1, 2))[0] == {2026: [TICK] * 7}


def test_a_year_that_is_published_gets_nothing_more():
    late = many("2026-12", 3) + many("2027-01", 2)
    assert ticks.ripe(late, date(2027, 1, 31)) == ({}, late[3:] + late[:3])
    assert ticks.ripe(late, date(2027, 2, 1)) == ({2027: [TICK] * BATCH}, [])
    assert (ticks.open_year(date(2027, 1, 31)), ticks.open_year(date(2027, 2, 1))) == (2026, 2027)


def test_what_waits_is_as_long_whatever_it_is_and_tells_no_order():
    other = Waiting("2026-10", Tick("family", "retired", "DAP", "sud"))
    few, lots = ticks.to_bytes([]), ticks.to_bytes([*many("2026-11", 40), other])
    assert len(few) == len(lots)
    assert ticks.to_bytes([other, *many("2026-11", 1)]) == ticks.to_bytes([*many("2026-11", 1), other])
    assert ticks.from_bytes(lots) == sorted([*many("2026-11", 40), other])


def test_a_mark_is_as_long_whatever_it_says_and_is_no_words_of_a_worker():
    sizes = {padded_length(len(to_json(Words(m, "", "2026-11-24T10:00+00:00")).encode())) for m in Mark}
    assert sizes == {256}
    typed = Words(Mark.COUNTED, "Inès Basilic")
    assert marks.mark_for(TICK, [typed]) is Mark.COUNTED
    assert marks.mark_for(None, []) is Mark.NOT_COUNTED
    assert marks.mark_for(None, [Words(Mark.COUNTED)]) is Mark.COUNTED_BEFORE

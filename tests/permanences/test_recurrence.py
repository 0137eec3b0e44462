from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from permanences.rules.closures import closures
from permanences.rules.recurrence import (
    LAST,
    Frequency,
    Kind,
    Override,
    Rule,
    Status,
    Window,
    at_wall_time,
    dates,
    falls_on,
    first_date,
    occurrences,
)
from tests.permanences.strategies import days, overrides, places, rules

PARIS = ZoneInfo("Europe/Paris")
MORNING = Window(1, time(9), time(12))
AFTERNOON = Window(2, time(14), time(16, 30))
TUESDAY, FRIDAY = 1, 4


def weekly(**changes):
    values = {
        "frequency": Frequency.WEEKLY,
        "interval": 1,
        "weekdays": (TUESDAY,),
        "nth": None,
        "starts_on": date(2026, 11, 2),
        "ends_on": None,
        "windows": (MORNING,),
        "zone": PARIS,
    }
    return Rule(**{**values, **changes})


def starts(slots):
    return [slot.starts_at.strftime("%m-%d %H:%M") for slot in slots if slot.takes_place]


def test_every_second_week_counts_from_the_first_date_that_fits():
    rule = weekly(interval=2, starts_on=date(2026, 11, 4))
    assert list(dates(rule, date(2026, 11, 1), date(2026, 12, 10))) == [
        date(2026, 11, 10),
        date(2026, 11, 24),
        date(2026, 12, 8),
    ]


def test_the_last_friday_of_the_month_is_not_always_the_fourth():
    rule = weekly(frequency=Frequency.MONTHLY, weekdays=(FRIDAY,), nth=LAST)
    found = list(dates(rule, date(2026, 11, 1), date(2027, 1, 31)))
    assert found == [date(2026, 11, 27), date(2026, 12, 25), date(2027, 1, 29)]


def test_several_windows_a_day_give_several_slots():
    slots = occurrences(weekly(windows=(MORNING, AFTERNOON)), [], {}, date(2026, 11, 3), date(2026, 11, 3))
    assert starts(slots) == ["11-03 09:00", "11-03 14:00"]


def test_nothing_takes_place_outside_the_dates_of_the_rule():
    rule = weekly(starts_on=date(2026, 11, 10), ends_on=date(2026, 11, 17))
    slots = occurrences(rule, [], {}, date(2026, 1, 1), date(2027, 12, 31))
    assert starts(slots) == ["11-10 09:00", "11-17 09:00"]


@pytest.mark.parametrize(
    ("changed_on", "offsets"), [(date(2026, 3, 29), (1, 2)), (date(2026, 10, 25), (2, 1))]
)
def test_nine_o_clock_stays_nine_o_clock_across_a_clock_change(changed_on, offsets):
    rule = weekly(starts_on=date(2026, 1, 1), weekdays=(0,))
    around = timedelta(days=6)
    slots = occurrences(rule, [], {}, changed_on - around, changed_on + around)
    assert [slot.starts_at.hour for slot in slots] == [9, 9]
    assert tuple(slot.starts_at.utcoffset() // timedelta(hours=1) for slot in slots) == offsets


def test_an_hour_that_the_clock_skips_is_read_with_the_offset_of_before():
    skipped = at_wall_time(date(2026, 3, 29), time(2, 30), PARIS)
    assert skipped.astimezone(UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert skipped.hour == 3


def test_a_leap_day_is_a_day_like_another():
    rule = weekly(starts_on=date(2024, 1, 1), weekdays=(3,))
    assert falls_on(rule, date(2024, 2, 29))


def test_a_holiday_of_the_very_place_is_shown_closed_with_its_name():
    good_friday = date(2026, 4, 3)
    rule = weekly(starts_on=date(2026, 1, 1), weekdays=(FRIDAY,))
    held = {
        code: occurrences(rule, [], closures(code, good_friday, good_friday), good_friday, good_friday)[0]
        for code in ("54", "57")
    }
    assert held["54"].takes_place
    assert (held["57"].status, held["57"].closure) == (Status.CLOSED, "Vendredi saint")


def test_a_cancelled_date_stays_visible_as_cancelled():
    override = Override(7, Kind.CANCELLED, date(2026, 11, 3), 1, note="formation")
    [slot] = occurrences(weekly(), [override], {}, date(2026, 11, 3), date(2026, 11, 3))
    assert (slot.status, slot.override, slot.note) == (Status.CANCELLED, 7, "formation")


def test_a_moved_date_shows_on_both_days():
    override = Override(7, Kind.MOVED, date(2026, 11, 3), 1, date(2026, 11, 5), time(14), time(16))
    left, arrived = occurrences(weekly(), [override], {}, date(2026, 11, 2), date(2026, 11, 8))
    assert (left.status, left.moved_to) == (Status.MOVED_AWAY, arrived.starts_at)
    assert (arrived.status, arrived.planned) == (Status.MOVED, left.starts_at)


def test_a_date_moved_into_the_week_from_another_week_is_found():
    override = Override(7, Kind.MOVED, date(2026, 11, 3), 1, date(2026, 11, 12))
    slots = occurrences(weekly(), [override], {}, date(2026, 11, 11), date(2026, 11, 15))
    assert starts(slots) == ["11-12 09:00"]


def test_a_date_moved_onto_a_holiday_is_closed():
    armistice = date(2026, 11, 11)
    override = Override(7, Kind.MOVED, date(2026, 11, 10), 1, armistice)
    [slot] = occurrences(weekly(), [override], {armistice: "Armistice"}, armistice, armistice)
    assert (slot.status, slot.closure) == (Status.CLOSED, "Armistice")


def test_an_added_date_needs_no_rule_on_that_day():
    override = Override(7, Kind.ADDED, date(2026, 11, 6), None, None, time(10), time(11))
    slots = occurrences(weekly(), [override], {}, date(2026, 11, 4), date(2026, 11, 8))
    assert [(slot.status, slot.starts_at.hour) for slot in slots] == [(Status.ADDED, 10)]


def test_an_override_of_a_date_that_the_rule_no_longer_gives_is_left_aside():
    orphan = Override(7, Kind.MOVED, date(2026, 11, 4), 1, date(2026, 11, 6))
    assert starts(occurrences(weekly(), [orphan], {}, date(2026, 11, 2), date(2026, 11, 8))) == [
        "11-03 09:00"
    ]


def by_hand(rule, first, last):
    """The same dates, found by walking every day: slow, plain, and without dateutil."""
    found, anchor = [], None
    day = rule.starts_on
    while day <= (min(last, rule.ends_on) if rule.ends_on else last):
        if _fits(rule, day):
            anchor = anchor or day
            if _periods(rule, anchor, day) % rule.interval == 0 and first <= day:
                found.append(day)
        day += timedelta(days=1)
    return found


def _fits(rule, day):
    if day.weekday() not in rule.weekdays:
        return False
    if rule.frequency is Frequency.WEEKLY:
        return True
    if rule.nth == LAST:
        return (day + timedelta(days=7)).month != day.month
    return (day.day - 1) // 7 + 1 == rule.nth


def _periods(rule, anchor, day):
    if rule.frequency is Frequency.MONTHLY:
        return (day.year - anchor.year) * 12 + day.month - anchor.month
    monday = anchor - timedelta(days=anchor.weekday())
    return (day - monday).days // 7


@settings(deadline=None)
@given(rule=rules(), first=days, span=st.integers(0, 400))
def test_the_dates_are_those_of_a_walk_through_every_day(rule, first, span):
    last = first + timedelta(days=span)
    assert list(dates(rule, first, last)) == by_hand(rule, first, last)


@settings(deadline=None)
@given(rule=rules(hours=(0, 23)), first=days)
def test_every_planned_slot_shows_its_wall_time_unless_the_clock_skips_it(rule, first):
    shown = {window.key: window for window in rule.windows}
    for slot in occurrences(rule, [], {}, first, first + timedelta(days=60)):
        window = shown[slot.window]
        naive = slot.starts_at.replace(tzinfo=None)
        planned = datetime.combine(slot.starts_at.date(), window.starts_at)
        assert naive - planned in (timedelta(0), timedelta(minutes=30), timedelta(hours=1))
        if naive != planned:
            assert slot.starts_at.utcoffset() != slot.starts_at.replace(hour=0).utcoffset()


@settings(deadline=None)
@given(data=st.data(), place=places)
def test_a_week_lists_what_two_halves_of_it_list(data, place):
    code, zone = place
    rule = data.draw(rules(zone=ZoneInfo(zone)))
    found = data.draw(overrides(rule))
    first = data.draw(days)
    middle, last = first + timedelta(days=30), first + timedelta(days=75)
    closed = closures(code, first, last)
    whole = occurrences(rule, found, closed, first, last)
    halves = occurrences(rule, found, closed, first, middle - timedelta(days=1))
    halves += occurrences(rule, found, closed, middle, last)
    assert whole == halves


@settings(deadline=None)
@given(data=st.data(), place=places)
def test_nothing_takes_place_on_a_public_holiday(data, place):
    code, zone = place
    rule = data.draw(rules(zone=ZoneInfo(zone)))
    first, last = date(2023, 12, 1), date(2028, 12, 31)
    closed = closures(code, first, last)
    for slot in occurrences(rule, data.draw(overrides(rule)), closed, first, last):
        assert not (slot.takes_place and slot.starts_at.date() in closed)


def test_a_rule_that_gives_no_date_before_its_end_is_empty():
    rule = weekly(starts_on=date(2026, 11, 4), ends_on=date(2026, 11, 8))
    assert first_date(rule) is None
    assert occurrences(rule, [], {}, date(2026, 1, 1), date(2027, 1, 1)) == []

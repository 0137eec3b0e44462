import io
import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.places import geography
from permanences.feeds.events import Served, Source, events_of
from permanences.feeds.ics import Feed, Revision, Wording, render
from permanences.feeds.zones import timezone
from permanences.rules.closures import closures
from permanences.rules.recurrence import Frequency, Kind, Override, Rule, Window, occurrences
from tests.permanences.strategies import overrides, places, rules

HORIZON = date(2030, 12, 31)
CHANGED = datetime(2026, 11, 20, 8, tzinfo=UTC)
REVISION = Revision(3, CHANGED - timedelta(days=30), CHANGED)
WORDING = Wording("Permanence du service social", "Camille Romarin", "Bureau 12", "01 99 00 12 34")
ARMISTICE = date(2026, 11, 11)


def feed_of(rule, single, department, served=lambda slot: Served(WORDING, held=True)):
    ends = [override.new_day or override.day for override in single]
    last = max([HORIZON, *ends])
    first = min([rule.starts_on, *ends])
    slots = occurrences(rule, single, closures(department, first, last), first, last)
    source = Source("0b5c", rule, tuple(slots), WORDING, REVISION, "https://relais.example.fr/p")
    series, singles = events_of(source, served)
    return slots, Feed("Permanences", "Tribunal", CHANGED, HORIZON, series, singles, url="https://x/")


def tuesdays(**changes):
    values = {
        "frequency": Frequency.WEEKLY,
        "interval": 1,
        "weekdays": (1, 2),
        "nth": None,
        "starts_on": date(2026, 11, 2),
        "ends_on": date(2027, 6, 30),
        "windows": (Window(1, time(9), time(12)),),
        "zone": ZoneInfo("Europe/Paris"),
    }
    return Rule(**{**values, **changes})


def text_of(feed):
    return render(feed).decode().replace("\r\n ", "")


def read(feed):
    return icalendar.Calendar.from_ical(render(feed))


def expanded(calendar, first, last):
    """Held events by a second library; cancelled overrides are events too, hence the filter."""
    events = recurring_ical_events.of(calendar).between(first, last + timedelta(days=1))
    return sorted(
        (event.start.astimezone(UTC), event.end.astimezone(UTC))
        for event in events
        if event.get("STATUS") != "CANCELLED"
    )


@given(data=st.data(), place=places)
@settings(max_examples=60, deadline=None)
def test_the_feed_expands_to_the_occurrences_of_the_page(data, place):
    code, zone = place
    rule = data.draw(rules(zone=ZoneInfo(zone)))
    slots, feed = feed_of(rule, data.draw(overrides(rule)), code)
    first = rule.starts_on - timedelta(days=15)
    last = rule.starts_on + timedelta(days=450)
    held = [
        (slot.starts_at.astimezone(UTC), slot.ends_at.astimezone(UTC))
        for slot in slots
        if slot.takes_place and first <= slot.starts_at.date() <= last
    ]
    assert expanded(read(feed), first, last) == sorted(held)


@given(
    starts_on=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    interval=st.integers(1, 3),
    nth=st.sampled_from([1, 2, 3, 4, -1]),
    weekdays=st.sets(st.integers(0, 6), min_size=2, max_size=4),
)
def test_several_days_of_a_month_are_a_series_each_and_the_same_dates(starts_on, interval, nth, weekdays):
    rule = tuesdays(
        frequency=Frequency.MONTHLY,
        interval=interval,
        nth=nth,
        weekdays=tuple(sorted(weekdays)),
        starts_on=starts_on,
        ends_on=None,
    )
    slots, feed = feed_of(rule, [], "75")
    first, last = starts_on, starts_on + timedelta(days=400)
    held = [
        s.starts_at.astimezone(UTC) for s in slots if s.takes_place and first <= s.starts_at.date() <= last
    ]
    assert [start for start, _end in expanded(read(feed), first, last)] == sorted(held)
    assert len(feed.series) == len(weekdays)


def test_the_same_values_give_the_same_bytes():
    override = Override(1, Kind.CANCELLED, date(2026, 11, 24), 1)
    first, second = (feed_of(tuesdays(), [override], "75")[1] for _ in range(2))
    assert render(first) == render(second)


def test_the_calendar_itself_has_no_identifier_which_programs_take_for_that_of_each_event():
    calendar = read(feed_of(tuesdays(), [], "75")[1])
    assert "UID" not in calendar
    assert all("UID" in event for event in calendar.events)


def test_public_holidays_are_left_out_with_exdate():
    text = text_of(feed_of(tuesdays(), [], "75")[1])
    [line] = re.findall(r"EXDATE;TZID=Europe/Paris:(.*)", text)
    assert "20261111T090000" in line


def test_the_rule_ends_in_utc_as_dtstart_has_a_zone():
    text = text_of(feed_of(tuesdays(), [], "75")[1])
    assert "RRULE:FREQ=WEEKLY;UNTIL=20270630T215959Z;INTERVAL=1;BYDAY=TU,WE;WKST=MO" in text


def test_a_cancelled_date_leaves_its_series_and_stands_apart_with_its_status():
    override = Override(1, Kind.CANCELLED, date(2026, 11, 24), 1)
    calendar = read(feed_of(tuesdays(), [override], "75")[1])
    master, cancelled = calendar.events
    planned = datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Europe/Paris"))
    assert planned in [left_out.dt for left_out in master["EXDATE"].dts]
    assert (cancelled["UID"], cancelled["DTSTART"].dt) == ("0b5c-1-20261124T0900@relais", planned)
    assert (cancelled["STATUS"], cancelled["TRANSP"]) == ("CANCELLED", "TRANSPARENT")


def test_a_date_moved_away_from_a_holiday_is_not_also_excluded():
    override = Override(1, Kind.MOVED, ARMISTICE, 1, date(2026, 11, 12))
    calendar = read(feed_of(tuesdays(), [override], "75")[1])
    assert expanded(calendar, date(2026, 11, 11), date(2026, 11, 12)) == [
        (datetime(2026, 11, 12, 8, tzinfo=UTC), datetime(2026, 11, 12, 11, tzinfo=UTC))
    ]


def test_a_slot_that_nobody_serves_is_cancelled_and_a_replaced_one_says_who():
    day = date(2026, 11, 24)

    def served(slot):
        if slot.starts_at.date() == day:
            return Served(WORDING, held=False)
        if slot.starts_at.date() == day + timedelta(days=1):
            return Served(Wording("Inès Basilic remplace"), held=True)
        return Served(WORDING, held=True)

    calendar = read(feed_of(tuesdays(), [], "75", served)[1])
    _, first, second = calendar.events
    assert (first["STATUS"], second["STATUS"]) == ("CANCELLED", "CONFIRMED")
    assert second["SUMMARY"] == "Inès Basilic remplace"


def test_the_calendar_says_how_often_to_come_back():
    text = text_of(feed_of(tuesdays(), [], "75")[1])
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in text
    assert "X-PUBLISHED-TTL:PT6H" in text


def test_every_event_carries_the_sequence_and_the_last_change():
    calendar = read(feed_of(tuesdays(), [], "75")[1])
    assert {event["SEQUENCE"] for event in calendar.events} == {3}
    assert {event["LAST-MODIFIED"].dt for event in calendar.events} == {CHANGED}
    assert {event["DTSTAMP"].dt for event in calendar.events} == {CHANGED}


def test_the_telephone_is_a_conference_that_a_phone_can_dial():
    text = text_of(feed_of(tuesdays(), [], "75")[1])
    [line] = re.findall(r"CONFERENCE.*tel:\+33199001234", text)
    assert {"VALUE=URI", "FEATURE=PHONE"} < set(line.split(":")[0].split(";"))


@given(data=st.data(), place=places)
@settings(max_examples=40, deadline=None)
def test_the_feed_stays_inside_what_every_program_reads(data, place):
    """docs/calendar-clients.md, the column of our output: each line of it is one line here."""
    code, zone = place
    rule = data.draw(rules(zone=ZoneInfo(zone)))
    feed = feed_of(rule, data.draw(overrides(rule)), code)[1]
    raw, calendar = render(feed), read(feed)
    lines = raw.split(b"\r\n")
    assert lines[-1] == b""
    assert not [line for line in lines if len(line) > 75 or b"\n" in line or b"\r" in line]
    assert [line for line in lines if line.startswith((b"VERSION", b"METHOD"))] == [
        b"VERSION:2.0",
        b"METHOD:PUBLISH",
    ]
    uids = [event["UID"] for event in calendar.events]
    assert len(uids) == len(set(uids)), "programs keep one event of each UID"
    assert "UID" not in calendar
    for event in calendar.events:
        assert "RECURRENCE-ID" not in event
        assert not {"ATTENDEE", "ORGANIZER", "RDATE", "EXRULE", "DURATION"}.intersection(event)
        assert set(event.get("RRULE", {})) <= {"FREQ", "INTERVAL", "BYDAY", "UNTIL", "WKST"}
        rrule = event.get("RRULE", {})
        assert rrule.get("FREQ") != ["MONTHLY"] or len(rrule["BYDAY"]) == 1
        assert isinstance(event["DTSTART"].dt, datetime)
        assert event["DTSTART"].params["TZID"] == event["DTEND"].params["TZID"] == zone
        assert not event.subcomponents, "no alarm that a subscriber did not ask for"
    assert {found["TZID"] for found in calendar.timezones} <= {zone}


def test_a_feed_of_years_of_replaced_dates_stays_small():
    """Nobody publishes how much Google and Outlook on the web read: far under a megabyte."""
    away = lambda slot: Served(Wording("Inès Basilic remplace Camille Romarin", "x" * 200), held=True)  # noqa: E731
    feed = feed_of(tuesdays(ends_on=date(2036, 6, 30)), [], "75", away)[1]
    assert len(render(feed)) < 1_000_000


ZONES = sorted({row["time_zone"] for row in geography.rows("departements.csv")})


@pytest.mark.parametrize("zone", ZONES)
def test_a_zone_is_told_by_its_rules_as_outlook_reads_it_and_tells_every_hour_right(zone):
    """Of a list of dates Outlook reads the first: half of the year it was an hour off."""
    text = text_of(feed_of(tuesdays(zone=ZoneInfo(zone)), [], "75")[1])
    [told] = re.findall(r"BEGIN:VTIMEZONE.*END:VTIMEZONE", text, re.DOTALL)
    assert "RDATE" not in told
    assert len(re.findall("BEGIN:(?:STANDARD|DAYLIGHT)", told)) == (2 if "RRULE" in told else 1)
    read_back = tzical(io.StringIO(told)).get(zone)
    for hours in range(0, 5 * 366 * 24, 7):
        moment = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(hours=hours)
        wall = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert wall.replace(tzinfo=read_back).utcoffset() == wall.replace(tzinfo=ZoneInfo(zone)).utcoffset()


def test_a_zone_whose_rules_changed_is_told_by_dates():
    """Moscow gave its summer time up in 2011."""
    text = timezone("Europe/Moscow", 2009, 2013).to_ical().decode()
    assert "RRULE" not in text
    assert text.count("TZOFFSETTO:+0400") >= 2


@pytest.mark.parametrize("zone", ["Europe/Paris", "Indian/Reunion", "America/Miquelon"])
def test_each_zone_that_is_used_is_described_once(zone):
    feed = feed_of(tuesdays(zone=ZoneInfo(zone)), [], "75")[1]
    assert [found["TZID"] for found in read(feed).timezones] == [zone]


def test_texts_are_escaped_and_folded():
    wording = Wording("Bâtiment B; bureau 12, « é »" * 5 + "\nSUMMARY:faux")
    feed = feed_of(tuesdays(), [], "75", lambda slot: Served(wording, held=True))[1]
    raw = render(feed)
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\nSUMMARY:faux" not in raw

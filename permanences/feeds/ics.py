"""Calendars of permanences: plain values in, bytes out (RFC 5545, RFC 7986).

The same values give the same bytes: no clock, no random identifier, sorted time zones.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from core.phone import uri
from permanences.feeds.zones import timezone
from permanences.rules.recurrence import Frequency, Rule, Window, at_wall_time, first_date

if TYPE_CHECKING:
    from icalendar import Conference, Event, Timezone

PRODID: Final = "-//Relais//Permanences//FR"
REFRESH: Final = timedelta(hours=6)
DAY_CODES: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Wording:
    """What a reader sees of one event."""

    summary: str
    description: str = ""
    location: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """The history that clients compare: `sequence` rises at each change."""

    sequence: int
    created: datetime
    changed: datetime


@dataclass(frozen=True, slots=True)
class Series:
    """One window of a rule. `excluded`: starts left out, public holidays and what is a `Single`."""

    uid: str
    rule: Rule
    window: Window
    wording: Wording
    revision: Revision
    excluded: tuple[datetime, ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class Single:
    """A date of its own: added, moved, cancelled, or served by somebody else."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    cancelled: bool
    wording: Wording
    revision: Revision
    url: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """`busy` says whether the reader's own time is taken: a worker's is, an agent's is not.

    `changed` is the last change of anything in it; `horizon` bounds its time zone tables.
    """

    name: str
    description: str
    changed: datetime
    horizon: date
    series: tuple[Series, ...] = ()
    singles: tuple[Single, ...] = ()
    busy: bool = False
    url: str = ""


def render(feed: Feed) -> bytes:
    from icalendar import Calendar, vDuration  # late: for feeds only

    calendar = Calendar.new(
        name=feed.name,
        description=feed.description,
        prodid=PRODID,
        method="PUBLISH",
        language="fr",
        refresh_interval=REFRESH,
        last_modified=feed.changed,
        url=feed.url or None,
    )
    # RFC 7986 5.3 allows a UID of the calendar itself, which this call makes up. vdirsyncer takes it for that
    # of each event, and so keeps one event of all.
    del calendar["UID"]
    # RFC 7986 5.7 wants the parameter, and Outlook reads its own name only.
    calendar["REFRESH-INTERVAL"].params["VALUE"] = "DURATION"
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    events = [event for series in sorted(feed.series, key=_by_uid) for event in _series(series, feed)]
    events += [_single(single, feed) for single in sorted(feed.singles, key=_by_uid)]
    for zone in _zones(feed):
        calendar.add_component(zone)
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _by_uid(item: Series | Single) -> str:
    return item.uid


def _series(series: Series, feed: Feed) -> "Iterator[Event]":
    anchor = first_date(series.rule)
    if anchor is None:
        return
    rule, window = series.rule, series.window
    event = _event(
        series,
        feed,
        at_wall_time(anchor, window.starts_at, rule.zone),
        at_wall_time(anchor, window.ends_at, rule.zone),
        series.wording,
        cancelled=False,
    )
    event.add("rrule", _recur(rule, window))
    if series.excluded:
        event.add("exdate", sorted(series.excluded))
    yield event


def _single(single: Single, feed: Feed) -> "Event":
    return _event(single, feed, single.starts_at, single.ends_at, single.wording, cancelled=single.cancelled)


def _event(
    item: Series | Single,
    feed: Feed,
    starts_at: datetime,
    ends_at: datetime,
    wording: Wording,
    *,
    cancelled: bool,
) -> "Event":
    from icalendar import STATUS, TRANSP, Event  # late: likewise

    revision = item.revision
    event = Event.new(
        uid=item.uid,
        summary=wording.summary,
        description=wording.description or None,
        location=wording.location or None,
        start=starts_at,
        end=ends_at,
        stamp=revision.changed,
        created=revision.created,
        last_modified=revision.changed,
        sequence=revision.sequence,
        status=STATUS.CANCELLED if cancelled else STATUS.CONFIRMED,
        transparency=TRANSP.OPAQUE if feed.busy and not cancelled else TRANSP.TRANSPARENT,
        url=item.url or None,
    )
    if wording.phone and not cancelled:
        event.conferences = [_conference(wording.phone)]
    return event


def _conference(phone: str) -> "Conference":
    from icalendar import Conference  # late: likewise

    return Conference(uri=uri(phone), feature="PHONE", label=phone)


def _recur(rule: Rule, window: Window) -> dict[str, list[object]]:
    monthly = rule.frequency is Frequency.MONTHLY
    nth = str(rule.nth) if monthly else ""
    recur: dict[str, list[object]] = {
        "FREQ": ["MONTHLY" if monthly else "WEEKLY"],
        "INTERVAL": [rule.interval],
        "BYDAY": [f"{nth}{DAY_CODES[day]}" for day in sorted(rule.weekdays)],
        "WKST": ["MO"],
    }
    if rule.ends_on is not None:
        # In UTC, since DTSTART has a zone (RFC 5545 3.3.10); the last start is included.
        recur["UNTIL"] = [at_wall_time(rule.ends_on, time(23, 59, 59), rule.zone).astimezone(UTC)]
    return recur


def _zones(feed: Feed) -> "Iterable[Timezone]":
    starts = [single.starts_at for single in feed.singles]
    names = {series.rule.zone.key for series in feed.series} | {str(s.tzinfo) for s in starts}
    first_days = [series.rule.starts_on for series in feed.series] + [s.date() for s in starts]
    for name in sorted(names - {str(UTC)}):  # which needs no table (RFC 5545 3.3.5)
        yield timezone(name, min(first_days).year - 1, feed.horizon.year)

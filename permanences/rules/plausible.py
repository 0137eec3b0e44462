"""Hours that no clock shows or that it shows twice, and lengths that nobody means: plain values."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from permanences.rules.recurrence import Rule, dates

LONGEST_DAY = timedelta(hours=10)
EARLIEST, LATEST = time(6), time(22)
YEARS_SEEN = timedelta(days=366 * 3)  # a clock changes twice a year


def exists(day: date, moment: time, zone: ZoneInfo) -> bool:
    """False for an hour that the clock skips on that day."""
    naive = datetime.combine(day, moment)
    return naive.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == naive


def is_twice(day: date, moment: time, zone: ZoneInfo) -> bool:
    naive = datetime.combine(day, moment, tzinfo=zone)
    return exists(day, moment, zone) and naive.utcoffset() != naive.replace(fold=1).utcoffset()


def skipped(rule: Rule, first: date) -> tuple[date, time] | None:
    """The first date of the rule on which one of its hours does not exist."""
    for day in dates(rule, first, first + YEARS_SEEN):
        for window in rule.windows:
            for moment in (window.starts_at, window.ends_at):
                if not exists(day, moment, rule.zone):
                    return day, moment
    return None


def is_long(spans: Iterable[tuple[datetime, datetime]]) -> bool:
    """Of the spans of one day: more than anybody receives."""
    return sum((end - start for start, end in spans), timedelta()) > LONGEST_DAY


def is_at_night(starts_at: datetime, ends_at: datetime) -> bool:
    return starts_at.time() < EARLIEST or ends_at.time() > LATEST or starts_at.date() != ends_at.date()

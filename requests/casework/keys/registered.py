"""When something was written into the register: what a wait is counted from, whatever the rows say."""

from datetime import datetime, timedelta

from django.db.models import Max, Min
from django.utils import timezone

from casework.models import AuditEvent, Verb

LINES_BEFORE = 100  # of the register, that tell whether a line has the time of its place


def registered_at(verb: Verb, detail: str) -> datetime | None:
    """A line is written after those before it: one that was added with an earlier time is not believed."""
    lines = AuditEvent.objects.filter(verb=verb, detail=detail)
    number = lines.aggregate(last=Max("number"))["last"]
    return as_of(number) if number is not None else None


def waited(since: Verb, until: Verb, detail: str, wait: timedelta) -> bool:
    """Whether the first line that says ``until`` of it stands as long as ``wait`` after one that says
    ``since``, by the register's own times, none of which is still to come."""
    lines = AuditEvent.objects.filter(case="", detail=detail)  # by its index
    end = lines.filter(verb=until).aggregate(first=Min("number"))["first"]
    begun = lines.filter(verb=since, number__lt=end or 0).aggregate(last=Max("number"))["last"]
    if begun is None:
        return False
    ended = as_of(end)
    return ended <= timezone.now() and ended - as_of(begun) >= wait


def as_of(number: int) -> datetime:
    """The latest time of this line and of those before it."""
    before = AuditEvent.objects.filter(number__gt=number - LINES_BEFORE, number__lte=number)
    latest: datetime = before.aggregate(latest=Max("at"))["latest"]
    return latest

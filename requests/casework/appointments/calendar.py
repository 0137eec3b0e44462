"""An appointment as a file for the person's own calendar (RFC 5545, RFC 5546). Pure.

Whoever looks at that calendar reads « Rendez-vous » and nothing of whom it is with: neither the service, nor
a name, nor an address of this portal.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

PRODID: Final = "-//Agenda//FR"
TYPE: Final = "text/calendar"
NAME: Final = "rendez-vous.ics"


@dataclass(frozen=True, slots=True)
class Meeting:
    """``stamp``: when the file is made. ``place`` stays empty where the file may be read by others."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    stamp: datetime
    is_cancelled: bool = False
    place: str = ""

    def __repr__(self) -> str:
        return "Meeting(…)"


def file_of(meeting: Meeting, summary: str, organizer: str = "") -> bytes:
    """With an ``organizer`` it is published by mail: METHOD:PUBLISH, which nobody answers (RFC 5546 3.2.1).

    There it takes the place of an earlier one of the same UID and a lower SEQUENCE, and its STATUS may say
    that it is cancelled. Without, it is to be opened by whoever downloads it, and has neither.
    """
    from icalendar import CLASS, STATUS, TRANSP, Calendar, Event  # late: for this file only

    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODID)
    if organizer:
        calendar.add("METHOD", "PUBLISH")
    event = Event.new(
        uid=meeting.uid,
        summary=summary,
        location=meeting.place or None,
        start=meeting.starts_at.astimezone(UTC),
        end=meeting.ends_at.astimezone(UTC),
        stamp=meeting.stamp.astimezone(UTC),
        sequence=meeting.sequence,
        status=STATUS.CANCELLED if meeting.is_cancelled else STATUS.CONFIRMED,
        transparency=TRANSP.TRANSPARENT if meeting.is_cancelled else TRANSP.OPAQUE,
        classification=CLASS.PRIVATE,
    )
    if organizer:
        event.add("ORGANIZER", f"mailto:{organizer}")
    calendar.add_component(event)
    return bytes(calendar.to_ical())

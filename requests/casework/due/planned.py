"""Which appointments there are and where each stands, out of what is written in a case. No clock."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from casework.writings import Content
from casework.writings.appointment import Appointment, AppointmentEnd, AppointmentReply, End, Wish
from directory.models import Worker


class Line(Protocol):
    @property
    def number(self) -> int: ...

    @property
    def content(self) -> Content: ...

    @property
    def is_note(self) -> bool: ...


class Standing(StrEnum):
    PLANNED = "planned"
    CANCELLED = "cancelled"
    GIVEN_UP = "given_up"  # by the person
    HONOURED = "honoured"
    MISSED = "missed"


_ENDS = {
    End.CANCELLED: Standing.CANCELLED,
    End.HONOURED: Standing.HONOURED,
    End.MISSED: Standing.MISSED,
    End.FREED: Standing.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Planned:
    """``number`` is that of the entry that set it first, ``last`` of the one that says its hour.

    ``is_shown``: the person reads it. ``wish``: that they asked for another hour, since this one was set.
    """

    number: int
    last: int
    content: Appointment
    is_shown: bool
    standing: Standing = Standing.PLANNED
    wish: AppointmentReply | None = None

    @property
    def start(self) -> datetime:
        return self.content.start.astimezone(ZoneInfo(self.content.zone))

    @property
    def end(self) -> datetime:
        return self.content.end.astimezone(ZoneInfo(self.content.zone))

    @property
    def is_planned(self) -> bool:
        return self.standing is Standing.PLANNED

    @property
    def is_given_up(self) -> bool:
        return self.standing is Standing.GIVEN_UP

    def is_to_come(self, at: datetime) -> bool:
        return self.is_planned and self.end > at

    def is_by(self, worker: Worker) -> bool:
        """Whose hour it takes."""
        return self.content.worker == str(worker.public_id)

    def __repr__(self) -> str:
        return f"Planned({self.number})"


def planned(written: Iterable[Line]) -> list[Planned]:
    """By hour. To the holder of the code: those that were shown to them, as far as they were."""
    found: dict[int, Planned] = {}
    for line in written:
        content = line.content
        if isinstance(content, Appointment):
            number = content.moves or line.number
            was_shown = number in found and found[number].is_shown
            found[number] = Planned(number, line.number, content, was_shown or not line.is_note)
        elif isinstance(content, AppointmentEnd | AppointmentReply) and content.appointment in found:
            found[content.appointment] = _after(found[content.appointment], content)
    return sorted(found.values(), key=lambda one: (one.start, one.number))


def _after(before: Planned, content: AppointmentEnd | AppointmentReply) -> Planned:
    if isinstance(content, AppointmentEnd):
        return replace(before, standing=_ENDS[End(content.end)], wish=None)
    if content.wish == Wish.CANCEL:
        return replace(before, standing=Standing.GIVEN_UP, wish=None)
    return replace(before, wish=content)


def numbered(written: Iterable[Line], number: int) -> Planned | None:
    return next((one for one in planned(written) if one.number == number), None)


def to_come(written: Iterable[Line], at: datetime) -> list[Planned]:
    return [one for one in planned(written) if one.is_to_come(at)]


def on_day_of(written: Iterable[Line], starts_at: datetime) -> list[Planned]:
    """Those of that day, on the clock of ``starts_at``, that still stand."""
    day, zone = starts_at.date(), starts_at.tzinfo
    return [one for one in planned(written) if one.is_planned and one.start.astimezone(zone).date() == day]


def to_leave(written: Iterable[Line], worker: Worker, at: datetime) -> list[Planned]:
    """Those that this worker gave, which whoever reads next finds and takes up."""
    return [one for one in to_come(written, at) if one.is_by(worker)]


def hours_of(written: Iterable[Line], worker: Worker, at: datetime) -> list[Planned]:
    """Whose hour this worker's calendar still shows as taken; also where the person gave it up."""
    open_ones = [one for one in planned(written) if one.is_planned or one.is_given_up]
    return [one for one in open_ones if one.end > at and one.is_by(worker)]

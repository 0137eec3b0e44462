"""Since when a case waits for the person, and which day they were promised, out of what is written in it.

Pure: neither the state of the case nor the calendar is looked at here.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from casework.writings import Content, EntryKind, form_of
from casework.writings.appointment import AppointmentEnd, End
from casework.writings.interview import Interview, Medium
from casework.writings.progress import Acknowledgement, Contact, Progress, Step


class Line(Protocol):
    @property
    def kind(self) -> EntryKind: ...

    @property
    def content(self) -> Content: ...

    @property
    def is_undone(self) -> bool: ...


@sensitive_variables()
def asked_on(lines: Iterable[Line]) -> date | None:
    """The day of what was said to them last: an answer, a talk; or of the note that they are to answer."""
    found = [day for line in lines if _is_said(line) and (day := day_of(line.content)) is not None]
    return found[-1] if found else None


@sensitive_variables()
def promised_on(lines: Iterable[Line], reached_on: date | None = None) -> date | None:
    """Until when an answer was promised that has not been given; whoever was reached had theirs.

    ``reached_on``, for who reads no note of it: a promise of that day or before was kept then.
    """
    promised = ""
    for line in lines:
        if isinstance(line.content, Acknowledgement):
            made_on = day_of(line.content)
            is_kept = reached_on is not None and made_on is not None and made_on <= reached_on
            promised = "" if is_kept else line.content.answer_on
        elif is_contact(line):
            promised = ""
    return date.fromisoformat(promised) if promised else None


@sensitive_variables()
def is_contact(line: Line) -> bool:
    """R10: they were answered, or spoken with; or it was noted that they were reached."""
    is_noted = isinstance(line.content, Contact) and not line.is_undone
    return is_noted or _is_answer(line) or _is_talk(line.content)


@sensitive_variables()
def told_since(lines: Iterable[Line], day: date) -> bool:
    """Whether they were answered or spoken with on a later day: nothing says in which order two things of one
    day were."""
    found = (day_of(line.content) for line in lines if is_contact(line))
    return any(told_on is not None and told_on > day for told_on in found)


def _is_said(line: Line) -> bool:
    content = line.content
    is_asked = isinstance(content, Progress) and content.step == Step.ASKED
    return is_asked or _is_answer(line) or _is_talk(content)


def _is_answer(line: Line) -> bool:
    return line.kind is EntryKind.ANSWER and form_of(line.content).is_answer


def _is_talk(content: Content) -> bool:
    is_met = isinstance(content, AppointmentEnd) and content.end == End.HONOURED
    return is_met or (isinstance(content, Interview) and Medium(content.medium).is_met)


def day_of(content: Content) -> date | None:
    """That of an interview or an appointment is the day on which it was held, whenever it is written down."""
    if isinstance(content, Interview):
        return date.fromisoformat(content.held_on)
    if isinstance(content, AppointmentEnd):
        return timezone.localdate(datetime.fromisoformat(content.starts_at))
    return timezone.localdate(datetime.fromisoformat(content.written_at)) if content.written_at else None

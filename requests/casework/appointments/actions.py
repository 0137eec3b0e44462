"""An appointment is given, moved, ended; the person gives it up or asks for another hour, by the code."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from casework import audit, states
from casework.appointments import invitations
from casework.cases.lines import Written
from casework.cases.reading import OpenCase
from casework.cases.reception import append_by_code
from casework.cases.treatment import all_shown, locked_as_read, reached
from casework.cases.writing import AnotherText, add, append, conclude, was_used
from casework.due.planned import Planned, Standing, numbered, on_day_of
from casework.models import Case, EntryKind, State, Verb
from casework.moments import stamp
from casework.sealing.chain import digest_of
from casework.states import Event, NotNow
from casework.writings import Content
from casework.writings.appointment import Appointment, AppointmentEnd, AppointmentReply, End, Wish
from casework.writings.request import Channel
from directory.models import Worker
from permanences.busy import blocks

OVER = _("Ce rendez-vous n’est plus à venir : rien n’a été changé.")
NOT_YET = _("L’heure de ce rendez-vous n’est pas passée. Déplacez-le ou annulez-le.")
MOVED = _("Ce rendez-vous a changé entre-temps. Relisez, puis recommencez.")
NO_ADDRESS = _("La personne n’a pas demandé à être prévenue par courriel.")
_ENDED = {End.HONOURED: Standing.HONOURED, End.MISSED: Standing.MISSED}


class GivenSince(Exception):
    """Another window gave one of that day since the case was opened."""


class NoSuchAppointment(LookupError):
    """No entry of that number set an appointment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a worker gives: two ends on one clock, the means, the place, and who is told.

    ``moves``: the number of the appointment that it takes the place of, and ``last``, the entry that she saw.
    """

    starts_at: datetime
    minutes: int
    zone: str
    clock: str
    medium: str
    place: str
    text: str
    is_shown: bool
    is_invited: bool
    moves: int = 0
    last: int = 0

    def __repr__(self) -> str:
        return "Given(…)"


def address_of(open_case: OpenCase) -> str:
    """Where the person asked to be written to; empty where they asked for something else."""
    first = open_case.first_message
    return first.email if first is not None and first.channel == Channel.EMAIL else ""


@sensitive_variables()
def give(open_case: OpenCase, given: Given, *, by: Worker, token: str, at: datetime) -> None:
    """Writes it in the case, takes the hour in her calendar, and lets a mail wait where one was asked for.

    The same form sent twice gives it once: see ``AnotherText``. It is no contact (R10) before it took place.
    ``GivenSince``: whoever gives it was not told of another one of that day.
    """
    with locked_as_read(open_case, by, at) as held:
        if _was_given(held, given, token):
            return
        others = [one for one in on_day_of(held.written, given.starts_at) if one.number != given.moves]
        if any(one.last > open_case.last_number for one in others):
            raise GivenSince
        before = _before(held, given)
        content = _content(given, before, by, at)
        address = address_of(held)
        if content.is_invited and not address:
            raise NotNow(NO_ADDRESS)
        kind = EntryKind.ANSWER if given.is_shown or (before and before.is_shown) else EntryKind.NOTE
        if kind is EntryKind.ANSWER:
            all_shown(held, open_case)
            states.after(State(held.case.state), Event.APPOINT)
        content = replace(content, block=str(_taken(content, before, by)))
        add(held.case, kind, content, held.present_keys, token)
        if content.is_invited:
            invitations.wait(address, content, at)
        if kind is EntryKind.ANSWER:
            held.case.move(Event.APPOINT, at)
        conclude(held, Verb.WRITTEN, by=audit.name_of(by), at=at, detail=kind)


@sensitive_variables()
def _was_given(held: OpenCase, given: Given, token: str) -> bool:
    """By a second click: what is drawn is another each time, and what was typed is the same."""
    number = held.case.entries.filter(token=digest_of(token)).values_list("number", flat=True).first()
    if number is None:
        return False
    line = next((line for line in held.written if line.number == number), None)
    if line is None or not isinstance(line.content, Appointment) or not _is_same(line, given):
        raise AnotherText
    return True


def _is_same(line: Written, given: Given) -> bool:
    """Who was told once is told of what follows: of a later one the boxes may be empty."""
    there: Any = line.content
    typed = given.starts_at, given.minutes, given.medium, given.place, given.text, given.moves
    told, wanted = (not line.is_note, there.is_invited), (given.is_shown, given.is_invited)
    as_told = told == wanted or (bool(given.moves) and all(a >= b for a, b in zip(told, wanted, strict=True)))
    same = there.start, there.minutes, there.medium, there.place, there.text, there.moves
    return as_told and same == typed


@sensitive_variables()
def _before(held: OpenCase, given: Given) -> Planned | None:
    if not given.moves:
        return None
    before = _found(held, given.moves)
    if before.last != given.last or before.standing in _ENDED.values():
        raise NotNow(MOVED)
    return before


def _found(held: OpenCase, number: int) -> Planned:
    found = numbered(held.written, number)
    if found is None:
        raise NoSuchAppointment
    return found


@sensitive_variables()
def _content(given: Given, before: Planned | None, by: Worker, at: datetime) -> Appointment:
    """Above the SEQUENCE of all that was told of it before, that it was cancelled included."""
    told = before.content if before is not None else None
    return Appointment(
        uid=told.uid if told is not None else str(uuid4()),
        block="",
        worker=str(by.public_id),
        starts_at=stamp(given.starts_at),
        minutes=given.minutes,
        zone=given.zone,
        clock=given.clock,
        medium=given.medium,
        place=given.place,
        text=given.text,
        moves=given.moves,
        sequence=told.sequence + 2 if told is not None else 0,
        is_invited=given.is_invited or (told is not None and told.is_invited),
        author=by.name,
        written_at=stamp(at),
    )


def _taken(content: Appointment, before: Planned | None, by: Worker) -> UUID:
    """Her hour: the same one moved, where it was hers; whoever took the case over takes one of their own."""
    if before is not None:
        uid = UUID(before.content.block)
        if blocks.move(by, uid, content.start, content.end):
            return uid
    uid = uuid4()
    blocks.take(by, uid, content.start, content.end)
    return uid


@sensitive_variables()
def end(
    open_case: OpenCase,
    number: int,
    how: End,
    text: str,
    *,
    seen: int,
    by: Worker,
    token: str,
    at: datetime,
) -> Planned:
    """The same again writes nothing. Gives back the appointment as it was. ``seen``: the entry that said the
    hour which she meant.

    ``text``: to the person, where they read of it; whether they came is a note. That they came is a contact.
    """
    with locked_as_read(open_case, by, at) as held:
        before = _found(held, number)
        if _is_ended(before, how):
            return before
        if before.last != seen:
            raise NotNow(MOVED)
        _require(before, how, at)
        is_told = how is End.CANCELLED and before.is_shown
        kind = EntryKind.ANSWER if is_told else EntryKind.NOTE
        content = AppointmentEnd(
            number, how, before.content.starts_at, text if is_told else "", by.name, stamp(at)
        )
        append(held, kind, content, token)
        if how in (End.CANCELLED, End.FREED):
            blocks.free(by, UUID(before.content.block))
            if before.content.is_invited and (address := address_of(held)):
                invitations.wait(address, before.content, at, is_cancelled=True)
        held = conclude(held, Verb.WRITTEN, by=audit.name_of(by), at=at, detail=kind)
        if how is End.HONOURED and _is_first_contact(held.case):
            all_shown(held, open_case)
            reached(held, timezone.localdate(before.start), by=by, at=at)
    return before


def _is_first_contact(case: Case) -> bool:
    return case.contacted_on is None and Event.CONTACT in case.facts.leads_to


def _is_ended(before: Planned, how: End) -> bool:
    if how in (End.CANCELLED, End.FREED):
        return before.standing is Standing.CANCELLED
    return before.standing is _ENDED[how]


def _require(before: Planned, how: End, at: datetime) -> None:
    wanted = Standing.GIVEN_UP if how is End.FREED else Standing.PLANNED
    if before.standing is not wanted:
        raise NotNow(OVER)
    if how in _ENDED and before.start > at:
        raise NotNow(NOT_YET)


@sensitive_variables()
def reply_by_code(
    master: bytes, number: int, wish: Wish, text: str, *, seen: int, token: str, at: datetime
) -> OpenCase:
    """The person gives it up, or asks for another hour: of the one that entry ``seen`` says, if it is given.
    Who reads is told as of a message.

    The hour stays taken until its worker has read it: freed at once, it would date what the person did.
    """

    @sensitive_variables()
    def said(held: OpenCase) -> list[Content]:
        there = numbered(held.written, number)
        if there is None or not there.is_planned or there.start <= at:
            raise NotNow(OVER)
        if seen and seen != there.last:
            raise NotNow(MOVED)
        return [AppointmentReply(number, wish, there.content.starts_at, text, stamp(at))]

    token = f"{token}/{wish}/{number}/{digest_of(text)}"
    return append_by_code(master, said, lambda held: was_used(held.case, token), token=token, at=at)

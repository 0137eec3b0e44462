"""What a worker does with a case they have open_case. The unlocked case itself is the proof that they may."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.debug import sensitive_variables

from casework import audit, policy, states
from casework.attachments import store
from casework.attachments.arriving import SealedFile
from casework.cases import destroying, mail, origins
from casework.cases.attaching import contents, room_for, were_sent
from casework.cases.readers import hold, readers, refuse_guest
from casework.cases.reading import OpenCase, intact, look_held
from casework.cases.writing import (
    Noteless,
    add,
    add_all,
    adopted,
    append,
    conclude,
    forget,
    form_name,
    next_period,
    note_in_register,
    sealed_to,
    set_head,
    was_sent,
)
from casework.counting import adding, marks
from casework.counting.ticks import Tick
from casework.due.planned import hours_of, to_come
from casework.endings import ClosingReason
from casework.models import Case, Consent, EntryKind, Purpose, Seal, State, Verb, WorkerKey
from casework.moments import stamp
from casework.own import drafts
from casework.own.windows import NOT_SAID, Window
from casework.sealing.chain import digest_of
from casework.states import Event, NotNow
from casework.writings import Content
from casework.writings.emergency import SecondReader
from casework.writings.words import DatedNote, Words
from core import french
from directory.models import Worker
from permanences.busy import blocks

NOT_LAST = _lazy(
    "Ce n’est plus la dernière version : la version %(number)d a été gardée entre-temps. "
    "Lisez-la, puis gardez la vôtre si elle est encore juste."
)


class HandedOver(PermissionDenied):
    """The case has other keys since it was opened: what would be written under the former ones is lost."""


class Unread(Exception):
    """The agent has written since entry ``seen``, the last one that whoever acts was shown."""

    def __init__(self, seen: int) -> None:
        super().__init__()
        self.seen = seen


MEETING_TO_COME = _lazy(
    "Un rendez-vous de ce dossier est à venir. Annulez-le, ou attendez qu’il ait eu lieu, avant de terminer."
)
NO_KEY = _lazy("Cette personne n’a pas de clé : appelez-la, puis notez ce que vous avez décidé ensemble.")
THERE = _lazy("Cette personne lit déjà ce dossier.")


class NoConsent(PermissionDenied):
    """The agent has not agreed that this person reads their case (R8)."""


def record_opening(case: Case, *, by: Worker, at: datetime) -> None:
    """The one thing that a page view writes: the register of who opened a case."""
    audit.record(Verb.OPENED, by=audit.name_of(by), at=at, case=case.reference)


@sensitive_variables()
def answer(
    open_case: OpenCase,
    text: str,
    *,
    by: Worker,
    token: str,
    at: datetime,
    files: Sequence[SealedFile] = (),
    seen: int | None = None,
    asks: bool = False,
    window: Window = NOT_SAID,
) -> None:
    """Writes to the agent, who reads it with the code. Words, ``files`` or both; see ``TooManyFiles``.

    The same form sent twice is kept once: see ``AnotherText``. ``seen``, here and below: see ``all_read``.
    ``asks``: from then on the case waits for the person. ``window``: of whose drafts it is the end.
    """
    event = Event.ASK if asks else Event.ANSWER
    with store.put(open_case.case.reference, files, at) as put, locked_as_read(open_case, by, at) as held:
        case = held.case
        if were_sent(held, EntryKind.ANSWER, Words(text, by.name, stamp(at)), files, token):
            return
        all_read(held, open_case, seen)
        states.after(State(case.state), event)
        room_for(held, files)
        said = contents(text, files, put.names, author=by.name, written_at=stamp(at))
        add_all(case, EntryKind.ANSWER, said, held.present_keys, token)
        drafts.sent(case, held.reader.worker_key, held.reader.root, EntryKind.ANSWER, window)
        case.contacted_on = case.contacted_on or timezone.localdate(at)
        case.move(event, at)
        conclude(held, Verb.WRITTEN, by=audit.name_of(by), at=at, detail=EntryKind.ANSWER)
        put.keep()


@sensitive_variables()
def note(
    open_case: OpenCase,
    text: str,
    *,
    by: Worker,
    token: str,
    at: datetime,
    about_on: date | None = None,
    window: Window = NOT_SAID,
) -> None:
    """Writes for the workers alone: the follow-up code has no key to it. See ``AnotherText``.

    ``about_on`` is the day that it speaks of, this one if none is said.
    """
    with locked_as_read(open_case, by, at) as held:
        content: Content = Words(text, by.name, stamp(at))
        if about_on is not None and about_on != timezone.localdate(at):
            content = DatedNote(text, about_on.isoformat(), by.name, stamp(at))
        if append(held, EntryKind.NOTE, content, token) is not None:
            drafts.sent(held.case, held.reader.worker_key, held.reader.root, EntryKind.NOTE, window)
            conclude(held, Verb.WRITTEN, by=audit.name_of(by), at=at, detail=EntryKind.NOTE)


@sensitive_variables()
def reached(held: OpenCase, on: date, *, by: Worker, at: datetime) -> None:
    """R10: the person was, that day. The first time counts; who came first and wrote then is in time."""
    case = held.case
    case.contacted_on = case.contacted_on or max(on, timezone.localdate(case.received_at))
    case.move(Event.CONTACT, at)
    conclude(held, Verb.CONTACTED, by=audit.name_of(by), at=at)


@sensitive_variables()
def close(
    open_case: OpenCase,
    reason: ClosingReason,
    *,
    by: Worker,
    at: datetime,
    tick: Tick | None = None,
    seen: int | None = None,
    why: str = "",
) -> None:
    """``tick``: what the indicators count of it (R17), once however often it is closed. ``why``: a note."""
    with locked_as_read(open_case, by, at) as held:
        refuse_guest(held, by)
        all_read(held, open_case, seen)
        if to_come(held.written, at):
            raise NotNow(MEETING_TO_COME)
        if why:
            append(held, EntryKind.NOTE, Words(why, by.name, stamp(at)), form_name(held.last_number))
        held.case.move(Event.CLOSE, at)
        destroying.end(held.case, reason)
        _count(held, tick, at)
        conclude(held, Verb.CLOSED, by=audit.name_of(by), at=at)


@sensitive_variables()
def _count(held: OpenCase, tick: Tick | None, at: datetime) -> None:
    key = held.reader.worker_key
    if key is None:
        raise PermissionDenied
    mark = marks.mark_for(tick, held.notes)
    said = Words(mark, marks.NOBODY, stamp(at))
    add(held.case, EntryKind.NOTE, said, held.present_keys, form_name())
    adding.keep(key, held.reader.root, tick if mark is marks.Mark.COUNTED else None, at=at)


@sensitive_variables()
def reopen(open_case: OpenCase, *, by: Worker, at: datetime) -> None:
    with locked_as_read(open_case, by, at) as held:
        held.case.move(Event.REOPEN, at)
        destroying.open_again(held.case)
        conclude(held, Verb.REOPENED, by=audit.name_of(by), at=at)


@sensitive_variables()
def hand_over_agreed(
    open_case: OpenCase, to: Worker, words: str, *, given_on: date, by: Worker, token: str, at: datetime
) -> None:
    """What the agent agreed to, and what they agreed to: both are written, or neither.

    The key before the register, as who renews it holds them: two who wait never wait for each other.
    """
    with transaction.atomic():
        held_key(to)
        record_consent(open_case, to, words, given_on=given_on, by=by, token=token, at=at)
        hand_over(open_case, to, by=by, at=at)


def handed_over_to(reference: str, token: str) -> Worker | None:
    """Who got the case by this very form; its random name is the proof that it was sent from there."""
    sent = Consent.objects.filter(entry__token=digest_of(token), case__reference=reference)
    used = sent.exclude(used_at=None).select_related("recipient").first()
    return used.recipient if used is not None else None


@sensitive_variables()
def record_consent(
    open_case: OpenCase,
    recipient: Worker,
    words: str,
    *,
    given_on: date,
    by: Worker,
    token: str,
    at: datetime,
) -> None:
    """R8: that the agent agreed, on which day and in which words. The agent sees the line."""
    with locked_as_read(open_case, by, at) as held:
        values = {"day": french.day(given_on, year=True), "words": words}
        said = _("Accord donné le %(day)s : %(words)s") % values
        content = Words(said, by.name, stamp(at))
        if was_sent(held, content, token):
            return
        entry = add(held.case, EntryKind.CONSENT, content, held.present_keys, token)
        all_shown(held, open_case)
        Consent.objects.create(
            case=held.case, recipient=recipient, purpose=Purpose.HAND_OVER, given_on=given_on, entry=entry
        )
        conclude(held, Verb.CONSENT, by=audit.name_of(by), at=at, detail=audit.name_of(recipient))


@sensitive_variables()
def hand_over(open_case: OpenCase, to: Worker, *, by: Worker, at: datetime) -> None:
    """The case goes to ``to`` and leaves ``by``: what is written from now on is under keys ``by`` never had.
    Whoever else reads it goes on reading.

    The consent for this very recipient is used up; without one, ``NoConsent``.
    """
    with locked_as_read(open_case, by, at) as held:
        case, key = held.case, held_key(to)
        consents = Consent.objects.live_for(case, to, Purpose.HAND_OVER)
        if key is None or to == by or not policy.receives_cases(to) or not consents.update(used_at=at):
            raise NoConsent
        pass_on(held, key, by=by, at=at)


@sensitive_variables()
def pass_on(held: OpenCase, key: WorkerKey, *, by: Worker, at: datetime) -> None:
    """The same, once it is known that it may be. The row of the case and ``key`` are held."""
    case, to = held.case, key.worker
    refuse_guest(held, by)
    if not held.present_keys.notes:
        raise Noteless
    reseal_past(held, key)
    now = next_period(held, [key, *others_reading(case, by, key)])
    case.seals.filter(worker_key__worker=by).delete()
    origins.follow(held, key)
    set_head(case, now.present_keys)
    forget(held)
    free_hours(held, by, at)
    note_in_register(case, Verb.HANDED_OVER, by=audit.name_of(by), at=at, detail=audit.name_of(to))
    mail.you_have_a_message(to, at)


@sensitive_variables()
def free_hours(held: OpenCase, worker: Worker, at: datetime) -> None:
    """Whoever does not read a case any more has the hours back that they had taken for it; its next reader
    takes their own."""
    for one in hours_of(held.written, worker, at):
        blocks.free(worker, UUID(one.content.block))


@sensitive_variables()
def let_in(open_case: OpenCase, to: Worker, *, words: str, by: Worker, token: str, at: datetime) -> None:
    """All that ``by`` reads of the case, ``to`` reads from now on, notes included; the agent reads that.

    ``words``: the six words of the key that ``by`` was shown. The key before the case, and the register last.
    """
    with transaction.atomic():
        key = held_key(to)
        with locked_as_read(open_case, by, at) as held:
            case = held.case
            refuse_guest(held, by)
            content = SecondReader(to.name, _role_of(to), by.name, stamp(at))
            if append(held, EntryKind.ANSWER, content, token) is None:
                return
            all_shown(held, open_case)
            if key is None or key.fingerprint != words:
                raise NotNow(NO_KEY)
            if to in readers(case):
                raise NotNow(THERE)
            reseal_past(held, key)
            conclude(held, Verb.LET_IN, by=audit.name_of(by), at=at, detail=audit.name_of(to))
            mail.you_have_a_message(to, at)


def _role_of(worker: Worker) -> str:
    """In the language of the service, whoever writes it down."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(worker.display_role)


def held_key(worker: Worker) -> WorkerKey | None:
    """Their present key, which nobody retires before the end of the transaction."""
    while (key := policy.live_key(worker)) is not None:
        if hold(key):
            return key
    return None


def others_reading(case: Case, by: Worker, key: WorkerKey) -> list[WorkerKey]:
    """The keys of whoever else reads, a second reader (R11)."""
    present = case.seals.filter(period=case.period, worker_key__in=WorkerKey.objects.serving())
    others = WorkerKey.objects.filter(pk__in=present.values("worker_key")).exclude(pk=key.pk)
    return list(others.exclude(worker=by))


@sensitive_variables()
def reseal_past(held: OpenCase, key: WorkerKey) -> None:
    """Of use to whoever reads from now on: each key that the reader has is sealed to them as well."""
    case, public = held.case, bytes(key.public_key)
    from_here = [
        Seal(
            case=case,
            period=period,
            worker_key=key,
            sealed=sealed_to(case, period, keys, public, key.reader),
        )
        for period, keys in held.keyring.items()
    ]
    case.seals.filter(worker_key=key).delete()
    case.seals.bulk_create(from_here)


@contextmanager
def locked_as_read(open_case: OpenCase, by: Worker, at: datetime) -> Iterator[OpenCase]:
    """The case as it is now, its row held until the end of the transaction.

    It must still be sealed to ``by``, under the keys with which it was opened, and be what was written: else
    ``PermissionDenied``, ``HandedOver``, ``Altered``. One from before the chain gets its chain here.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=open_case.case.pk)
        if not policy.can_read(by, case):
            raise PermissionDenied
        held = intact(look_held(case, open_case.reader))
        if held.period != open_case.period or held.has_parted:
            raise HandedOver
        yield _with_notes(adopted(held, by=audit.name_of(by), at=at), by, at)


@sensitive_variables()
def _with_notes(held: OpenCase, by: Worker, at: datetime) -> OpenCase:
    """A period that the agent opened by the code has no key for notes: whoever has one from before, or reads
    alone, opens another that has."""
    key, case = held.reader.worker_key, held.case
    if held.present_keys.notes or key is None:
        return held
    others = others_reading(case, by, key)
    if others and not any(keys.notes for keys in held.keyring.values()):
        return held
    now = next_period(held, [key, *others])
    return conclude(now, Verb.RENEWED, by=audit.name_of(by), at=at)


def goes_on_from(last: int, known: int | None) -> None:
    """A version of a report is written from the last one; a page that does not say which it knew passes."""
    if known is not None and known != last:
        raise NotNow(NOT_LAST % {"number": last})


def all_read(held: OpenCase, open_case: OpenCase, seen: int | None) -> None:
    """``Unread`` where the agent wrote after entry ``seen``: what would end their waiting does not bury it.

    Whoever does not say how far they read has read what they opened.
    """
    seen = open_case.last_number if seen is None else seen
    if held.messages_after(seen):
        raise Unread(seen)


def all_shown(held: OpenCase, open_case: OpenCase) -> None:
    """The same for what the agent is told from a page of its own: what a page has shown is what was read."""
    all_read(held, open_case, open_case.known_count)

"""What happens at the counter: sealing a request, following it with the code.

Nobody's name is taken here. An account must not be linked to the case that its owner opens, so these
actions have no user among their arguments, and the register says "reception" or "code".
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.attachments import store
from casework.attachments.arriving import SealedFile
from casework.cases import destroying, faults, mail, memory, standing
from casework.cases.attaching import are_there, contents, room_for, were_sent
from casework.cases.faults import Damage, Fault
from casework.cases.memory import Testimony
from casework.cases.readers import Promise, Recipient, Shown, as_promised, held_as_promised, readers
from casework.cases.reading import (
    OpenCase,
    code_reader,
    intact,
    keep_in_mind,
    look,
    look_held,
)
from casework.cases.writing import (
    add,
    add_all,
    adopted,
    conclude,
    note_in_register,
    pledged,
    renewed_for_code,
    seal_period,
    set_head,
)
from casework.due.calendar import contact_due_on
from casework.models import AuditEvent, Case, EntryKind, Urgency, Verb, WorkerKey
from casework.models.audit import where_it_stood
from casework.models.cases import REFERENCE_LENGTH
from casework.moments import stamp, to_the_hour
from casework.sealing import codes, crypto
from casework.sealing.chain import digest_of
from casework.sealing.codes import FollowUpKey
from casework.sealing.crypto import CannotOpen, CaseKeys
from casework.sealing.derivation import Cost
from casework.states import Event
from casework.writings import Content
from casework.writings.request import FirstMessage
from casework.writings.words import Words
from directory.models import Establishment, Worker

# A form sent again within that time is given its code again.
SHOWN_AGAIN = timedelta(hours=4)


class AlreadySent(Exception):
    """This very form was sent before: nothing is sealed twice. ``sent_before`` says what became of it."""


class NobodyReads(Exception):
    """No key opens this case any more: what would be written in it reached nobody."""


@dataclass(frozen=True, slots=True)
class Received:
    """``code`` is shown once and kept nowhere."""

    reference: str
    code: str
    recipient: Recipient
    contact_due_on: date

    def __repr__(self) -> str:
        return f"Received({self.reference})"


@sensitive_variables()
def seal_request(
    content: FirstMessage,
    *,
    establishment: Establishment,
    urgency: Urgency,
    submission: str,
    promised: UUID,
    at: datetime,
    code: str = "",
    words: str = "",
    also: Shown | None = None,
    files: Sequence[SealedFile] = (),
) -> Received:
    """Seals a request, with its files, to whoever was announced to the agent, and to a new follow-up code.

    ``submission`` is the random name of this form: sent twice, it raises ``AlreadySent``. ``promised`` is
    the public id of the worker whose name the agent saw; anybody else raises ``ReaderChanged``, and so does
    another key than the one of the six ``words`` that were shown. Where somebody is in danger (R11), whoever
    coordinates reads too: ``also`` is who was shown.
    """
    if has_left(submission):
        raise AlreadySent
    promise = Promise(Shown(promised, words), also, bool(content.danger))
    as_promised(establishment, promise, at)  # said before anything costly is done
    code = code or codes.new_code()
    found = follow_up_of(code)  # the costly step, before any lock is taken
    case, keys = new_case(establishment, urgency, found, digest_of(submission), at), crypto.new_case_keys()
    try:
        with store.put(case.reference, files, at) as put, transaction.atomic():
            recipient, held = held_as_promised(establishment, promise, at)
            beside = contents("", files, put.names, author="", written_at=stamp(at))
            begin(case, held, replace(content, written_at=stamp(at)), keys, found, beside=beside, at=at)
            for key in held:
                mail.you_have_a_message(key.worker, at)
            put.keep()
    except IntegrityError:
        if has_left(submission):
            raise AlreadySent from None
        raise
    return Received(case.reference, code, recipient, case.contact_due_on)


@dataclass(frozen=True, slots=True)
class SentBefore:
    """``is_unchanged``: what is sent now is what was sealed then. ``readers`` may read it by now."""

    readers: Sequence[Worker]
    contact_due_on: date
    is_unchanged: bool


def has_left(submission: str) -> bool:
    """Whether what was written in the form of this name was sealed and received."""
    return Case.objects.filter(submission=digest_of(submission)).exists()


@sensitive_variables()
def sent_before(
    submission: str, code: str, content: FirstMessage, *, at: datetime, files: Sequence[SealedFile] = ()
) -> SentBefore | None:
    """What this very form was answered, for whoever sends it again; None if it is not theirs, or too old."""
    sent = Case.objects.filter(submission=digest_of(submission), received_at__gt=at - SHOWN_AGAIN)
    if (case := sent.first()) is None:
        return None
    master = codes.master_secret(code, codes.Version(case.follow_up_version))
    if codes.follow_up_key(master).handle.hex() != case.follow_up_handle:
        return None
    found = look(case, code_reader(master))
    sealed = found.first_message
    is_unchanged = sealed is not None and replace(sealed, written_at="") == replace(content, written_at="")
    return SentBefore(
        readers=readers(case),
        contact_due_on=case.contact_due_on,
        is_unchanged=is_unchanged and are_there(found, files),
    )


@sensitive_variables()
def follow(code: str, *, at: datetime) -> bytes | None:
    """What a code that exists turns into, for ``open_by_code``; None for one that was never given.

    One whose case is gone is not unknown to its witness: ``open_by_code`` says what became of the case.
    """
    for cost in _costs_in_use():
        master = codes.stretched(code, cost)
        case = _find(master)
        if case is not None or memory.witness(codes.follow_up_key(master)) is not None:
            told = case.reference if case is not None else ""
            audit.record(Verb.FOLLOWED, by=audit.CODE_HOLDER, at=to_the_hour(at), case=told)
            return master
    audit.record(Verb.CODE_REFUSED, by=audit.CODE_HOLDER, at=to_the_hour(at))
    return None


@sensitive_variables()
def open_by_code(master: bytes, *, at: datetime | None = None) -> OpenCase | None:
    """``at`` is when somebody reads it: what is wrong is then noted in the register."""
    case = _find(master)
    if case is None:
        return None
    found = look(case, code_reader(master))
    keep_in_mind(found)
    if at is not None:
        faults.record(found.faults, case.reference, by=audit.CODE_HOLDER, at=at)
    return found


class Destroyed(Exception):
    """The case of this code was destroyed when its time had come."""


class Recoded(Exception):
    """The person was given another code for the case of this one, which opens nothing any more."""


@sensitive_variables()
def missed(master: bytes, *, at: datetime) -> Fault | None:
    """For a code whose case is not there: whether somebody took it away.

    ``Destroyed`` if it was its time, ``Recoded`` if the case has another code.
    """
    found = codes.follow_up_key(master)
    testimony = memory.witness(found)
    if testimony is None:
        return None
    if AuditEvent.objects.destroyed_in_time([testimony.reference]):
        memory.forget_witness(found)
        raise Destroyed
    if _has_another_code(testimony):
        raise Recoded
    is_said = AuditEvent.objects.filter(verb=Verb.DESTROYED, case=testimony.reference).exists()
    fault = Fault(Damage.EARLY if is_said else Damage.GONE)
    faults.record([fault], testimony.reference, by=audit.CODE_HOLDER, at=at)
    return fault


def _has_another_code(told: Testimony) -> bool:
    """One that was given since the case was seen with this one."""
    given = AuditEvent.objects.filter(verb=Verb.CODE_GIVEN, case=told.reference)
    stood = [where_it_stood(detail) for detail in given.values_list("detail", flat=True)]
    is_later = any(found is not None and found[0] > told.seen.sequence for found in stood)
    return is_later and Case.objects.filter(reference=told.reference).exists()


@sensitive_variables()
def write_by_code(
    master: bytes, text: str, *, token: str, at: datetime, files: Sequence[SealedFile] = ()
) -> OpenCase:
    """The agent writes on, words, ``files`` or both: see ``append_by_code``."""
    there = _find(master)
    if there is None:
        raise CannotOpen
    words = Words(text, written_at=stamp(at))
    with store.put(there.reference, files, at) as put:

        @sensitive_variables()
        def said(held: OpenCase) -> list[Content]:
            room_for(held, files)
            put.keep()  # unless what follows fails, which takes them away
            return contents(text, files, put.names, author="", written_at=stamp(at))

        def is_there(held: OpenCase) -> bool:
            return were_sent(held, EntryKind.MESSAGE, words, files, token)

        return append_by_code(master, said, is_there, token=token, at=at)


@sensitive_variables()
def append_by_code(
    master: bytes,
    said: Callable[[OpenCase], Sequence[Content]],
    is_there: Callable[[OpenCase], bool],
    *,
    token: str,
    at: datetime,
    even_unread: bool = False,
) -> OpenCase:
    """What the agent adds, if somebody reads, or ``even_unread`` where it is what lets somebody. A closed
    case opens again. ``said`` makes it from the case as it is then, its row held, and may refuse.

    ``is_there``: whether the same form wrote it before; ``AnotherText`` where it wrote something else.
    ``Altered`` when the case is not what was written, ``NobodyReads`` when nobody could read it;
    ``CannotOpen`` when it is not there.
    """
    hour = to_the_hour(at)
    with transaction.atomic():
        case = _find(master, Case.objects.select_for_update())
        if case is None:
            raise CannotOpen
        held = intact(look_held(case, code_reader(master)))
        if is_there(held):
            return held
        if not (told := readers(case)) and not even_unread:
            raise NobodyReads
        added = said(held)
        held = adopted(held, by=audit.CODE_HOLDER, at=hour)
        if renewed_for_code(held):
            held = conclude(held, Verb.RENEWED, by=audit.CODE_HOLDER, at=hour)
        add_all(case, EntryKind.MESSAGE, added, held.present_keys, token)
        case.move(Event.MESSAGE, at)
        destroying.open_again(case)
        held = conclude(held, Verb.WRITTEN, by=audit.CODE_HOLDER, at=hour)
        for worker in told:
            mail.you_have_a_message(worker, at)
    return held


def new_reference() -> str:
    return "".join(secrets.choice(codes.ALPHABET) for _ in range(REFERENCE_LENGTH))


@sensitive_variables()
def new_case(
    establishment: Establishment, urgency: Urgency, found: FollowUpKey, submission: str, at: datetime
) -> Case:
    return Case(
        reference=new_reference(),
        submission=submission,
        urgency=urgency,
        received_at=to_the_hour(at),
        contact_due_on=contact_due_on(establishment, urgency, at),
        follow_up_handle=found.handle.hex(),
        follow_up_public_key=found.pair.public,
        follow_up_version=codes.PRESENT,
    )


@sensitive_variables()
def begin(
    case: Case,
    readers: Sequence[WorkerKey],
    content: Content,
    keys: CaseKeys,
    found: FollowUpKey,
    *,
    beside: Sequence[Content] = (),
    at: datetime,
) -> None:
    """The first period, sealed to ``readers``, which are held, and to the code ``found``; then the first
    entry, and what came ``beside`` it.

    Whoever it comes from, the register says "reception", when the hour is over.
    """
    case.save(force_insert=True)
    seal_period(case, keys, *readers)
    pledged(case, keys, found.pledge).save(force_insert=True)
    add(case, EntryKind.REQUEST, content, keys, case.submission)
    if beside:
        add_all(case, EntryKind.MESSAGE, beside, keys, f"{case.submission}/files")
    set_head(case, keys)
    seen = standing.seen_of(case, standing.load(case), {1: keys})
    memory.testify(found, Testimony(case.reference, seen, tuple(key.fingerprint for key in readers)))
    note_in_register(case, Verb.SEALED, by=audit.RECEPTION, at=to_the_hour(at))


@sensitive_variables()
def follow_up_of(code: str) -> FollowUpKey:
    return codes.follow_up_key(codes.master_secret(code, codes.PRESENT))


def _costs_in_use() -> Iterator[Cost]:
    """The present one, then the former ones while a case with such a code is left: one derivation each."""
    present = codes.COSTS[codes.PRESENT]
    yield present
    for cost in dict.fromkeys(codes.COSTS.values()):
        versions = [version for version in codes.Version if codes.COSTS[version] == cost]
        if cost != present and Case.objects.filter(follow_up_version__in=versions).exists():
            yield cost


def _find(master: bytes, among: QuerySet[Case] | None = None) -> Case | None:
    cases = Case.objects.with_last_line() if among is None else among
    return cases.filter(follow_up_handle=codes.follow_up_key(master).handle.hex()).first()

"""What happens at the counter: sealing a request, following it with the code.

Nobody's name is taken here. An account must not be linked to the case that its owner opens, so these
actions have no user among their arguments, and the register says "reception" or "code".
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.cases import destroying, faults, mail, memory, standing
from casework.cases.calendar import contact_due_on
from casework.cases.faults import Damage, Fault
from casework.cases.memory import Testimony
from casework.cases.reading import (
    OpenCase,
    code_reader,
    intact,
    keep_in_mind,
    look,
    look_held,
)
from casework.cases.writing import (
    adopted,
    append,
    conclude,
    note_in_register,
    pledged,
    renewed_for_code,
    seal_period,
    set_head,
)
from casework.models import AuditEvent, Case, EntryKind, Urgency, Verb, WorkerKey
from casework.models.cases import REFERENCE_LENGTH
from casework.moments import stamp, to_the_hour
from casework.sealing import codes, crypto
from casework.sealing.chain import digest_of
from casework.sealing.codes import FollowUpKey
from casework.sealing.crypto import CannotOpen
from casework.sealing.derivation import Cost
from casework.states import Event
from casework.writings.request import FirstMessage
from casework.writings.words import Words
from core.locks import lock
from directory.coverage.chain import Via
from directory.coverage.who_covers import Link, who_covers_many
from directory.models import Establishment, Worker

# A form sent again within that time is given its code again.
SHOWN_AGAIN = timedelta(hours=4)


class AlreadySent(Exception):
    """This very form was sent before: nothing is sealed twice. ``sent_before`` says what became of it."""


class NobodyReads(Exception):
    """No key opens this case any more: what would be written in it reached nobody."""


class NobodyHasAKey(Exception):
    """Nobody in the chain of ``who_covers`` can open a case."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who will read, and why them. ``passed_over`` come first in the chain but hold no key yet."""

    key: WorkerKey
    via: Via
    passed_over: tuple[Link, ...] = ()

    @property
    def worker(self) -> Worker:
        return self.key.worker


class ReaderChanged(Exception):
    """Between the promise and the sending, someone else came to cover the workplace."""

    def __init__(self, recipient: Recipient) -> None:
        super().__init__()
        self.recipient = recipient


@dataclass(frozen=True, slots=True)
class Received:
    """``code`` is shown once and kept nowhere."""

    reference: str
    code: str
    recipient: Recipient
    contact_due_on: date

    def __repr__(self) -> str:
        return f"Received({self.reference})"


def recipient_for(establishment: Establishment, at: datetime) -> Recipient | None:
    """The first in the chain who holds a key; during an absence the chain starts with the stand-in (R5)."""
    return recipients_for([establishment], at)[establishment.pk]


def recipients_for(establishments: Sequence[Establishment], at: datetime) -> dict[int, Recipient | None]:
    """``recipient_for`` for each, by primary key; at most four queries, however many."""
    chains = {pk: coverage.chain for pk, coverage in who_covers_many(establishments, at).items()}
    workers = {link.worker for chain in chains.values() for link in chain}
    keys = {key.worker_id: key for key in WorkerKey.objects.held_by(workers).select_related("worker")}
    return {pk: _first_with_key(chain, keys) for pk, chain in chains.items()}


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
) -> Received:
    """Seals a request to whoever was announced to the agent, and to a new follow-up code.

    ``submission`` is the random name of this form: sent twice, it raises ``AlreadySent``. ``promised`` is
    the public id of the worker whose name the agent saw; anybody else raises ``ReaderChanged``, and so does
    another key than the one of the six ``words`` that were shown.
    """
    digest = digest_of(submission)
    if has_left(submission):
        raise AlreadySent
    _as_promised(establishment, promised, words, at)  # said before anything costly is done
    code = code or codes.new_code()
    found = _follow_up(code)  # the costly step, before any lock is taken
    case = _new_case(establishment, urgency, found, digest, at)
    try:
        with transaction.atomic():
            recipient = _held_as_promised(establishment, promised, words, at)
            case.save(force_insert=True)
            _seal_first_period(case, recipient, replace(content, written_at=stamp(at)), digest, found)
            note_in_register(case, Verb.SEALED, by=audit.RECEPTION, at=to_the_hour(at))
            mail.you_have_a_message(recipient.worker, at)
    except IntegrityError:
        if has_left(submission):
            raise AlreadySent from None
        raise
    return Received(case.reference, code, recipient, case.contact_due_on)


@dataclass(frozen=True, slots=True)
class SentBefore:
    """``is_unchanged``: what is sent now is what was sealed then. ``reader`` is who may read it by now."""

    reader: Worker | None
    contact_due_on: date
    is_unchanged: bool


def has_left(submission: str) -> bool:
    """Whether what was written in the form of this name was sealed and received."""
    return Case.objects.filter(submission=digest_of(submission)).exists()


@sensitive_variables()
def sent_before(submission: str, code: str, content: FirstMessage, *, at: datetime) -> SentBefore | None:
    """What this very form was answered, for whoever sends it again; None if it is not theirs, or too old."""
    sent = Case.objects.filter(submission=digest_of(submission), received_at__gt=at - SHOWN_AGAIN)
    if (case := sent.first()) is None:
        return None
    master = codes.master_secret(code, codes.Version(case.follow_up_version))
    if codes.follow_up_key(master).handle.hex() != case.follow_up_handle:
        return None
    sealed = look(case, code_reader(master)).first_message
    return SentBefore(
        reader=next(iter(readers(case)), None),
        contact_due_on=case.contact_due_on,
        is_unchanged=sealed is not None and replace(sealed, written_at="") == replace(content, written_at=""),
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


@sensitive_variables()
def missed(master: bytes, *, at: datetime) -> Fault | None:
    """For a code whose case is not there: whether somebody took it away. ``Destroyed`` if it was its time."""
    found = codes.follow_up_key(master)
    testimony = memory.witness(found)
    if testimony is None:
        return None
    if AuditEvent.objects.filter(verb=Verb.DESTROYED, case=testimony.reference).exists():
        memory.forget_witness(found)
        raise Destroyed
    fault = Fault(Damage.GONE)
    faults.record([fault], testimony.reference, by=audit.CODE_HOLDER, at=at)
    return fault


@sensitive_variables()
def write_by_code(master: bytes, text: str, *, token: str, at: datetime) -> OpenCase:
    """The agent writes on, if somebody reads. The same form sent twice is kept once; a closed case opens
    again.

    ``Altered`` when the case is not what was written, ``NobodyReads`` when nobody could read it;
    ``CannotOpen`` when it is not there.
    """
    hour = to_the_hour(at)
    with transaction.atomic():
        case = _find(master, Case.objects.select_for_update())
        if case is None:
            raise CannotOpen
        held = intact(look_held(case, code_reader(master)))
        if case.entries.filter(token=digest_of(token)).exists():
            return held
        if not (told := readers(case)):
            raise NobodyReads
        held = adopted(held, by=audit.CODE_HOLDER, at=hour)
        if renewed_for_code(held):
            held = conclude(held, Verb.RENEWED, by=audit.CODE_HOLDER, at=hour)
        append(case, EntryKind.MESSAGE, Words(text, "", stamp(at)), held.present_keys, token)
        case.move(Event.MESSAGE, at)
        destroying.open_again(case)
        held = conclude(held, Verb.WRITTEN, by=audit.CODE_HOLDER, at=hour)
        for worker in told:
            mail.you_have_a_message(worker, at)
    return held


def readers(case: Case, period: int = 0) -> list[Worker]:
    """Whoever may read the case now; the follow-up page names them. Neither a lost key nor who has left
    reads.

    ``period``: the last one that is genuine, where somebody may have added others.
    """
    seals = case.seals.filter(period=period or case.period, worker_key__in=WorkerKey.objects.serving())
    return [seal.worker_key.worker for seal in seals.select_related("worker_key__worker") if seal.worker_key]


def hold(key: WorkerKey) -> bool:
    """Whether the key still serves; if so, nobody retires it before the end of the transaction."""
    serving = WorkerKey.objects.live().filter(pk=key.pk)
    lock(serving)
    return serving.exists()


def new_reference() -> str:
    return "".join(secrets.choice(codes.ALPHABET) for _ in range(REFERENCE_LENGTH))


def _as_promised(establishment: Establishment, promised: UUID, words: str, at: datetime) -> Recipient:
    recipient = recipient_for(establishment, at)
    if recipient is None:
        raise NobodyHasAKey
    if recipient.worker.public_id != promised or words not in ("", recipient.key.fingerprint):
        raise ReaderChanged(recipient)
    return recipient


def _held_as_promised(establishment: Establishment, promised: UUID, words: str, at: datetime) -> Recipient:
    """The same, their key held until it is sealed to: nobody retires it in between."""
    while True:
        recipient = _as_promised(establishment, promised, words, at)
        if hold(recipient.key):
            return recipient


@sensitive_variables()
def _new_case(
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
def _seal_first_period(
    case: Case, recipient: Recipient, content: FirstMessage, token: str, found: FollowUpKey
) -> None:
    keys = crypto.new_case_keys()
    seal_period(case, keys, recipient.key)
    pledged(case, keys, found.pledge).save(force_insert=True)
    append(case, EntryKind.REQUEST, content, keys, token)
    set_head(case, keys)
    seen = standing.seen_of(case, standing.load(case), {1: keys})
    memory.testify(found, Testimony(case.reference, seen, (recipient.key.fingerprint,)))


def _first_with_key(chain: tuple[Link, ...], keys: Mapping[int, WorkerKey]) -> Recipient | None:
    for position, link in enumerate(chain):
        if link.worker.pk in keys:
            return Recipient(key=keys[link.worker.pk], via=link.via, passed_over=chain[:position])
    return None


def _follow_up(code: str) -> FollowUpKey:
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

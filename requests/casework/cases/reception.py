"""What happens at the counter: sealing a request, following it with the code.

Nobody's name is taken here. An account must not be linked to the case that its owner opens, so these
actions have no user among their arguments, and the register says "reception" or "code".
"""

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.cases import destroying, mail
from casework.cases.calendar import contact_due_on
from casework.cases.reading import (
    BODY,
    CODE_READER,
    OpenCase,
    bound_name,
    key_for,
    open_with_code,
    place_of,
)
from casework.models import Case, Entry, EntryKind, Seal, Urgency, Verb, WorkerKey
from casework.models.cases import REFERENCE_LENGTH
from casework.sealing import codes, crypto
from casework.sealing.content import FirstMessage, Words, stamp, to_json, to_the_hour
from casework.sealing.crypto import CannotOpen, CaseKeys, KeyPair
from casework.states import Event
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
) -> Received:
    """Seals a request to whoever was announced to the agent, and to a new follow-up code.

    ``submission`` is the random name of this form: sent twice, it raises ``AlreadySent``. ``promised`` is
    the public id of the worker whose name the agent saw; anybody else raises ``ReaderChanged``.
    """
    digest = digest_of(submission)
    if has_left(submission):
        raise AlreadySent
    _as_promised(establishment, promised, at)  # said before anything costly is done
    code = code or codes.new_code()
    case = _new_case(establishment, urgency, code, digest, at)
    try:
        with transaction.atomic():
            recipient = _held_as_promised(establishment, promised, at)
            case.save(force_insert=True)
            _seal_first_period(case, recipient, replace(content, written_at=stamp(at)), digest)
            audit.record(Verb.SEALED, by=audit.RECEPTION, at=to_the_hour(at), case=case.reference)
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
    found = codes.follow_up_key(codes.master_secret(code, codes.Version(case.follow_up_version)))
    if found.handle.hex() != case.follow_up_handle:
        return None
    sealed = open_with_code(case, found.pair).first_message
    return SentBefore(
        reader=next(iter(readers(case)), None),
        contact_due_on=case.contact_due_on,
        is_unchanged=replace(sealed, written_at="") == replace(content, written_at=""),
    )


@sensitive_variables()
def follow(code: str, *, at: datetime) -> bytes | None:
    """What a code that exists turns into, for ``open_by_code``; None for one that was never given."""
    for version in _versions_in_use():
        master = codes.master_secret(code, version)
        case = _find(master)
        if case is not None:
            audit.record(Verb.FOLLOWED, by=audit.CODE_HOLDER, at=to_the_hour(at), case=case.reference)
            return master
    audit.record(Verb.CODE_REFUSED, by=audit.CODE_HOLDER, at=to_the_hour(at))
    return None


@sensitive_variables()
def open_by_code(master: bytes) -> OpenCase | None:
    case = _find(master)
    return open_with_code(case, codes.follow_up_key(master).pair) if case else None


@sensitive_variables()
def write_by_code(master: bytes, text: str, *, token: str, at: datetime) -> OpenCase:
    """The agent writes on, if somebody reads. The same form sent twice is kept once; a closed case opens
    again."""
    with transaction.atomic():
        case = _find(master, Case.objects.select_for_update())
        if case is None:
            raise CannotOpen
        if not (told := readers(case)):
            raise NobodyReads
        keys = open_with_code(case, codes.follow_up_key(master).pair).present_keys
        if append(case, EntryKind.MESSAGE, Words(text, "", stamp(at)), keys, token):
            case.move(Event.MESSAGE, at)
            case.save(update_fields=["state", "closed_at"])
            destroying.open_again(case)
            audit.record(Verb.WRITTEN, by=audit.CODE_HOLDER, at=to_the_hour(at), case=case.reference)
            for worker in told:
                mail.you_have_a_message(worker, at)
    reopened = open_by_code(master)
    if reopened is None:
        raise CannotOpen
    return reopened


@sensitive_variables()
def append(
    case: Case, kind: EntryKind, content: FirstMessage | Words, keys: CaseKeys, token: str
) -> Entry | None:
    """Adds an entry to a case whose row is locked; None when this token was used before."""
    digest = digest_of(token)
    if case.entries.filter(token=digest).exists():
        return None
    entry = Entry(case=case, number=case.entries.count() + 1, period=case.period, kind=kind, token=digest)
    entry.sealed = crypto.encrypt_field(
        key_for(kind, keys), to_json(content), case=case.reference, entry=place_of(entry), field=BODY
    )
    entry.save(force_insert=True)
    return entry


@sensitive_variables()
def seal_period(case: Case, keys: CaseKeys, worker_key: WorkerKey) -> None:
    """Seals the keys of the case's present period to its worker and, without the notes, to the code."""
    name = bound_name(case, case.period)
    for_worker = crypto.seal_keys(keys, bytes(worker_key.public_key), case=name, reader=worker_key.reader)
    for_agent = crypto.seal_keys(
        CaseKeys(keys.dialogue), bytes(case.follow_up_public_key), case=name, reader=CODE_READER
    )
    Seal.objects.create(case=case, period=case.period, worker_key=worker_key, sealed=for_worker)
    Seal.objects.create(case=case, period=case.period, worker_key=None, sealed=for_agent)


def readers(case: Case) -> list[Worker]:
    """Whoever may read the case now; the follow-up page names them. Neither a lost key nor who has left
    reads."""
    seals = case.seals.filter(period=case.period, worker_key__in=WorkerKey.objects.serving())
    return [seal.worker_key.worker for seal in seals.select_related("worker_key__worker") if seal.worker_key]


def hold(key: WorkerKey) -> bool:
    """Whether the key still serves; if so, nobody retires it before the end of the transaction."""
    return WorkerKey.objects.select_for_update().live().filter(pk=key.pk).first() is not None


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_reference() -> str:
    return "".join(secrets.choice(codes.ALPHABET) for _ in range(REFERENCE_LENGTH))


def _as_promised(establishment: Establishment, promised: UUID, at: datetime) -> Recipient:
    recipient = recipient_for(establishment, at)
    if recipient is None:
        raise NobodyHasAKey
    if recipient.worker.public_id != promised:
        raise ReaderChanged(recipient)
    return recipient


def _held_as_promised(establishment: Establishment, promised: UUID, at: datetime) -> Recipient:
    """The same, their key held until it is sealed to: nobody retires it in between."""
    while True:
        recipient = _as_promised(establishment, promised, at)
        if hold(recipient.key):
            return recipient


@sensitive_variables()
def _new_case(
    establishment: Establishment, urgency: Urgency, code: str, submission: str, at: datetime
) -> Case:
    pair, handle = _follow_up(code)  # the costly step, before any lock is taken
    return Case(
        reference=new_reference(),
        submission=submission,
        urgency=urgency,
        received_at=to_the_hour(at),
        contact_due_on=contact_due_on(establishment, urgency, at),
        follow_up_handle=handle,
        follow_up_public_key=pair.public,
        follow_up_version=codes.PRESENT,
    )


@sensitive_variables()
def _seal_first_period(case: Case, recipient: Recipient, content: FirstMessage, token: str) -> None:
    keys = crypto.new_case_keys()
    seal_period(case, keys, recipient.key)
    append(case, EntryKind.REQUEST, content, keys, token)


def _first_with_key(chain: tuple[Link, ...], keys: Mapping[int, WorkerKey]) -> Recipient | None:
    for position, link in enumerate(chain):
        if link.worker.pk in keys:
            return Recipient(key=keys[link.worker.pk], via=link.via, passed_over=chain[:position])
    return None


def _follow_up(code: str) -> tuple[KeyPair, str]:
    found = codes.follow_up_key(codes.master_secret(code, codes.PRESENT))
    return found.pair, found.handle.hex()


def _versions_in_use() -> Iterator[codes.Version]:
    """The present one, then the former ones while a case with such a code is left."""
    yield codes.PRESENT
    for version in codes.Version:
        if version < codes.PRESENT and Case.objects.filter(follow_up_version=version).exists():
            yield version


def _find(master: bytes, among: QuerySet[Case] | None = None) -> Case | None:
    cases = Case.objects.all() if among is None else among
    return cases.filter(follow_up_handle=codes.follow_up_key(master).handle.hex()).first()

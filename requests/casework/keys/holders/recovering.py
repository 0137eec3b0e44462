"""Both secrets are lost: two holders who recognised the worker pass their halves on, a day is waited for,
and she sets new secrets.

The halves are sealed to a pair that she made when she asked, under the passphrase that she chose then. She
reads its six words out, from what her passphrase opens; a holder types what they hear. So nobody who writes
to the database puts a pair of their own in its place. No holder, nor both in this order or that, has the key
in their hands; the wait and its stops are the portal's.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from casework import audit, policy
from casework.keys import actions, notices
from casework.keys.actions import KeyAltered, KeyExists
from casework.keys.holders import deposits, mails, naming
from casework.keys.registered import as_of
from casework.models import AuditEvent, Deposit, DepositHalf, KeyRecovery, PassedHalf, Verb, WorkerKey
from casework.sealing import crypto, halves
from casework.sealing.crypto import CannotOpen, KeyPair
from casework.sealing.halves import FEWEST, Place
from casework.sealing.words import fingerprint
from core.locks import lock
from core.text import fold
from directory.models import User, Worker

WAIT = timedelta(days=1)
KEPT = timedelta(days=7)  # to come back, once the wait is over
PATIENCE = timedelta(days=7)  # for two holders to confirm
OVER = (Verb.RECOVERY_STOPPED, Verb.RECOVERY_LAPSED, Verb.RECOVERY_DONE)
End = KeyRecovery.End


class NotHeld(Exception):
    """This key was entrusted to nobody, or those who held it are no longer two."""


class NotTheirWords(CannotOpen):
    """What was read out is not of the pair that the request says."""


class NotOpen(Exception):
    """It is over, was confirmed by this holder already, or its time has not come."""


class Altered(Exception):
    """The request is not the one that the register says."""


@dataclass(frozen=True, slots=True)
class Asked:
    """``words`` are read out to the holders: of the pair itself, never of the row."""

    recovery: KeyRecovery
    words: str


def open_for(key: WorkerKey | None) -> KeyRecovery | None:
    return KeyRecovery.objects.open().filter(key=key).select_related("key__worker__user", "naming").first()


def may_ask(key: WorkerKey) -> bool:
    return len(_holding(key)) >= FEWEST


@sensitive_variables()
def ask(key: WorkerKey, passphrase: str, *, by: User, at: datetime) -> Asked:
    """``KeyExists`` where another window asked: the passphrase of this one is not taken."""
    worker = actions.owner(by)
    asked = KeyRecovery(key=key, asked_at=at, lapses_at=at + PATIENCE)
    pair = crypto.new_key_pair()
    asked.public_key = pair.public
    asked.wrapped = crypto.wrap_private_key(pair.private, passphrase, owner=_owner(asked))
    with transaction.atomic():
        held, now = actions.only(key, worker), naming.serving()
        if held is None or open_for(held) is not None:
            raise KeyExists
        if now is None or not may_ask(held):
            raise NotHeld
        asked.naming = now.naming
        asked.save(force_insert=True)
        audit.record(Verb.RECOVERY_ASKED, by=audit.name_of(worker), at=at, detail=_said(asked))
        tell("asked", asked, at)
    return Asked(asked, fingerprint(pair.public))


@sensitive_variables()
def words(asked: KeyRecovery, passphrase: str) -> str:
    """Of the pair that her passphrase opens: ``CannotOpen``, or ``Altered`` where the row has another one."""
    pair = _pair(asked, passphrase)
    if pair.public != bytes(asked.public_key) or _line(asked) is None:
        raise Altered
    return fingerprint(pair.public)


def waiting_for(holder: Worker) -> list[KeyRecovery]:
    """Those that this holder may confirm, or stop."""
    rows = KeyRecovery.objects.open().select_related("key__worker__user", "naming").order_by("asked_at")
    return [one for one in rows if holder.pk in {key.worker_id for key in _holding(one.key)}]


def has_confirmed(asked: KeyRecovery, holder: Worker) -> bool:
    return asked.passed.filter(holder__worker=holder).exists()


@sensitive_variables()
def confirm(
    asked: KeyRecovery, passphrase: str, heard: str, how: PassedHalf.How, *, by: User, at: datetime
) -> bool:
    """Whether it was the second one. ``CannotOpen`` where the passphrase is not this holder's own."""
    holder = actions.owner(by)
    key = policy.live_key(holder)
    if key is None or holder.pk == asked.key.worker_id:
        raise PermissionDenied
    if _line(asked) is None:
        raise Altered
    if _plain(heard) != _plain(fingerprint(bytes(asked.public_key))):
        detail = str(asked.public_id)
        audit.record(Verb.RECOVERY_REFUSED, by=audit.name_of(holder), at=at, detail=detail)
        raise NotTheirWords
    pair = actions.opened(key, bytes(key.wrapped_by_passphrase), passphrase, by=by, at=at)
    with transaction.atomic():
        row = _held(asked.public_id)
        if row is None or has_confirmed(row, holder) or row.passed.count() >= FEWEST:
            raise NotOpen
        sealed = _passed_on(row, key, pair)
        PassedHalf.objects.create(recovery=row, holder=key, how=how, sealed=sealed, at=at)
        detail = f"{row.public_id} {how}"
        audit.record(Verb.RECOVERY_CONFIRMED, by=audit.name_of(holder), at=at, detail=detail)
        is_second = row.passed.count() == FEWEST
        if is_second:
            row.due_at, row.lapses_at = at + WAIT, at + WAIT + KEPT
            row.save(update_fields=["due_at", "lapses_at"])
        tell("confirmed", row, at, by=holder)
    return is_second


@sensitive_variables()
def _passed_on(asked: KeyRecovery, key: WorkerKey, pair: KeyPair) -> bytes:
    """This holder's halves, sealed to the pair of the request. Stale ones are refused: ``NotHeld``."""
    place = _place(asked)
    row = DepositHalf.objects.filter(deposit__key=asked.key, holder=key).first()
    if row is None:
        raise NotHeld
    try:
        own = halves.opened(bytes(row.sealed), pair.private, place, key.reader)
    except CannotOpen:
        raise NotHeld from None
    return halves.passed_on(own, bytes(asked.public_key), place, key.reader, str(asked.public_id))


def is_due(asked: KeyRecovery, at: datetime) -> bool:
    """A day after the register's line of the second holder: whoever moves the row's dates gains no hour."""
    begun = _confirmed_at(asked)
    if begun is None or asked.ended_at is not None or asked.due_at is None:
        return False
    due_at = max(asked.due_at, begun + WAIT)
    return due_at <= at < min(asked.lapses_at, due_at + KEPT)


@sensitive_variables()
def given_back(asked: KeyRecovery, passphrase: str, at: datetime) -> KeyPair:
    """Her own pair, from what the two passed on. Nothing is written."""
    if not is_due(asked, at):
        raise NotOpen
    pair = _pair(asked, passphrase)
    if pair.public != bytes(asked.public_key):
        raise Altered
    place, request = _place(asked), str(asked.public_id)
    try:
        of = {
            one.holder.reader: halves.received(
                bytes(one.sealed), pair.private, place, one.holder.reader, request
            )
            for one in asked.passed.select_related("holder")
        }
        return actions.pair_of(asked.key, halves.joined(of, place))
    except CannotOpen:
        raise KeyAltered from None


def may_stop(worker: Worker | None, asked: KeyRecovery, day: date) -> bool:
    """The worker, their coordination, each holder of this key."""
    if worker is None or not worker.is_active:
        return False
    known = [asked.key.worker, *notices.coordination(asked.key.worker, day)]
    return worker in known or worker.pk in {key.worker_id for key in _holding(asked.key)}


def coordinated_by(worker: Worker, day: date) -> list[KeyRecovery]:
    """Those that this worker may stop as the coordination of whoever asked."""
    rows = KeyRecovery.objects.open().select_related("key__worker__user").order_by("asked_at")
    return [one for one in rows if worker in notices.coordination(one.key.worker, day)]


def stop(public_id: UUID, *, by: Worker, at: datetime) -> bool:
    """Whether it was this that stopped it."""
    with transaction.atomic():
        asked = _held(public_id)
        if asked is None or not may_stop(by, asked, timezone.localdate(at)):
            return False
        _end(asked, End.STOPPED, at)
        detail = str(asked.public_id)
        audit.record(Verb.RECOVERY_STOPPED, by=audit.name_of(by), at=at, detail=detail)
        tell("stopped", asked, at, by=by)
    return True


def found(key: WorkerKey, *, at: datetime) -> bool:
    """A secret of the key has just opened it, or its place is taken: nothing is to be given back."""
    if (before := open_for(key)) is None:
        return False
    with transaction.atomic():
        asked = _held(before.public_id)
        if asked is None:
            return False
        _end(asked, End.FOUND, at)
        detail = f"{asked.public_id} found"
        audit.record(Verb.RECOVERY_STOPPED, by=audit.name_of(key.worker), at=at, detail=detail)
        tell("found", asked, at)
    return True


def done(key: WorkerKey, *, at: datetime) -> None:
    """Inside the transaction that sets the new secrets. The halves have served: they are made anew."""
    before = open_for(key)
    asked = _held(before.public_id) if before is not None else None
    if asked is None or not is_due(asked, at):
        raise NotOpen
    _end(asked, End.DONE, at)
    Deposit.objects.filter(key=key).update(is_used=True)
    detail = str(asked.public_id)
    audit.record(Verb.RECOVERY_DONE, by=audit.name_of(key.worker), at=at, detail=detail)
    tell("done", asked, at)


def advance(at: datetime) -> int:
    """What the clock does: says that the wait is over, and ends what nobody came back for."""
    changed = sum(
        _announce(one, at) for one in KeyRecovery.objects.open().filter(due_at__lte=at, told_at=None)
    )
    return changed + sum(_lapse(one, at) for one in KeyRecovery.objects.open().filter(lapses_at__lte=at))


def tell(what: str, asked: KeyRecovery, at: datetime, *, by: Worker | None = None) -> None:
    mails.tell_of_recovery(what, asked, at, holders=[key.worker for key in _holding(asked.key)], by=by)


def _announce(one: KeyRecovery, at: datetime) -> bool:
    with transaction.atomic():
        asked = _held(one.public_id)
        if asked is None or asked.told_at is not None or not is_due(asked, at):
            return False
        asked.told_at = at
        asked.save(update_fields=["told_at"])
        audit.record(Verb.RECOVERY_DUE, by=audit.CLOCK, at=at, detail=str(asked.public_id))
        tell("due", asked, at)
    return True


def _lapse(one: KeyRecovery, at: datetime) -> bool:
    with transaction.atomic():
        asked = _held(one.public_id)
        if asked is None:
            return False
        _end(asked, End.LAPSED, at)
        audit.record(Verb.RECOVERY_LAPSED, by=audit.CLOCK, at=at, detail=str(asked.public_id))
        tell("lapsed", asked, at)
    return True


def _holding(key: WorkerKey) -> tuple[WorkerKey, ...]:
    """The present keys of holders that have a bundle of this key, by the naming in force."""
    now = naming.serving()
    there = {one.pk for one in now.beside(key.worker)} if now is not None else set()
    return tuple(one for one in deposits.holders_of(key, now) if one.pk in there)


def _place(asked: KeyRecovery) -> Place:
    """As it was when the bundles were sealed: with the keys that the holders had then."""
    now = naming.serving()
    if now is None or now.naming != asked.naming:
        raise NotHeld
    return deposits.place_of(asked.key, now, deposits.holders_of(asked.key, now))


@sensitive_variables()
def _pair(asked: KeyRecovery, passphrase: str) -> KeyPair:
    root = crypto.unwrap_private_key(bytes(asked.wrapped), passphrase, owner=_owner(asked))
    return crypto.key_pair_from(root)


def _confirmed_at(asked: KeyRecovery) -> datetime | None:
    """When the register has the line of the second holder; of two who are not the same."""
    line = _line(asked)
    if line is None:
        return None
    own = AuditEvent.objects.filter(number__gt=line.number, detail__startswith=str(asked.public_id))
    if own.filter(verb__in=OVER).exists():
        return None
    lines = own.filter(verb=Verb.RECOVERY_CONFIRMED).order_by("number")
    actors = {one.actor: one.number for one in lines}
    return as_of(max(actors.values())) if len(actors) == FEWEST else None


def _line(asked: KeyRecovery) -> AuditEvent | None:
    """The one line that says it was asked for, with this pair. A second one is somebody else's."""
    lines = AuditEvent.objects.filter(verb=Verb.RECOVERY_ASKED, detail__startswith=str(asked.public_id))
    found_ones = list(lines[:2])
    return found_ones[0] if len(found_ones) == 1 and found_ones[0].detail == _said(asked) else None


def _said(asked: KeyRecovery) -> str:
    digest = crypto.digest("recovery", str(asked.public_id), asked.key.reader, bytes(asked.public_key))
    return f"{asked.public_id} {digest[:16]}"


def _owner(asked: KeyRecovery) -> str:
    return f"recovery:{asked.public_id}"


def _plain(words_: str) -> str:
    return " ".join(fold(words_.replace(",", " ")).split())


def _held(public_id: UUID) -> KeyRecovery | None:
    """Its row, held until the end of the transaction, unless it is over."""
    lock(KeyRecovery.objects.filter(public_id=public_id))
    return (
        KeyRecovery.objects.open()
        .select_related("key__worker__user", "naming")
        .filter(public_id=public_id)
        .first()
    )


def _end(asked: KeyRecovery, end: KeyRecovery.End, at: datetime) -> None:
    """What served it is thrown away: an older row put back is one that the register ended."""
    asked.ended_at, asked.end, asked.wrapped = at, end, b""
    asked.save(update_fields=["ended_at", "end", "wrapped"])
    asked.passed.update(sealed=b"")

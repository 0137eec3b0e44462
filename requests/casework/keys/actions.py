"""Making, opening and re-wrapping a worker's key."""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from casework import audit, policy
from casework.models import Verb, WorkerKey
from casework.sealing import codes, crypto
from casework.sealing.crypto import CannotOpen, KeyPair
from core.locks import lock, locked
from directory.models import User, Worker


@dataclass(frozen=True, slots=True)
class NewKey:
    """``recovery_code`` is shown once and kept nowhere."""

    key: WorkerKey
    recovery_code: str

    def __repr__(self) -> str:
        return f"NewKey({self.key})"


class KeyAltered(CannotOpen):
    """The secret is right, but the public key kept beside it is not its own: somebody wrote there."""


class KeyExists(Exception):
    """This worker already holds a key, or another one than the one to replace."""


class KeyChanged(Exception):
    """While the new secrets were derived, the key was changed or replaced from elsewhere."""


@sensitive_variables()
def create_key(passphrase: str, *, by: User, at: datetime) -> NewKey:
    """A first key that serves at once, for whoever keeps its code without a page (a demonstration)."""
    worker = owner(by)
    recovery = codes.new_code()
    key = wrapped(worker, crypto.new_key_pair(), passphrase, recovery, at=at)
    with transaction.atomic():
        only(None, worker)
        key.save(force_insert=True)
        audit.record(Verb.KEY_CREATED, by=audit.name_of(worker), at=at, detail=str(key.public_id))
    return NewKey(key=key, recovery_code=recovery)


@sensitive_variables()
def serves(recovery: str, *, by: User) -> bool:
    """Whether the key of ``by`` has this recovery code already: the form that confirmed it is sent again."""
    key = policy.live_key(owner(by))
    if key is None:
        return False
    try:
        checked(key, bytes(key.wrapped_by_recovery), recovery)
    except CannotOpen:
        return False
    return True


@sensitive_variables()
def unlock(key: WorkerKey, passphrase: str, *, by: User, at: datetime) -> KeyPair:
    """The pair, or ``CannotOpen``; either way the register says so."""
    pair = opened(key, bytes(key.wrapped_by_passphrase), passphrase, by=by, at=at)
    audit.record(Verb.UNLOCKED, by=audit.name_of(key.worker), at=at, detail=str(key.public_id))
    return pair


@sensitive_variables()
def change_passphrase(key: WorkerKey, old: str, new: str, *, by: User, at: datetime) -> None:
    pair = opened(key, bytes(key.wrapped_by_passphrase), old, by=by, at=at)
    by_passphrase = crypto.wrap_private_key(pair.private, new, owner=key.reader)
    with unchanged(key, secrets_of(key)) as held:
        held.wrapped_by_passphrase = by_passphrase
        held.save(update_fields=["wrapped_by_passphrase"])
        audit.record(Verb.KEY_CHANGED, by=audit.name_of(held.worker), at=at, detail=str(held.public_id))


@sensitive_variables()
def wrapped(worker: Worker, pair: KeyPair, passphrase: str, recovery: str, *, at: datetime) -> WorkerKey:
    """A key that is nowhere yet: the costly step, before any lock is taken."""
    key = WorkerKey(worker=worker, public_key=pair.public, created_at=at)
    key.wrapped_by_passphrase = crypto.wrap_private_key(pair.private, passphrase, owner=key.reader)
    key.wrapped_by_recovery = crypto.wrap_private_key(pair.private, recovery, owner=key.reader)
    return key


def only(expected: WorkerKey | None, worker: Worker) -> WorkerKey | None:
    """The worker's live key, held until the end of the transaction, if it is the expected one."""
    lock(Worker.objects.filter(pk=worker.pk))  # a first key has no row yet to be held
    lock(WorkerKey.objects.live().filter(worker=worker))
    found = WorkerKey.objects.live().filter(worker=worker).first()
    if found != expected:
        raise KeyExists
    return found


@contextmanager
def unchanged(key: WorkerKey, secrets: str) -> Iterator[WorkerKey]:
    """The key's row, held until the end of the transaction, if its secrets are still those that were
    opened."""
    with locked(WorkerKey.objects.select_related("worker"), key.pk) as held:
        if held.retired_at is not None or secrets_of(held) != secrets:
            raise KeyChanged
        yield held


def secrets_of(key: WorkerKey) -> str:
    """Another one as soon as a secret is changed; of the wraps, not of what they hold."""
    both = bytes(key.wrapped_by_passphrase) + bytes(key.wrapped_by_recovery)
    return hashlib.sha256(both).hexdigest()


@sensitive_variables()
def opened(key: WorkerKey, wrap: bytes, secret: str, *, by: User, at: datetime) -> KeyPair:
    """The pair, for its owner alone; a refusal is written in the register."""
    worker = owner(by)
    if key.worker_id != worker.pk or key.retired_at is not None:
        raise PermissionDenied
    try:
        return checked(key, wrap, secret)
    except CannotOpen as refusal:
        detail = "altered" if isinstance(refusal, KeyAltered) else ""
        audit.record(Verb.UNLOCK_REFUSED, by=audit.name_of(worker), at=at, detail=detail)
        raise


@sensitive_variables()
def checked(key: WorkerKey, wrap: bytes, secret: str) -> KeyPair:
    root = crypto.unwrap_private_key(wrap, secret, owner=key.reader)
    return pair_of(key, root)


@sensitive_variables()
def pair_of(key: WorkerKey, root: bytes) -> KeyPair:
    """Raises ``KeyAltered`` where the public half kept beside it is not that of this private key.

    Someone who could write to the database might have put their own there, and would then receive what is
    sealed from now on. It shows at the next page of the inbox, which is locked by it, and at each unlocking.
    """
    pair = crypto.key_pair_from(root, crypto.version_of(bytes(key.public_key)))
    if not hmac.compare_digest(pair.public, bytes(key.public_key)):
        raise KeyAltered
    return pair


def owner(user: User) -> Worker:
    worker = policy.inbox_owner(user)
    if worker is None:
        raise PermissionDenied
    return worker

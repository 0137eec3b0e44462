"""Making, opening and re-wrapping a worker's key."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from casework import audit, codes, crypto, policy
from casework.crypto import CannotOpen, KeyPair
from casework.models import Verb, WorkerKey
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
    """This worker already holds a key."""


@sensitive_variables()
def create_key(passphrase: str, *, by: User, at: datetime) -> NewKey:
    worker = _owner(by)
    if policy.live_key(worker) is not None:
        raise KeyExists
    return _make_key(worker, passphrase, Verb.KEY_CREATED, at)


@sensitive_variables()
def replace_key(passphrase: str, *, by: User, at: datetime) -> NewKey:
    """Both secrets are lost: a new pair. What was sealed to the former one cannot be read any more."""
    worker = _owner(by)
    return _make_key(worker, passphrase, Verb.KEY_REPLACED, at)


@sensitive_variables()
def unlock(key: WorkerKey, passphrase: str, *, by: User, at: datetime) -> KeyPair:
    """The pair, or ``CannotOpen``; either way the register says so."""
    return _opened(key, bytes(key.wrapped_by_passphrase), passphrase, Verb.UNLOCKED, by, at)


@sensitive_variables()
def change_passphrase(key: WorkerKey, old: str, new: str, *, by: User, at: datetime) -> None:
    pair = _opened(key, bytes(key.wrapped_by_passphrase), old, Verb.KEY_CHANGED, by, at)
    key.wrapped_by_passphrase = crypto.wrap_private_key(pair.private, new, owner=key.reader)
    key.save(update_fields=["wrapped_by_passphrase"])


@sensitive_variables()
def recover_key(key: WorkerKey, code: str, new: str, *, by: User, at: datetime) -> NewKey:
    """Opens with the recovery code, which is then spent: a new one takes its place."""
    pair = _opened(key, bytes(key.wrapped_by_recovery), code, Verb.KEY_RECOVERED, by, at)
    recovery = codes.new_code()
    key.wrapped_by_passphrase = crypto.wrap_private_key(pair.private, new, owner=key.reader)
    key.wrapped_by_recovery = crypto.wrap_private_key(pair.private, recovery, owner=key.reader)
    key.save(update_fields=["wrapped_by_passphrase", "wrapped_by_recovery"])
    return NewKey(key=key, recovery_code=recovery)


@sensitive_variables()
def _make_key(worker: Worker, passphrase: str, verb: Verb, at: datetime) -> NewKey:
    pair, recovery = crypto.new_key_pair(), codes.new_code()
    key = WorkerKey(worker=worker, public_key=pair.public, created_at=at)
    key.wrapped_by_passphrase = crypto.wrap_private_key(pair.private, passphrase, owner=key.reader)
    key.wrapped_by_recovery = crypto.wrap_private_key(pair.private, recovery, owner=key.reader)
    with transaction.atomic():
        WorkerKey.objects.live().filter(worker=worker).update(retired_at=at)
        key.save(force_insert=True)
        audit.record(verb, by=audit.name_of(worker), at=at, detail=str(key.public_id))
    return NewKey(key=key, recovery_code=recovery)


@sensitive_variables()
def _opened(key: WorkerKey, wrapped: bytes, secret: str, verb: Verb, by: User, at: datetime) -> KeyPair:
    worker = _owner(by)
    if key.worker_id != worker.pk or key.retired_at is not None:
        raise PermissionDenied
    try:
        pair = _checked(key, wrapped, secret)
    except CannotOpen as refusal:
        detail = "altered" if isinstance(refusal, KeyAltered) else ""
        audit.record(Verb.UNLOCK_REFUSED, by=audit.name_of(worker), at=at, detail=detail)
        raise
    audit.record(verb, by=audit.name_of(worker), at=at, detail=str(key.public_id))
    return pair


@sensitive_variables()
def _checked(key: WorkerKey, wrapped: bytes, secret: str) -> KeyPair:
    pair = crypto.key_pair_from(crypto.unwrap_private_key(wrapped, secret, owner=key.reader))
    # Someone who could write to the database might have put their own public key here, and would then
    # receive what is sealed from now on. It shows as soon as the owner unlocks.
    if not hmac.compare_digest(pair.public, bytes(key.public_key)):
        raise KeyAltered
    return pair


def _owner(user: User) -> Worker:
    worker = policy.inbox_owner(user)
    if worker is None:
        raise PermissionDenied
    return worker

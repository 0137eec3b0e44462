"""Making, opening and re-wrapping a worker's key."""

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
def create_key(passphrase: str, *, by: User, at: datetime, recovery: str = "") -> NewKey:
    """``recovery`` is the code that the form has fixed; without one, it is a new one."""
    return _make_key(None, passphrase, recovery, Verb.KEY_CREATED, by, at)


@sensitive_variables()
def replace_key(lost: WorkerKey, passphrase: str, *, by: User, at: datetime, recovery: str = "") -> NewKey:
    """Both secrets are lost: a new pair. What was sealed to the former one cannot be read any more."""
    return _make_key(lost, passphrase, recovery, Verb.KEY_REPLACED, by, at)


@sensitive_variables()
def given_before(passphrase: str, recovery: str, *, by: User) -> NewKey | None:
    """The key of ``by``, if it has these two secrets already: the form that made them is sent again."""
    key = policy.live_key(_owner(by))
    if key is None:
        return None
    try:
        _checked(key, bytes(key.wrapped_by_recovery), recovery)
        _checked(key, bytes(key.wrapped_by_passphrase), passphrase)
    except CannotOpen:
        return None
    return NewKey(key=key, recovery_code=recovery)


@sensitive_variables()
def unlock(key: WorkerKey, passphrase: str, *, by: User, at: datetime) -> KeyPair:
    """The pair, or ``CannotOpen``; either way the register says so."""
    pair = _unwrapped(key, bytes(key.wrapped_by_passphrase), passphrase, by, at)
    audit.record(Verb.UNLOCKED, by=audit.name_of(key.worker), at=at, detail=str(key.public_id))
    return pair


@sensitive_variables()
def change_passphrase(key: WorkerKey, old: str, new: str, *, by: User, at: datetime) -> None:
    pair = _unwrapped(key, bytes(key.wrapped_by_passphrase), old, by, at)
    wrapped = crypto.wrap_private_key(pair.private, new, owner=key.reader)
    with _unchanged(key) as held:
        held.wrapped_by_passphrase = wrapped
        held.save(update_fields=["wrapped_by_passphrase"])
        audit.record(Verb.KEY_CHANGED, by=audit.name_of(held.worker), at=at, detail=str(held.public_id))


@sensitive_variables()
def recover_key(key: WorkerKey, code: str, new: str, *, by: User, at: datetime, recovery: str = "") -> NewKey:
    """Opens with the recovery code, which is then spent: a new one takes its place."""
    pair = _unwrapped(key, bytes(key.wrapped_by_recovery), code, by, at)
    recovery = recovery or codes.new_code()
    by_passphrase = crypto.wrap_private_key(pair.private, new, owner=key.reader)
    by_recovery = crypto.wrap_private_key(pair.private, recovery, owner=key.reader)
    with _unchanged(key) as held:
        held.wrapped_by_passphrase, held.wrapped_by_recovery = by_passphrase, by_recovery
        held.save(update_fields=["wrapped_by_passphrase", "wrapped_by_recovery"])
        audit.record(Verb.KEY_RECOVERED, by=audit.name_of(held.worker), at=at, detail=str(held.public_id))
    return NewKey(key=held, recovery_code=recovery)


@sensitive_variables()
def _make_key(
    lost: WorkerKey | None, passphrase: str, recovery: str, verb: Verb, by: User, at: datetime
) -> NewKey:
    """``lost`` is the one that the new key takes the place of: whoever has another one by now keeps it."""
    worker = _owner(by)
    _only(lost, policy.live_key(worker))
    pair, recovery = crypto.new_key_pair(), recovery or codes.new_code()
    key = WorkerKey(worker=worker, public_key=pair.public, created_at=at)
    key.wrapped_by_passphrase = crypto.wrap_private_key(pair.private, passphrase, owner=key.reader)
    key.wrapped_by_recovery = crypto.wrap_private_key(pair.private, recovery, owner=key.reader)
    with transaction.atomic():
        Worker.objects.select_for_update().get(pk=worker.pk)  # a first key has no row yet to be held
        _only(lost, WorkerKey.objects.select_for_update().live().filter(worker=worker).first())
        WorkerKey.objects.live().filter(worker=worker).update(retired_at=at)
        key.save(force_insert=True)
        audit.record(verb, by=audit.name_of(worker), at=at, detail=str(key.public_id))
    return NewKey(key=key, recovery_code=recovery)


def _only(expected: WorkerKey | None, found: WorkerKey | None) -> None:
    if found != expected:
        raise KeyExists


@contextmanager
def _unchanged(key: WorkerKey) -> Iterator[WorkerKey]:
    """The key's row, held until the end of the transaction, if it is still what was opened."""
    with transaction.atomic():
        held = WorkerKey.objects.select_for_update(of=("self",)).select_related("worker").get(pk=key.pk)
        if held.retired_at is not None or _secrets(held) != _secrets(key):
            raise KeyChanged
        yield held


def _secrets(key: WorkerKey) -> tuple[bytes, bytes]:
    return bytes(key.wrapped_by_passphrase), bytes(key.wrapped_by_recovery)


@sensitive_variables()
def _unwrapped(key: WorkerKey, wrapped: bytes, secret: str, by: User, at: datetime) -> KeyPair:
    worker = _owner(by)
    if key.worker_id != worker.pk or key.retired_at is not None:
        raise PermissionDenied
    try:
        return _checked(key, wrapped, secret)
    except CannotOpen as refusal:
        detail = "altered" if isinstance(refusal, KeyAltered) else ""
        audit.record(Verb.UNLOCK_REFUSED, by=audit.name_of(worker), at=at, detail=detail)
        raise


@sensitive_variables()
def _checked(key: WorkerKey, wrapped: bytes, secret: str) -> KeyPair:
    root = crypto.unwrap_private_key(wrapped, secret, owner=key.reader)
    pair = crypto.key_pair_from(root, crypto.version_of(bytes(key.public_key)))
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

"""Passkeys beside the passphrase: added from an unlocked inbox, opening it, renamed, removed.

None is a secret of its own: what it opens is the same key, which keeps its passphrase and its recovery
code. A key that is renewed or replaced has no passkeys any more; a passphrase that is changed leaves them.
"""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.keys import actions, ceremonies, notices
from casework.keys.actions import KeyAltered
from casework.keys.ceremonies import Refused, Registered
from casework.keys.unlocking import Unlocked
from casework.models import AuditEvent, KeyPasskey, Verb, WorkerKey
from casework.sealing import passkeys as sealing
from casework.sealing.crypto import CannotOpen, KeyPair
from core.locks import Gone, locked
from directory.models import User, Worker

MOST = 10


class TooMany(Exception):
    """As many as one may have."""


class KnownAlready(Exception):
    """This very credential serves already."""


def of(worker: Worker) -> QuerySet[KeyPasskey]:
    return KeyPasskey.objects.filter(key__worker=worker, key__retired_at=None)


@sensitive_variables()
def add(request: HttpRequest, unlocked: Unlocked, name: str, answer: str, prf: bytes) -> KeyPasskey:
    """``prf``: what the device computed. ``Refused``, ``TooMany``, ``KnownAlready`` or ``KeyChanged``."""
    made = ceremonies.registered(request, answer, unlocked.at)
    key = unlocked.key
    new = KeyPasskey(
        key=key,
        name=name,
        credential=made.credential,
        public_key=made.public,
        counter=made.counter,
        wrapped=_wrapped(unlocked, made, prf),
        added_on=timezone.localdate(unlocked.at),
    )
    try:
        with actions.unchanged(key, actions.secrets_of(key)) as held:
            if held.passkeys.count() >= MOST:
                raise TooMany
            new.save(force_insert=True)
            _say(Verb.PASSKEY_ADDED, new, unlocked)
    except IntegrityError:
        raise KnownAlready from None
    return new


@sensitive_variables()
def unlock(
    request: HttpRequest, key: WorkerKey, answer: str, prf: bytes, *, by: User, at: datetime
) -> KeyPair:
    """The pair, or ``CannotOpen``; either way the register says so."""
    worker = actions.owner(by)
    if key.worker_id != worker.pk or key.retired_at is not None:
        raise PermissionDenied
    name = audit.name_of(worker)
    try:
        pair = _opened(request, key, answer, prf, at)
    except CannotOpen as refusal:
        detail = "altered" if isinstance(refusal, KeyAltered) else "passkey"
        audit.record(Verb.UNLOCK_REFUSED, by=name, at=at, detail=detail)
        raise
    audit.record(Verb.UNLOCKED, by=name, at=at, detail=f"{key.public_id} passkey")
    return pair


def rename(unlocked: Unlocked, public_id: UUID, name: str) -> bool:
    """Whether it was there still."""
    return bool(unlocked.key.passkeys.filter(public_id=public_id).update(name=name))


def remove(unlocked: Unlocked, public_id: UUID) -> bool:
    """Whether it was this that removed it."""
    with transaction.atomic():
        rows = unlocked.key.passkeys.select_for_update(of=("self",)).filter(public_id=public_id)
        passkey = rows.first()
        if passkey is None:
            return False
        passkey.delete()
        _say(Verb.PASSKEY_REMOVED, passkey, unlocked)
    return True


@sensitive_variables()
def _opened(request: HttpRequest, key: WorkerKey, answer: str, prf: bytes, at: datetime) -> KeyPair:
    passkey = key.passkeys.filter(credential=ceremonies.credential_of(answer)).first()
    if passkey is None or _was_removed(passkey, key):
        raise Refused
    said = ceremonies.asserted(request, passkey, answer, at)
    try:
        with locked(KeyPasskey.objects.select_related("key"), passkey.pk) as held:
            if held.spent == said.challenge or not _goes_on(held.counter, said.counter):
                raise Refused
            pair = actions.pair_of(key, _root(held, key, prf))
            held.spent, held.counter, held.used_on = said.challenge, said.counter, timezone.localdate(at)
            held.save(update_fields=["spent", "counter", "used_on"])
    except Gone:
        raise Refused from None
    return pair


def _was_removed(passkey: KeyPasskey, key: WorkerKey) -> bool:
    """The register says so last, whatever the rows say: who puts one back has to forge the register too."""
    verbs = (Verb.PASSKEY_ADDED, Verb.PASSKEY_REMOVED)
    said = AuditEvent.objects.filter(case="", verb__in=verbs, detail=_detail(passkey, key))  # by its index
    return said.order_by("-number").values_list("verb", flat=True).first() == Verb.PASSKEY_REMOVED


def _goes_on(before: int, now: int) -> bool:
    """One that counts never says a number again: a copy of it would (WebAuthn 6.1.1). Most say 0 for ever."""
    return now > before or now == before == 0


@sensitive_variables()
def _root(passkey: KeyPasskey, key: WorkerKey, prf: bytes) -> bytes:
    credential, public = bytes(passkey.credential), bytes(passkey.public_key)
    wrapped = bytes(passkey.wrapped)
    return sealing.unwrap(wrapped, prf, reader=key.reader, credential=credential, public=public)


@sensitive_variables()
def _wrapped(unlocked: Unlocked, made: Registered, prf: bytes) -> bytes:
    return sealing.wrap(
        unlocked.private, prf, reader=unlocked.key.reader, credential=made.credential, public=made.public
    )


def _say(verb: Verb, passkey: KeyPasskey, unlocked: Unlocked) -> None:
    """In the register, by a name that tells nothing of the device; and by mail to its owner."""
    detail = _detail(passkey, unlocked.key)
    audit.record(verb, by=audit.name_of(unlocked.worker), at=unlocked.at, detail=detail)
    notices.passkey(verb, passkey.name, unlocked.key)


def _detail(passkey: KeyPasskey, key: WorkerKey) -> str:
    return f"{key.public_id} {sha256(bytes(passkey.credential)).hexdigest()[:16]}"

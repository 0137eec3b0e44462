"""A key or new secrets, prepared, and put to use once their recovery code was typed back from the paper.

Until then nothing changes: the secrets that served go on serving. Whoever closes the page begins again,
and has lost nothing.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.cases import memory
from casework.counting import adding
from casework.keys import actions, replacing, rotation
from casework.keys.actions import KeyChanged, secrets_of
from casework.keys.holders import deposits, recovering
from casework.models import KeyDraft, KeyRecovery, KeyReplacement, Verb, WorkerKey
from casework.own import kept
from casework.sealing import crypto
from casework.sealing.crypto import KeyPair
from core.forms import LIFE_OF_A_NAME
from directory.models import User, Worker

Purpose = KeyDraft.Purpose


@dataclass(frozen=True, slots=True)
class Roots:
    """The private keys of a renewal."""

    former: bytes = field(default=b"", repr=False)
    new: bytes = field(default=b"", repr=False)


class NoDraft(Exception):
    """What is confirmed was prepared by no page of this name: too old, or another window took its place."""


def draft_of(worker: Worker, form: str) -> KeyDraft | None:
    return KeyDraft.objects.filter(worker=worker, form=_digest(form)).select_related("key").first()


@sensitive_variables()
def prepare_key(passphrase: str, recovery: str, *, form: str, by: User, at: datetime) -> None:
    worker = actions.owner(by)
    key = actions.wrapped(worker, crypto.new_key_pair(), passphrase, recovery, at=at)
    _keep(Purpose.CREATION, key, None, form=form, at=at)


@sensitive_variables()
def prepare_recovery(
    key: WorkerKey, code: str, passphrase: str, recovery: str, *, form: str, by: User, at: datetime
) -> None:
    """Opens with the recovery code; another takes its place as soon as it is confirmed."""
    pair = actions.opened(key, bytes(key.wrapped_by_recovery), code, by=by, at=at)
    _keep(Purpose.RECOVERY, _rewrapped(key, pair, passphrase, recovery), key, form=form, at=at)


@sensitive_variables()
def prepare_renewal(
    key: WorkerKey, passphrase: str, recovery: str, *, form: str, by: User, at: datetime
) -> None:
    """Another pair under the same passphrase, which must open the present one."""
    actions.opened(key, bytes(key.wrapped_by_passphrase), passphrase, by=by, at=at)
    new = actions.wrapped(key.worker, crypto.new_key_pair(), passphrase, recovery, at=at)
    _keep(Purpose.RENEWAL, new, key, form=form, at=at)


@sensitive_variables()
def prepare_replacement(
    asked: KeyReplacement, passphrase: str, recovery: str, *, form: str, by: User, at: datetime
) -> None:
    """Both secrets are lost, and the day to stop it is over."""
    worker = actions.owner(by)
    replacing.check_due(asked, at)
    new = actions.wrapped(worker, crypto.new_key_pair(), passphrase, recovery, at=at)
    _keep(Purpose.REPLACEMENT, new, asked.key, form=form, at=at)


@sensitive_variables()
def prepare_return(
    asked: KeyRecovery, passphrase: str, recovery: str, *, form: str, by: User, at: datetime
) -> None:
    """Two holders gave the key back; the passphrase is the one that was chosen when it was asked for."""
    worker, key = actions.owner(by), asked.key
    if key.worker_id != worker.pk:
        raise PermissionDenied
    pair = recovering.given_back(asked, passphrase, at)
    _keep(Purpose.HOLDERS, _rewrapped(key, pair, passphrase, recovery), key, form=form, at=at)


@sensitive_variables()
def confirm(form: str, *, by: User, at: datetime, passphrase: str = "") -> KeyDraft.Purpose:
    """What was prepared serves from now on. ``passphrase`` opens the key that is renewed, a last time."""
    worker = actions.owner(by)
    draft = draft_of(worker, form)
    if draft is None:
        raise NoDraft
    roots = Roots()
    if draft.purpose == Purpose.RENEWAL and draft.key is not None:
        wrap = bytes(draft.key.wrapped_by_passphrase)
        former = actions.opened(draft.key, wrap, passphrase, by=by, at=at)
        # Before the former one is erased: the next opens with what was just typed.
        new = actions.checked(_key_of(draft, at), bytes(draft.wrapped_by_passphrase), passphrase)
        roots = Roots(former.private, new.private)
    with transaction.atomic():
        actions.only(draft.key, worker)
        held = KeyDraft.objects.select_for_update().filter(pk=draft.pk, form=draft.form).first()
        if held is None or held.made_at != draft.made_at:
            raise NoDraft
        _SERVE[Purpose(held.purpose)](held, roots, at)
        held.delete()
    return Purpose(draft.purpose)


def forget_old(at: datetime) -> int:
    """The page that could confirm them has no life any more."""
    return KeyDraft.objects.filter(made_at__lt=at - LIFE_OF_A_NAME - timedelta(hours=1)).delete()[0]


@sensitive_variables()
def _rewrapped(key: WorkerKey, pair: KeyPair, passphrase: str, recovery: str) -> WorkerKey:
    """The same pair under other secrets; not saved."""
    again = WorkerKey(worker=key.worker, public_id=key.public_id, public_key=pair.public)
    again.wrapped_by_passphrase = crypto.wrap_private_key(pair.private, passphrase, owner=key.reader)
    again.wrapped_by_recovery = crypto.wrap_private_key(pair.private, recovery, owner=key.reader)
    return again


def _create(draft: KeyDraft, _roots: Roots, at: datetime) -> None:
    key = _key_of(draft, at)
    key.save(force_insert=True)
    audit.record(Verb.KEY_CREATED, by=audit.name_of(draft.worker), at=at, detail=str(key.public_id))


def _recover(draft: KeyDraft, _roots: Roots, at: datetime) -> None:
    _under_other_secrets(draft, Verb.KEY_RECOVERED, at)
    replacing.found(_former(draft), at=at)
    recovering.found(_former(draft), at=at)


def _return(draft: KeyDraft, _roots: Roots, at: datetime) -> None:
    _under_other_secrets(draft, Verb.KEY_CHANGED, at)
    recovering.done(_former(draft), at=at)
    replacing.found(_former(draft), at=at)


def _under_other_secrets(draft: KeyDraft, verb: Verb, at: datetime) -> None:
    with actions.unchanged(_former(draft), draft.secrets) as key:
        key.wrapped_by_passphrase = draft.wrapped_by_passphrase
        key.wrapped_by_recovery = draft.wrapped_by_recovery
        key.save(update_fields=["wrapped_by_passphrase", "wrapped_by_recovery"])
        audit.record(verb, by=audit.name_of(draft.worker), at=at, detail=str(key.public_id))


def _replace(draft: KeyDraft, _roots: Roots, at: datetime) -> None:
    lost = _former(draft)
    replacing.done(lost, at=at)
    recovering.found(lost, at=at)
    deposits.forget(lost)
    lost.passkeys.all().delete()
    key = _in_its_place(lost, draft, at)
    audit.record(Verb.KEY_REPLACED, by=audit.name_of(draft.worker), at=at, detail=str(key.public_id))


@sensitive_variables()
def _renew(draft: KeyDraft, roots: Roots, at: datetime) -> None:
    with actions.unchanged(_former(draft), draft.secrets) as former:
        key = _in_its_place(former, draft, at)
        left = rotation.move(former, roots.former, key, at)
        memory.carry(former, roots.former, key, roots.new)
        adding.carry(former, roots.former, key, roots.new)
        kept.carry(former, roots.former, key, roots.new)
        deposits.carry(former, roots.former, key, roots.new, at=at)
        former.passkeys.all().delete()  # whoever holds one of them opens nothing that follows
        detail = f"{key.public_id} unread:{left}" if left else str(key.public_id)
        audit.record(Verb.KEY_RENEWED, by=audit.name_of(draft.worker), at=at, detail=detail)
    replacing.found(former, at=at)
    recovering.found(former, at=at)


_SERVE: dict[KeyDraft.Purpose, Callable[[KeyDraft, Roots, datetime], None]] = {
    Purpose.CREATION: _create,
    Purpose.RECOVERY: _recover,
    Purpose.RENEWAL: _renew,
    Purpose.REPLACEMENT: _replace,
    Purpose.HOLDERS: _return,
}


def _in_its_place(former: WorkerKey, draft: KeyDraft, at: datetime) -> WorkerKey:
    WorkerKey.objects.filter(pk=former.pk).update(retired_at=at)
    key = _key_of(draft, at)
    key.save(force_insert=True)
    return key


def _former(draft: KeyDraft) -> WorkerKey:
    if draft.key is None:
        raise KeyChanged
    return draft.key


def _key_of(draft: KeyDraft, at: datetime) -> WorkerKey:
    return WorkerKey(
        worker=draft.worker,
        public_id=draft.public_id,
        public_key=draft.public_key,
        wrapped_by_passphrase=draft.wrapped_by_passphrase,
        wrapped_by_recovery=draft.wrapped_by_recovery,
        created_at=at,
    )


def _keep(
    purpose: KeyDraft.Purpose, new: WorkerKey, former: WorkerKey | None, *, form: str, at: datetime
) -> None:
    """The same form sent again keeps its code, which its name has fixed; another form's draft is dropped."""
    with transaction.atomic():
        held = actions.only(former, new.worker)
        if held is not None and former is not None and secrets_of(held) != secrets_of(former):
            raise KeyChanged
        fields = {
            "purpose": purpose,
            "form": _digest(form),
            "key": former,
            "secrets": secrets_of(former) if former is not None else "",
            "public_id": new.public_id,
            "public_key": new.public_key,
            "wrapped_by_passphrase": new.wrapped_by_passphrase,
            "wrapped_by_recovery": new.wrapped_by_recovery,
            "made_at": at,
        }
        KeyDraft.objects.update_or_create(worker=new.worker, defaults=fields)


def _digest(form: str) -> str:
    return hashlib.sha256(form.encode()).hexdigest()

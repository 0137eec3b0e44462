"""A worker entrusts her key to the holders, or does not: her choice, asked anew when anything in it changes.

She is shown who they are and the words of their keys. What she saw is kept under her own root: a key that
took the place of one of theirs, a holder who left, bundles that somebody exchanged are found at her next
unlocking, and nothing is sealed to whom she did not see.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.keys import actions
from casework.keys.actions import KeyExists
from casework.keys.holders import naming
from casework.keys.holders.naming import Serving
from casework.models import Deposit, DepositHalf, Verb, WorkerKey
from casework.sealing import crypto, halves
from casework.sealing.crypto import CannotOpen
from casework.sealing.halves import Holder, Place
from core.locks import lock
from directory.models import Worker

PURPOSE = "deposit"


class Stand(StrEnum):
    OFF = "off"  # nobody is named, or too few
    TO_CHOOSE = "to_choose"  # never asked, or of another naming
    CHANGED = "changed"  # entrusted; since then a holder left, or has another key
    ENTRUSTED = "entrusted"
    KEPT = "kept"  # she keeps it to herself


class HoldersChanged(Exception):
    """Others than those whom the page showed."""


@dataclass(frozen=True, slots=True)
class Choice:
    """``holders``: reader and words of each whom she saw; ``bundles``: digest of what was sealed to them."""

    naming: str
    is_entrusted: bool
    holders: tuple[tuple[str, str], ...] = ()
    bundles: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """``former``: what she saw of those who are not, or no longer so, among the present ones."""

    stand: Stand
    holders: tuple[WorkerKey, ...] = ()
    former: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        return self.stand in (Stand.TO_CHOOSE, Stand.CHANGED)

    @property
    def shown(self) -> str:
        """Names what the page shows, for the answer to come back with."""
        return shown_of(self.holders)


def shown_of(holders: tuple[WorkerKey, ...]) -> str:
    return halves.digest_of(_as_holder(key) for key in holders)


@sensitive_variables()
def standing(key: WorkerKey, root: bytes) -> Standing:
    return _standing(naming.serving(), key, _choice(key, root))


@sensitive_variables()
def entrust(key: WorkerKey, root: bytes, shown: str, *, at: datetime) -> None:
    """``shown`` names the holders of the page: to others nothing is sealed."""
    with transaction.atomic():
        held = _own(key)
        now = naming.serving()
        holders = now.beside(key.worker) if now is not None else ()
        if now is None or not holders or shown_of(holders) != shown:
            raise HoldersChanged
        _entrust(held, root, now, holders, at)


@sensitive_variables()
def keep(key: WorkerKey, root: bytes, *, at: datetime) -> None:
    """Or take it back: the bundles are thrown away, and the page asks no more."""
    with transaction.atomic():
        held = _own(key)
        now = naming.serving()
        if now is None:
            raise HoldersChanged
        was = DepositHalf.objects.filter(deposit__key=held).exists()
        _write(held, root, now, Choice(str(now.naming.public_id), is_entrusted=False), {})
        if was:
            name = audit.name_of(key.worker)
            audit.record(Verb.TAKEN_BACK, by=name, at=at, detail=str(held.public_id))


@sensitive_variables()
def look_after(key: WorkerKey, root: bytes, *, at: datetime) -> bool:
    """At each unlocking. Whether the bundles were found as she made them; else they are made anew, as they
    are where they have served."""
    choice = _choice(key, root)
    found = _standing(naming.serving(), key, choice)
    if found.stand == Stand.OFF:
        _throw_away(key, at)
    if found.stand != Stand.ENTRUSTED or choice is None:
        return True
    sound = _digest(key) == choice.bundles
    if sound and not key.deposit.is_used:
        return True
    with transaction.atomic():
        held, now = _own(key), naming.serving()
        if now is not None and now.beside(key.worker) == found.holders:
            _entrust(held, root, now, found.holders, at)
        if not sound:
            audit.record(Verb.ALTERED, by=audit.name_of(key.worker), at=at, detail=f"deposit {key.public_id}")
    return sound


@sensitive_variables()
def carry(former: WorkerKey, root: bytes, key: WorkerKey, new_root: bytes, *, at: datetime) -> None:
    """A renewed key is entrusted as the former was, to the same; else its owner is asked. Both are held."""
    choice, now = _choice(former, root), naming.serving()
    found = _standing(now, former, choice)
    Deposit.objects.filter(key=former).delete()
    if now is None or choice is None:
        return
    if found.stand == Stand.ENTRUSTED:
        _entrust(key, new_root, now, found.holders, at)
    elif found.stand == Stand.KEPT:
        _write(key, new_root, now, choice, {})


def forget(key: WorkerKey) -> None:
    """Its place was taken: nobody gives it back any more."""
    Deposit.objects.filter(key=key).delete()


def _throw_away(key: WorkerKey, at: datetime) -> None:
    """Fewer than two are left to give it back: what they hold serves nobody, and is said to nobody."""
    if DepositHalf.objects.filter(deposit__key=key).exists():
        with transaction.atomic():
            forget(key)
            audit.record(Verb.TAKEN_BACK, by=audit.name_of(key.worker), at=at, detail=str(key.public_id))


def place_of(key: WorkerKey, now: Serving, holders: tuple[WorkerKey, ...]) -> Place:
    return halves.place_of(key.reader, str(now.naming.public_id), [_as_holder(one) for one in holders])


def holders_of(key: WorkerKey, now: Serving | None) -> tuple[WorkerKey, ...]:
    """Those who have a bundle of this key, whatever became of their own since."""
    if now is None:
        return ()
    rows = DepositHalf.objects.filter(deposit__key=key, deposit__naming=now.naming)
    return tuple(row.holder for row in rows.select_related("holder__worker__user").order_by("pk"))


def _standing(now: Serving | None, key: WorkerKey, choice: Choice | None) -> Standing:
    holders = now.beside(key.worker) if now is not None else ()
    if now is None or not holders:
        return Standing(Stand.OFF)
    if choice is None or choice.naming != str(now.naming.public_id):
        return Standing(Stand.TO_CHOOSE, holders)
    if not choice.is_entrusted:
        return Standing(Stand.KEPT, holders)
    present = {_seen(one) for one in holders}
    if present == set(choice.holders):
        return Standing(Stand.ENTRUSTED, holders)
    former = tuple(words for reader, words in choice.holders if (reader, words) not in present)
    return Standing(Stand.CHANGED, holders, former)


@sensitive_variables()
def _entrust(key: WorkerKey, root: bytes, now: Serving, holders: tuple[WorkerKey, ...], at: datetime) -> None:
    bundles = halves.part(root, [_as_holder(one) for one in holders], place_of(key, now, holders))
    by_key = {one: bundles[one.reader] for one in holders}
    choice = Choice(
        str(now.naming.public_id), True, tuple(_seen(one) for one in holders), _digest_of(bundles)
    )
    _write(key, root, now, choice, by_key)
    audit.record(Verb.ENTRUSTED, by=audit.name_of(key.worker), at=at, detail=str(key.public_id))


@sensitive_variables()
def _write(
    key: WorkerKey, root: bytes, now: Serving, choice: Choice, bundles: dict[WorkerKey, bytes]
) -> None:
    content = {
        "naming": choice.naming,
        "entrusted": choice.is_entrusted,
        "holders": choice.holders,
        "bundles": choice.bundles,
    }
    sealed = crypto.seal_own(root, json.dumps(content).encode(), PURPOSE, key.reader)
    Deposit.objects.filter(key=key).delete()
    deposit = Deposit.objects.create(key=key, naming=now.naming, sealed=sealed)
    DepositHalf.objects.bulk_create(
        DepositHalf(deposit=deposit, holder=holder, sealed=bundle) for holder, bundle in bundles.items()
    )


@sensitive_variables()
def _choice(key: WorkerKey, root: bytes) -> Choice | None:
    """None too for what does not open: she is asked again."""
    row = Deposit.objects.filter(key=key).first()
    if row is None:
        return None
    key.deposit = row
    try:
        content = json.loads(crypto.open_own(root, bytes(row.sealed), PURPOSE, key.reader))
    except CannotOpen:
        return None
    holders = tuple((reader, words) for reader, words in content["holders"])
    return Choice(content["naming"], content["entrusted"], holders, content["bundles"])


def _digest(key: WorkerKey) -> str:
    rows = DepositHalf.objects.filter(deposit__key=key).select_related("holder")
    return _digest_of({row.holder.reader: bytes(row.sealed) for row in rows})


def _digest_of(bundles: dict[str, bytes]) -> str:
    parts = [part for reader in sorted(bundles) for part in (reader, bundles[reader])]
    return crypto.digest("bundles", *parts)


def _own(key: WorkerKey) -> WorkerKey:
    """Her live key, held until the end of the transaction; holders renew theirs before or after."""
    now = naming.serving()
    named = [one.worker_id for one in now.keys] if now is not None else []
    lock(Worker.objects.filter(pk__in=[key.worker_id, *named]))
    held = actions.only(key, key.worker)
    if held is None:
        raise KeyExists
    return held


def _seen(key: WorkerKey) -> tuple[str, str]:
    return key.reader, key.fingerprint


def _as_holder(key: WorkerKey) -> Holder:
    return Holder(key.reader, bytes(key.public_key))

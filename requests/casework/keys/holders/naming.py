"""Who holds: named by the national coordination, after a day in which every worker may stop it.

The rows say who; the register says which naming serves, since when, and of whom: what somebody writes into
the tables names nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from casework import audit, policy
from casework.keys.holders import mails
from casework.keys.registered import registered_at, waited
from casework.models import AuditEvent, Deposit, HolderNaming, KeyRecovery, NamedHolder, Verb, WorkerKey
from casework.sealing import crypto
from casework.sealing.halves import FEWEST, MOST
from core.locks import lock
from directory.models import User, Worker
from directory.roles import Role

WAIT = timedelta(days=1)
End = HolderNaming.End


class NotSoMany(ValueError):
    """Two to seven, or nobody at all."""


class AlreadyNamed(Exception):
    """Another naming waits, or these are those who hold already."""


class NoKey(Exception):
    """One of them holds no key any more."""


@dataclass(frozen=True, slots=True)
class Serving:
    """The naming in force, and the present keys of those of its holders who are there to use one."""

    naming: HolderNaming
    keys: tuple[WorkerKey, ...]

    def beside(self, owner: Worker) -> tuple[WorkerKey, ...]:
        """Those who may hold this worker's key: nobody holds their own. Too few are none."""
        others = tuple(key for key in self.keys if key.worker_id != owner.pk)
        return others if len(others) >= FEWEST else ()


def may_name(user: User) -> bool:
    """The national coordination; an administrator never."""
    return user.has_role(Role.NATIONAL_COORDINATOR) and policy.inbox_owner(user) is not None


def candidates() -> list[WorkerKey]:
    keys = (
        WorkerKey.objects.serving()
        .select_related("worker__user")
        .order_by("worker__last_name", "worker__first_name")
    )
    return [key for key in keys if policy.may_hold_a_key(key.worker)]


def serving() -> Serving | None:
    """None while nobody is named."""
    line = AuditEvent.objects.filter(verb=Verb.HOLDERS_SERVE).order_by("-number").first()
    if line is None:
        return None
    naming = HolderNaming.objects.filter(public_id=line.detail.partition(" ")[0], ended_at=None).first()
    if naming is None or _said(naming) != line.detail:
        return None  # somebody wrote into the tables
    if not waited(Verb.HOLDERS_NAMED, Verb.HOLDERS_SERVE, line.detail, WAIT):
        return None  # or into the register
    keys = (
        WorkerKey.objects.held_by(naming.workers.all())
        .select_related("worker__user")
        .order_by("worker__last_name", "worker__first_name")
    )
    there = tuple(key for key in keys if policy.may_hold_a_key(key.worker))
    return Serving(naming, there) if there else None


def origin(now: Serving) -> tuple[str, datetime | None]:
    """By whom they were named and since when they serve, as the register says it."""
    said = _said(now.naming)
    lines = AuditEvent.objects.filter(case="", verb=Verb.HOLDERS_NAMED, detail=said).order_by("-number")
    actor = lines.values_list("actor", flat=True).first() or ""
    by = next((one for one in Worker.objects.all() if audit.name_of(one) == actor), None)
    return by.name if by is not None else actor, registered_at(Verb.HOLDERS_SERVE, said)


def pending() -> HolderNaming | None:
    return HolderNaming.objects.pending().select_related("named_by").first()


def due_at(naming: HolderNaming) -> datetime:
    """For a page: the day from which it serves, whatever its row says."""
    begun = registered_at(Verb.HOLDERS_NAMED, _said(naming))
    return max(naming.due_at, naming.asked_at + WAIT, *([begun + WAIT] if begun else []))


def name(workers: Iterable[Worker], *, by: User, at: datetime) -> HolderNaming:
    """Nothing changes for a day. Nobody named ends what is in force."""
    namer, chosen = policy.inbox_owner(by), sorted(set(workers), key=lambda one: one.pk)
    if namer is None or not may_name(by):
        raise PermissionDenied
    if chosen and not FEWEST <= len(chosen) <= MOST:
        raise NotSoMany
    with transaction.atomic():
        lock(Worker.objects.filter(pk__in=[namer.pk, *(one.pk for one in chosen)]))
        now = serving()
        present = set(now.naming.workers.all()) if now is not None else set()
        if pending() is not None or present == set(chosen):
            raise AlreadyNamed
        if WorkerKey.objects.held_by(chosen).count() != len(chosen):
            raise NoKey
        naming = HolderNaming.objects.create(named_by=namer, asked_at=at, due_at=at + WAIT)
        NamedHolder.objects.bulk_create(NamedHolder(naming=naming, worker=one) for one in chosen)
        audit.record(Verb.HOLDERS_NAMED, by=audit.name_of(namer), at=at, detail=_said(naming))
        mails.tell_of_naming("named", naming, to=told_of(naming, now))
    return naming


def told_of(naming: HolderNaming, now: Serving | None) -> list[Worker]:
    """Every worker with a key, the holders of now and those who are to be."""
    found = {key.worker_id: key.worker for key in WorkerKey.objects.serving().select_related("worker__user")}
    for one in [*naming.workers.select_related("user"), *(now.naming.workers.all() if now else ())]:
        found.setdefault(one.pk, one)
    return list(found.values())


def may_stop(worker: Worker | None, naming: HolderNaming) -> bool:
    """Whoever was told of it."""
    if worker is None or not worker.is_active:
        return False
    return policy.live_key(worker) is not None or naming.workers.filter(pk=worker.pk).exists()


def stop(public_id: UUID, *, by: Worker, at: datetime) -> bool:
    """Whether it was this that stopped it."""
    with transaction.atomic():
        naming = _held(public_id)
        if naming is None or not may_stop(by, naming):
            return False
        _end(naming, End.STOPPED, at)
        audit.record(Verb.HOLDERS_STOPPED, by=audit.name_of(by), at=at, detail=_said(naming))
        mails.tell_of_naming("stopped", naming, to=told_of(naming, serving()), by=by)
    return True


def advance(at: datetime) -> int:
    """What the clock does: the day is over, and the new ones hold. What the former held is thrown away."""
    return sum(_begin(one.public_id, at) for one in HolderNaming.objects.pending().filter(due_at__lte=at))


def _begin(public_id: UUID, at: datetime) -> bool:
    with transaction.atomic():
        naming = _held(public_id)
        if naming is None or not _is_due(naming, at):
            return False
        former = serving()
        told = told_of(naming, former)
        for one in HolderNaming.objects.filter(ended_at=None).exclude(pk=naming.pk):
            _end(one, End.FOLLOWED, at)
        Deposit.objects.exclude(naming=naming).delete()
        naming.began_at = at
        naming.save(update_fields=["began_at"])
        audit.record(Verb.HOLDERS_SERVE, by=audit.CLOCK, at=at, detail=_said(naming))
        mails.tell_of_naming("began", naming, to=told)
        _stop_recoveries(naming, at)
    return True


def _stop_recoveries(naming: HolderNaming, at: datetime) -> None:
    """What was asked of the former holders is over: theirs is nothing any more."""
    for asked in KeyRecovery.objects.open().exclude(naming=naming).select_related("key__worker__user"):
        asked.ended_at, asked.end, asked.wrapped = at, KeyRecovery.End.STOPPED, b""
        asked.save(update_fields=["ended_at", "end", "wrapped"])
        asked.passed.update(sealed=b"")
        audit.record(Verb.RECOVERY_STOPPED, by=audit.CLOCK, at=at, detail=str(asked.public_id))
        mails.tell_of_recovery("stopped", asked, at, holders=[])


def _is_due(naming: HolderNaming, at: datetime) -> bool:
    """Never sooner than a day after the register's line of these very holders, nor at all without it."""
    begun = registered_at(Verb.HOLDERS_NAMED, _said(naming))
    if begun is None or AuditEvent.objects.filter(verb=Verb.HOLDERS_STOPPED, detail=_said(naming)).exists():
        return False
    return at >= max(naming.due_at, begun + WAIT)


def _said(naming: HolderNaming) -> str:
    """As the register names it: which, and of whom."""
    names = sorted(str(one) for one in naming.workers.values_list("public_id", flat=True))
    digest = crypto.digest("naming", str(naming.public_id), *names)
    return f"{naming.public_id} {digest[:16]}"


def _held(public_id: UUID) -> HolderNaming | None:
    """Its row, held until the end of the transaction, while it waits."""
    lock(HolderNaming.objects.filter(public_id=public_id))
    return HolderNaming.objects.pending().select_related("named_by").filter(public_id=public_id).first()


def _end(naming: HolderNaming, end: HolderNaming.End, at: datetime) -> None:
    naming.ended_at, naming.end = at, end
    naming.save(update_fields=["ended_at", "end"])

"""Another key for a worker who has lost both secrets: asked for, waited for, and stopped by whoever did
not ask.

What is sealed to the lost key stays closed, so nobody does it in an absent person's name unseen: the
worker and their coordination are told at once and have a day to stop it. Until the new key is confirmed
the present one goes on.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from casework import audit
from casework.keys import actions, notices
from casework.keys.actions import KeyExists
from casework.keys.registered import registered_at
from casework.models import KeyReplacement, Verb, WorkerKey
from directory.models import User, Worker

WAIT = timedelta(days=1)
# How long it may be made use of, once the wait is over: what nobody came back for is asked for again.
KEPT = timedelta(days=7)

End = KeyReplacement.End


class NotDue(Exception):
    """It was stopped, or its time has not come, or is over."""


def open_for(key: WorkerKey | None) -> KeyReplacement | None:
    asked = KeyReplacement.objects.open().filter(key=key).select_related("key__worker").first()
    return _as_registered(asked) if asked is not None else None


def is_due(asked: KeyReplacement, at: datetime) -> bool:
    """Never sooner than a day after the register's line, nor at all without it: whoever moves the row's dates
    gains no hour.
    """
    begun = _registered_at(asked)
    if begun is None or asked.ended_at is not None:
        return False
    due_at = max(asked.due_at, asked.asked_at + WAIT, begun + WAIT)
    return due_at <= at < min(asked.lapses_at, due_at + KEPT)


def _registered_at(asked: KeyReplacement) -> datetime | None:
    return registered_at(Verb.REPLACEMENT_ASKED, str(asked.key.public_id))


def _as_registered(asked: KeyReplacement) -> KeyReplacement:
    """For a page: with the day from which it is possible, whatever its row says."""
    begun = _registered_at(asked)
    asked.due_at = max(asked.due_at, asked.asked_at + WAIT, *([begun + WAIT] if begun else []))
    return asked


def waiting_for(worker: Worker, day: date) -> list[KeyReplacement]:
    """Those that this worker may stop as the coordination of whoever lost a key."""
    rows = KeyReplacement.objects.open().select_related("key__worker__user").order_by("asked_at")
    asked = [_as_registered(one) for one in rows]
    return [one for one in asked if worker in notices.coordination(one.key.worker, day)]


def ask(key: WorkerKey, *, by: User, at: datetime) -> KeyReplacement:
    """Asked for twice, it is one: the second click finds the first."""
    worker = actions.owner(by)
    with transaction.atomic():
        held = actions.only(key, worker)
        if held is None:
            raise KeyExists
        if (before := open_for(held)) is not None:
            return before
        asked = KeyReplacement.objects.create(
            key=held, asked_at=at, due_at=at + WAIT, lapses_at=at + WAIT + KEPT
        )
        audit.record(Verb.REPLACEMENT_ASKED, by=audit.name_of(worker), at=at, detail=str(held.public_id))
        notices.tell("asked", asked, at)
    return asked


def may_stop(worker: Worker | None, asked: KeyReplacement, day: date) -> bool:
    if worker is None:
        return False
    return worker == asked.key.worker or worker in notices.coordination(asked.key.worker, day)


def stop(public_id: UUID, *, by: Worker, at: datetime) -> bool:
    """Whether it was this that stopped it."""
    with transaction.atomic():
        asked = _held(public_id)
        if asked is None:
            return False
        _end(asked, End.STOPPED, at)
        audit.record(Verb.REPLACEMENT_STOPPED, by=audit.name_of(by), at=at, detail=str(asked.key.public_id))
        notices.tell("stopped", asked, at, by=by)
    return True


def found(key: WorkerKey, *, at: datetime) -> bool:
    """A secret of the key has just opened it: it is not lost, and nothing is to be replaced."""
    if open_for(key) is None:
        return False
    with transaction.atomic():
        asked = open_for(key)
        asked = _held(asked.public_id) if asked is not None else None
        if asked is None:
            return False
        _end(asked, End.FOUND, at)
        name = audit.name_of(key.worker)
        audit.record(Verb.REPLACEMENT_STOPPED, by=name, at=at, detail=f"{key.public_id} found")
        notices.tell("found", asked, at)
    return True


def check_due(asked: KeyReplacement, at: datetime) -> None:
    if not is_due(asked, at):
        raise NotDue


def done(key: WorkerKey, *, at: datetime) -> None:
    """Inside the transaction that replaces the key."""
    asked = open_for(key)
    asked = _held(asked.public_id) if asked is not None else None
    if asked is None:
        raise NotDue
    check_due(asked, at)
    _end(asked, End.DONE, at)
    notices.tell("done", asked, at)


def advance(at: datetime) -> int:
    """What the clock does: says that the wait is over, and ends what nobody came back for."""
    changed = 0
    for one in KeyReplacement.objects.open().filter(due_at__lte=at, told_at=None):
        changed += _announce(one, at)
    for one in KeyReplacement.objects.open().filter(lapses_at__lte=at):
        changed += _lapse(one, at)
    return changed


def _announce(one: KeyReplacement, at: datetime) -> bool:
    with transaction.atomic():
        asked = _held(one.public_id)
        if asked is None or asked.told_at is not None or not is_due(asked, at):
            return False
        asked.told_at = at
        asked.save(update_fields=["told_at"])
        audit.record(Verb.REPLACEMENT_DUE, by=audit.CLOCK, at=at, detail=str(asked.key.public_id))
        notices.tell("due", asked, at)
    return True


def _lapse(one: KeyReplacement, at: datetime) -> bool:
    with transaction.atomic():
        asked = _held(one.public_id)
        if asked is None:
            return False
        _end(asked, End.LAPSED, at)
        audit.record(Verb.REPLACEMENT_LAPSED, by=audit.CLOCK, at=at, detail=str(asked.key.public_id))
        notices.tell("lapsed", asked, at)
    return True


def _held(public_id: UUID) -> KeyReplacement | None:
    """Its row, held until the end of the transaction, unless it is over."""
    rows = KeyReplacement.objects.select_for_update(of=("self",)).select_related("key__worker__user")
    return rows.open().filter(public_id=public_id).first()


def _end(asked: KeyReplacement, end: KeyReplacement.End, at: datetime) -> None:
    asked.ended_at, asked.end = at, end
    asked.save(update_fields=["ended_at", "end"])

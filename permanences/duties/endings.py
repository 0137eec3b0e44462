"""Permanences that end with what they stand on: a person in service, a sector, an open establishment (R4)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from core import locks
from core import mail as mailing
from directory.models import Establishment, Sector, User, Worker
from permanences.duties import actions, notices, succession
from permanences.models import Permanence, State
from permanences.models.duties import PermanenceQuerySet


@dataclass(frozen=True, slots=True)
class Ended:
    """``dates``: how many single dates after the last day are dropped. ``drafts``: not published yet."""

    published: PermanenceQuerySet
    drafts: int
    dates: int


def of_worker(worker: Worker) -> PermanenceQuerySet:
    return Permanence.objects.filter(worker=worker).exclude(state=State.ENDED)


def of_target(target: Sector | Establishment) -> PermanenceQuerySet:
    name = "sector" if isinstance(target, Sector) else "establishment"
    return Permanence.objects.filter(**{name: target}).exclude(state=State.ENDED)


def ended_by(held: PermanenceQuerySet, last: date) -> Ended:
    going_on = held.filter(Q(ends_on=None) | Q(ends_on__gt=last))
    later = [succession.after(one, last) for one in held.filter(state=State.PUBLISHED)]
    return Ended(
        published=going_on.filter(state=State.PUBLISHED),
        drafts=going_on.exclude(state=State.PUBLISHED).count(),
        dates=sum(map(len, later)),
    )


def end_all(held: PermanenceQuerySet, last: date, *, by: User, at: datetime) -> None:
    """What agents saw ends on that day, and they are told; a draft that begins later is gone."""
    with transaction.atomic():
        locks.lock(held.order_by())
        for permanence in held.with_all():
            if permanence.state == State.PUBLISHED:
                _end(permanence, last, by, at)
            elif permanence.starts_on > last:
                if permanence.worker.left_on is None:
                    notices.tell(notices.its_worker(permanence, by=by), "discarded", permanence, by=by)
                permanence.delete()
            elif permanence.ends_on is None or permanence.ends_on > last:
                permanence.ends_on = last
                permanence.save_as_next_version(at)


def _end(permanence: Permanence, last: date, by: User, at: datetime) -> None:
    gone = succession.after(permanence, last)
    goes_on = permanence.ends_on is None or permanence.ends_on > last
    if not goes_on and not gone:
        return
    day = actions.local_day(at, permanence)
    told = notices.told_of_a_change(permanence, day, by=by)
    if permanence.worker.left_on is not None:  # who leaves knows
        told = [one for one in told if one.audience != notices.Audience.WORKER]
    actions.end_by(permanence, last)
    succession.cut(permanence, last)
    permanence.save_as_next_version(at)
    if last >= day:
        with mailing.language():
            lines = [succession.said(one.override) for one in gone]
        notices.tell(told, "stopped", permanence, by=by, gone=lines)

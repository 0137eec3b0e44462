"""Who may see, change and approve permanences: each rule answers both "which" and "may I" (R4, R5)."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from directory.coverage import presence
from directory.coverage.reach import DRAWN_WITH, covered_by
from directory.models import Establishment, Posting, Sector, User, Worker
from directory.policy import regions_kept_by
from directory.roles import COORDINATORS, Role
from permanences.dates.roster import duty
from permanences.models import Permanence, State
from permanences.models.duties import PermanenceQuerySet

WORKERS = frozenset({Role.SOCIAL_WORKER, Role.TECHNICAL_ADVISER, *COORDINATORS})


def is_coordinator(user: User) -> bool:
    return user.worker is not None and user.has_role(*COORDINATORS)


def editable_by(user: User, day: date) -> PermanenceQuerySet:
    """One's own; for a coordinator, also those of the region."""
    if user.worker is None:
        return Permanence.objects.none()
    own = Q(worker=user.worker)
    own |= Q(department__region__in=regions_kept_by(user, day))
    return Permanence.objects.filter(own)


def approvable_by(user: User, day: date) -> PermanenceQuerySet:
    regions = regions_kept_by(user, day)
    return Permanence.objects.filter(state=State.PROPOSED, department__region__in=regions)


def can_edit(user: User, permanence: Permanence, day: date) -> bool:
    return editable_by(user, day).filter(pk=permanence.pk).exists()


def can_change_dates(*days: date) -> Callable[[User, Permanence, date], bool]:
    """Whoever keeps it; and the stand-in, for those of its dates that they serve (R5)."""

    def may(user: User, permanence: Permanence, today: date) -> bool:
        return can_edit(user, permanence, today) or any(stands_in(user, permanence, day) for day in days)

    return may


def stands_in(user: User, permanence: Permanence, day: date) -> bool:
    if user.worker is None or not user.has_role(*WORKERS) or user.worker.pk == permanence.worker_id:
        return False
    people = presence.roster([permanence.worker_id], day, day, *(f"sector__{name}" for name in DRAWN_WITH))
    return duty(people, permanence, day).worker == user.worker


def can_approve(user: User, permanence: Permanence, day: date) -> bool:
    return Permanence.objects.filter(
        pk=permanence.pk, department__region__in=regions_kept_by(user, day)
    ).exists()


def require_worker(user: User) -> Worker:
    if user.worker is None or not user.has_role(*WORKERS):
        raise PermissionDenied
    return user.worker


def visible_to(user: User, day: date) -> PermanenceQuerySet:
    """What is published is known to all; the rest to its worker and to those who lead the region."""
    return Permanence.objects.filter(Q(state=State.PUBLISHED) | Q(pk__in=editable_by(user, day)))


def get_permanence_or_404(user: User, uid: UUID, day: date) -> Permanence:
    """For those who may change it: to others a draft does not exist, and a published one is forbidden."""
    permanence = seen_or_404(user, uid, day)
    if not can_edit(user, permanence, day):
        raise PermissionDenied
    return permanence


def seen_or_404(user: User, uid: UUID, day: date) -> Permanence:
    return get_object_or_404(visible_to(user, day).with_all(), uid=uid)


def establishments_for(worker: Worker, day: date) -> QuerySet[Establishment]:
    """Where a worker may hold a permanence: the places of their sectors, or of the regions they lead."""
    return Establishment.objects.active().filter(covered_by(worker, day))


def sectors_for(worker: Worker, day: date) -> QuerySet[Sector]:
    return Sector.objects.filter(postings__in=Posting.objects.on(day).filter(worker=worker)).distinct()


def can_keep_rooms(user: User, establishment: Establishment, day: date) -> bool:
    """Who says whether a room is confidential: whoever receives agents there, or leads the region (R6)."""
    if user.worker is None:
        return False
    return establishments_for(user.worker, day).filter(pk=establishment.pk).exists()

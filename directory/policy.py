"""Who may do what in the directory. Everyone signed in reads it; the rest is here."""

from datetime import date, timedelta
from typing import TypeGuard

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from directory.leadership import led_by
from directory.models import Absence, Correspondent, Establishment, Posting, Region, User, Worker
from directory.roles import CASE_READERS, COORDINATORS, KEY_HOLDERS, Role

Reader = User | AnonymousUser
# How far ahead a posting that has yet to start makes its region's coordinator arrange for its worker.
LOOK_AHEAD = timedelta(days=400)


def _known(user: Reader) -> TypeGuard[User]:
    return isinstance(user, User) and user.is_active


def can_see_coverage(user: Reader) -> bool:
    """The list of what is not covered: coordinators only (R1)."""
    return _known(user) and user.has_role(*COORDINATORS)


def can_see_contact_sheet(user: Reader, establishment: Establishment, today: date) -> bool:
    """R3: its HR correspondent, and the network that keeps it true."""
    if not _known(user):
        return False
    if user.has_role(*CASE_READERS):
        return True
    if not user.has_role(Role.HR_CORRESPONDENT):
        return False
    return Correspondent.objects.on(today).filter(user=user, establishment=establishment).exists()


def informing(user: Reader, today: date) -> "QuerySet[Establishment]":
    """R9, R10: the establishments of which this person tells the social service: as HR, or as their head."""
    if not _known(user):
        return Establishment.objects.none()
    held = Correspondent.objects.on(today).filter(user=user).order_by()
    places = Establishment.objects.active().with_department().filter(pk__in=held.values("establishment"))
    return places.order_by("folded", "pk")


def can_see_region_sheet(user: Reader) -> bool:
    """R3: the network, and every HR correspondent: the coordinators' numbers are theirs to have."""
    return _known(user) and user.has_role(*CASE_READERS, Role.HR_CORRESPONDENT)


def regions_led_by(user: Reader, day: date) -> "QuerySet[Region]":
    """The regions that this person coordinates on that day; overseas, the national coordinator (R1)."""
    if not _known(user) or user.worker is None or not user.has_role(*COORDINATORS):
        return Region.objects.none()
    return Region.objects.filter(led_by(Posting.objects.on(day).filter(worker=user.worker)))


def regions_kept_by(user: Reader, day: date) -> "QuerySet[Region]":
    """Where this person acts as the coordinator: the national one everywhere, for the regional ones (R5)."""
    if _known(user) and user.worker is not None and user.has_role(Role.NATIONAL_COORDINATOR):
        return Region.objects.all()
    return regions_led_by(user, day)


def arranged_by(user: Reader, today: date, first: date, last: date) -> "QuerySet[Worker]":
    """R5: whose absences in that period this person arranges.

    The coordinator those of the region's workers, never their own; the national coordinator everyone's.
    """
    if not _known(user) or user.worker is None:
        return Worker.objects.none()
    if user.has_role(Role.NATIONAL_COORDINATOR):
        return Worker.objects.active()
    if not user.has_role(Role.REGIONAL_COORDINATOR):
        return Worker.objects.none()
    held = Posting.objects.between(first, last).filter(sector__region__in=regions_led_by(user, today))
    return Worker.objects.active().filter(pk__in=held.values("worker")).exclude(pk=user.worker.pk)


def can_arrange_absence(user: Reader, absence: Absence, today: date) -> bool:
    arranged = arranged_by(user, today, absence.starts_on, absence.ends_on)
    return arranged.filter(pk=absence.worker_id).exists()


def kept_by(user: Reader, today: date) -> "QuerySet[Worker]":
    """R1, R2: whose arrival, departure, function and account this person records; never their own.

    The national coordinator everyone's. A regional one those of the region's sectors, while no post elsewhere
    binds them; not those who coordinate.
    """
    if not _known(user) or user.worker is None:
        return Worker.objects.none()
    others = Worker.objects.exclude(pk=user.worker.pk)
    if user.has_role(Role.NATIONAL_COORDINATOR):
        return others
    here = Posting.objects.filter(sector__region__in=regions_led_by(user, today)).order_by()
    lasting = Posting.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today)).order_by()
    elsewhere = lasting.exclude(pk__in=here.values("pk"))
    ours = others.filter(pk__in=here.values("worker")).exclude(pk__in=elsewhere.values("worker"))
    return ours.exclude(role__in=COORDINATORS)


def can_keep(user: Reader, worker: Worker, today: date) -> bool:
    return kept_by(user, today).filter(pk=worker.pk).exists()


def functions_given_by(user: Reader) -> frozenset[Role]:
    """R2: who coordinates is named by the national coordinator, and so is the secretariat of R12."""
    if not _known(user) or user.worker is None or not user.has_role(*COORDINATORS):
        return frozenset()
    return KEY_HOLDERS if user.has_role(Role.NATIONAL_COORDINATOR) else CASE_READERS - COORDINATORS


def accounts_opened_by(user: Reader, today: date) -> "QuerySet[Worker]":
    """Whose account this person opens and closes: those whom they keep; an administrator everyone's.

    An administrator never chooses the address: the account is that of the address which the coordination
    keeps (``directory.team.accounts``), so that this opens no case to them.
    """
    if _known(user) and user.has_role(Role.ADMINISTRATOR):
        return Worker.objects.exclude(user=user)
    return kept_by(user, today)


def can_see_team(user: Reader) -> bool:
    return _known(user) and user.has_role(*COORDINATORS, Role.ADMINISTRATOR)


def can_correct_numbers(user: Reader, worker: Worker, today: date) -> bool:
    """One's own numbers; for a coordinator, those of the region's workers too (R3)."""
    if not _known(user) or user.worker is None:
        return False
    return (
        user.worker == worker
        or arranged_by(user, today, today, today + LOOK_AHEAD).filter(pk=worker.pk).exists()
    )


def leads(user: Reader, region: Region, today: date) -> bool:
    """Whether this person keeps the region's postings and its contact sheets: its coordinator (R2, R3)."""
    return regions_kept_by(user, today).filter(pk=region.pk).exists()


def referents_kept_by(user: Reader, today: date) -> "QuerySet[Region] | None":
    """R13: the regions whose disability referents this person keeps; None: all, and those of the nation."""
    if _known(user) and user.has_role(Role.NATIONAL_COORDINATOR, Role.ADMINISTRATOR):
        return None
    return regions_led_by(user, today)


def can_keep_referents(user: Reader, region: Region | None, today: date) -> bool:
    kept = referents_kept_by(user, today)
    return kept is None or (region is not None and kept.filter(pk=region.pk).exists())


def can_keep_regions(user: Reader) -> bool:
    """R2: the national coordinator divides the map."""
    return can_approve_replacement(user)


def can_approve_replacement(user: Reader) -> bool:
    """R5: only the national coordinator approves."""
    return _known(user) and user.has_role(Role.NATIONAL_COORDINATOR)

"""Who may do what in the directory. Everyone signed in reads it; the rest is here."""

from datetime import date
from typing import TypeGuard

from django.contrib.auth.models import AnonymousUser

from directory.models import Absence, Correspondent, Establishment, Posting, Region, User
from directory.roles import CASE_READERS, COORDINATORS, Role

Reader = User | AnonymousUser


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


def own_region_ids(user: Reader, day: date) -> set[int]:
    """The regions that this person coordinates on that day; the national coordinator leads overseas (R1)."""
    if not _known(user) or user.worker is None:
        return set()
    held = list(Posting.objects.on(day).filter(worker=user.worker).values_list("region_id", "is_national"))
    regions = {region for region, _national in held if region is not None}
    if any(national for _region, national in held):
        regions |= set(Region.objects.filter(is_overseas=True).values_list("pk", flat=True))
    return regions


def can_arrange_absence(user: Reader, absence: Absence, today: date) -> bool:
    """R5: the coordinator of the absent worker's region; the national coordinator anywhere."""
    if not _known(user):
        return False
    if user.has_role(Role.NATIONAL_COORDINATOR):
        return True
    if not user.has_role(Role.REGIONAL_COORDINATOR):
        return False
    regions = own_region_ids(user, today)
    postings = Posting.objects.between(absence.starts_on, absence.ends_on).filter(worker_id=absence.worker_id)
    return postings.filter(sector__region_id__in=regions).exists()


def can_approve_replacement(user: Reader) -> bool:
    """R5: only the national coordinator approves."""
    return _known(user) and user.has_role(Role.NATIONAL_COORDINATOR)

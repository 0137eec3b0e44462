"""A region is added, drawn otherwise, removed while it is empty: by the national coordinator (R2)."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import locks
from core.forms import NotYours
from core.text import fold, typographic
from directory import policy
from directory.models import Department, Posting, Region, Sector, User
from directory.places.naming import free_code


def add(name: str, departments: Sequence[Department], *, is_overseas: bool, by: User) -> Region:
    require_keeping(by)
    with transaction.atomic():
        _refuse_known_name(name)
        region = Region(name=typographic(name), is_overseas=is_overseas)
        region.code = free_code(Region.objects.all(), name)
        region.full_clean()
        region.save()
        _move(region, departments)
    return region


def change(
    region: Region, name: str, departments: Sequence[Department], *, is_overseas: bool, by: User
) -> None:
    """``departments``: those that are to be in it. One that leaves it must be given to another region."""
    require_keeping(by)
    with locks.locked(Region.objects.all(), region.pk) as current:
        _refuse_known_name(name, but=current)
        left = current.departments.exclude(pk__in=[one.pk for one in departments])
        if left.exists():
            names = ", ".join(str(one) for one in left)
            sentence = _("Prenez d’abord %(names)s dans une autre région : un département en a toujours une.")
            raise ValidationError({"departments": sentence % {"names": names}})
        current.name, current.is_overseas = typographic(name), is_overseas
        current.save()
        _move(current, departments)


def remove(region: Region, *, by: User, today: date) -> None:
    require_keeping(by)
    with locks.locked(Region.objects.all(), region.pk) as current:
        if current.departments.exists():
            raise ValidationError(_("Cette région a des départements : donnez-les d’abord à une autre."))
        if current.sectors.exists() or Posting.objects.filter(region=current).exists():
            raise ValidationError(
                _("Des secteurs ou des affectations ont été tenus dans cette région : elle reste en mémoire.")
            )
        if current.referents.exists():
            raise ValidationError(
                _("Des référents handicap ont été nommés pour cette région : elle reste en mémoire.")
            )
        current.delete()


def require_keeping(by: User) -> None:
    if not policy.can_keep_regions(by):
        raise NotYours(_("Les régions sont tenues par la coordination nationale."))


def _move(region: Region, departments: Sequence[Department]) -> None:
    """One by one: search and calendars follow. Sectors that are wholly in it come along."""
    moved = [one for one in departments if one.region_id != region.pk]
    locks.lock(Department.objects.filter(pk__in=[one.pk for one in moved]))
    for department in moved:
        department.region = region
        department.save(update_fields=["region"])
    around = Sector.objects.filter(departments__in=moved).exclude(region=region).distinct()
    for sector in around.prefetch_related("departments"):
        if all(one.region_id == region.pk for one in sector.departments.all()):
            sector.region = region
            sector.save(update_fields=["region"])


def _refuse_known_name(name: str, *, but: Region | None = None) -> None:
    others = Region.objects.exclude(pk=but.pk) if but else Region.objects.all()
    if any(fold(other.name) == fold(name) for other in others):
        raise ValidationError({"name": _("Une région porte déjà ce nom.")})

"""What speaks against an hour that a worker is about to give: said, never forbidden (R5, R6)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from core import french
from directory.concerns import Concern
from directory.coverage.reach import covered_by
from directory.models import Absence, Department, Establishment, Place, Worker
from permanences.busy import blocks
from permanences.dates import collisions
from permanences.rules.closures import closure_on


@dataclass(frozen=True, slots=True)
class Hour:
    """Given by ``worker``; its two ends on the clock of ``department``, in ``place`` where it is one of ours.

    ``apart``: hours of hers that nothing is said of, such as the one that it takes the place of.
    """

    worker: Worker
    starts_at: datetime
    ends_at: datetime
    department: Department | None
    place: Place | None = None
    apart: Collection[UUID] = ()


def of_hour(hour: Hour) -> list[Concern]:
    found = [*_holiday(hour), *_away(hour), *_taken(hour)]
    return [*found, *collisions.of_hour(hour.worker, hour.starts_at, hour.ends_at, hour.place)]


def home_of(worker: Worker, at: datetime) -> Department | None:
    """Whose clock and holidays are hers: the first department that her post covers."""
    covered = Establishment.objects.active().filter(covered_by(worker, timezone.localdate(at)))
    first = covered.select_related("department").order_by("department__code", "pk").first()
    return first.department if first is not None else None


def _holiday(hour: Hour) -> list[Concern]:
    if hour.department is None:
        return []
    day = hour.starts_at.date()
    name = closure_on(hour.department.holiday_calendar or hour.department.code, day)
    text = _("Le %(day)s est férié : %(name)s.") % {"day": french.day(day), "name": name}
    return [Concern(f"holiday:{day}", text)] if name else []


def _away(hour: Hour) -> list[Concern]:
    day = hour.starts_at.date()
    found = Absence.objects.between(day, day).filter(worker=hour.worker)
    said = _("Vous êtes en absence ce jour-là, jusqu’au %(until)s.")
    return [
        Concern(f"away:{absence.pk}", said % {"until": french.short_day(absence.ends_on)})
        for absence in found
        if absence.is_on(day)
    ]


def _taken(hour: Hour) -> list[Concern]:
    others = blocks.meeting(hour.worker, hour.starts_at, hour.ends_at)
    return [
        Concern(f"taken:{other.pk}", _said(other.starts_at, other.ends_at, hour))
        for other in others
        if other.uid not in hour.apart
    ]


def _said(starts_at: datetime, ends_at: datetime, hour: Hour) -> str:
    zone = hour.starts_at.tzinfo
    span = french.span(starts_at.astimezone(zone), ends_at.astimezone(zone))
    return _("Vous avez déjà un rendez-vous à cette heure, %(span)s.") % {"span": span}

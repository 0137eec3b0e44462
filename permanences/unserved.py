"""Establishments of a region that no published permanence reaches, on site or by telephone (R4)."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from directory.coverage.who_covers import who_covers_many
from directory.models import Establishment, Region, Sector
from directory.places.lookup import Hit
from permanences.models import Permanence

SHOWN = 20


def places(regions: list[Region], day: date) -> list[Establishment]:
    """Those that none reaches today nor on any later day: one query."""
    lasting = Permanence.objects.published().filter(Q(ends_on=None) | Q(ends_on__gte=day))
    own = lasting.filter(establishment=OuterRef("pk"))
    phoned = lasting.filter(sector__isnull=False).values("sector")
    excluding = Sector.excluded.through.objects.filter(establishment_id=OuterRef(OuterRef("pk")))
    by_department = Sector.departments.through.objects.filter(
        department_id=OuterRef("department_id"), sector_id__in=phoned
    ).exclude(sector_id__in=excluding.values("sector_id"))
    by_name = Sector.included.through.objects.filter(establishment_id=OuterRef("pk"), sector_id__in=phoned)
    found = Establishment.objects.active().with_department().filter(department__region__in=regions)
    return list(found.filter(~Exists(own), ~Exists(by_department), ~Exists(by_name)).order_by("folded", "pk"))


def with_coverage(establishments: list[Establishment], at: datetime) -> list[Hit]:
    """Each with whom to ask for one."""
    coverage = who_covers_many(establishments, at)
    return [Hit(establishment, coverage[establishment.pk]) for establishment in establishments]

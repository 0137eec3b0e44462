"""Establishments of a region that no published permanence reaches, on site or by telephone (R4)."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from directory.coverage.reach import reached_by
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
    by_telephone = reached_by(Sector.objects.filter(pk__in=phoned))
    found = Establishment.objects.active().with_department().filter(department__region__in=regions)
    return list(found.exclude(by_telephone).filter(~Exists(own)).order_by("folded", "pk"))


def with_coverage(establishments: list[Establishment], at: datetime) -> list[Hit]:
    """Each with whom to ask for one."""
    coverage = who_covers_many(establishments, at)
    return [Hit(establishment, coverage[establishment.pk]) for establishment in establishments]

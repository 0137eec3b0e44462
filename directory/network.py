"""Who holds what in a region, and what one person of the network covers, on a day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from directory.models import Absence, Department, Posting, Region, Replacement, Sector, Worker


@dataclass(frozen=True, slots=True)
class SectorLine:
    sector: Sector
    departments: tuple[Department, ...]
    holders: tuple[Posting, ...]


@dataclass(frozen=True, slots=True)
class RegionNetwork:
    coordinators: tuple[Worker, ...]
    sectors: tuple[SectorLine, ...]
    departments: tuple[Department, ...]  # with ``establishments_open``


def region_network(region: Region, day: date) -> RegionNetwork:
    """Five queries at most, whatever the size of the region."""
    leading = Q(region=region) | (Q(is_national=True) if region.is_overseas else Q(pk__in=()))
    coordinators = Posting.objects.on(day).filter(leading).select_related("worker")
    holders: dict[int, list[Posting]] = defaultdict(list)
    for posting in Posting.objects.on(day).filter(sector__region=region).select_related("worker"):
        holders[posting.sector_id or 0].append(posting)
    sectors = region.sectors.prefetch_related("departments")
    open_here = Count("establishments", filter=Q(establishments__is_active=True))
    return RegionNetwork(
        coordinators=tuple(posting.worker for posting in coordinators),
        sectors=tuple(
            SectorLine(sector, tuple(sector.departments.all()), tuple(holders[sector.pk]))
            for sector in sectors
        ),
        departments=tuple(region.departments.annotate(establishments_open=open_here)),
    )


@dataclass(frozen=True, slots=True)
class Duties:
    """What a person of the network holds, and whether they are at work."""

    postings: tuple[Posting, ...]
    absence: Absence | None
    stand_ins: tuple[Replacement, ...]  # approved, during ``absence``
    standing_in: tuple[Replacement, ...]  # whom this person replaces


def duties_of(worker: Worker, day: date) -> Duties:
    """Five queries at most."""
    postings = (
        Posting.objects.on(day)
        .filter(worker=worker)
        .select_related("sector__region", "region")
        .prefetch_related("sector__departments")
    )
    now = Replacement.objects.approved().between(day, day).select_related("substitute", "absence__worker")
    related: Iterable[Replacement] = now.filter(Q(absence__worker=worker) | Q(substitute=worker))
    absence = Absence.objects.on(day).filter(worker=worker).order_by("-ends_on").first()
    return Duties(
        postings=tuple(postings),
        absence=absence,
        stand_ins=tuple(r for r in related if absence and r.absence.worker_id == worker.pk),
        standing_in=tuple(r for r in related if r.substitute_id == worker.pk),
    )

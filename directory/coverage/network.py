"""Who holds what in a region, and what one person of the network covers, on a day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from directory.coverage.answering import Answering, answering
from directory.coverage.chain import Via
from directory.coverage.presence import away_until, standing_in
from directory.leadership import leading
from directory.models import Department, Posting, Region, Replacement, Sector, Worker


@dataclass(frozen=True, slots=True)
class Held:
    """A post on a day. ``stand_ins``: approved, present themselves, while the worker is away (R5)."""

    worker: Worker
    away_until: date | None
    stand_ins: tuple[Replacement, ...] = ()

    @property
    def answering(self) -> tuple[Worker, ...]:
        return (self.worker,) if self.away_until is None else tuple(r.substitute for r in self.stand_ins)


@dataclass(frozen=True, slots=True)
class SectorLine:
    sector: Sector
    holders: tuple[Held, ...]

    @property
    def answering(self) -> tuple[Worker, ...]:
        return tuple(person for held in self.holders for person in held.answering)


@dataclass(frozen=True, slots=True)
class RegionNetwork:
    coordinators: tuple[Held, ...]
    sectors: tuple[SectorLine, ...]
    departments: tuple[Department, ...]
    above: Via = Via.NATIONAL  # who answers for a sector of the region that nobody answers for

    @property
    def answering(self) -> tuple[Worker, ...]:
        return tuple(person for held in self.coordinators for person in held.answering)


def region_network(region: Region, day: date) -> RegionNetwork:
    """Three queries, whatever the size of the region; up to six while somebody is away or missing."""
    coordinators: list[Held] = []
    holders: dict[int, list[Held]] = defaultdict(list)
    for sector, held in held_on(day, leading(region) | Q(sector__region=region)):
        if sector is None:
            coordinators.append(held)
        else:
            holders[sector].append(held)
    led = any(held.answering for held in coordinators)
    return RegionNetwork(
        above=Via.REGIONAL if led else answering(day, Q(is_national=True)).above(None),
        coordinators=tuple(coordinators),
        sectors=tuple(SectorLine(sector, tuple(holders[sector.pk])) for sector in region.sectors.in_use(day)),
        departments=tuple(region.departments.all()),
    )


def held_on(day: date, posts: Q) -> list[tuple[int | None, Held]]:
    """Each of these posts, after the primary key of its sector, if it is one. Two queries at most."""
    postings = Posting.objects.on(day).filter(posts).select_related("worker")
    found: list[Any] = list(postings.annotate(away_until=away_until("worker_id", day)))
    stand_ins = _stand_ins({p.worker_id for p in found if p.away_until is not None}, day)
    return [
        (
            p.sector_id,
            Held(p.worker, p.away_until, tuple(r for r in stand_ins[p.worker_id] if r.is_for(p.sector_id))),
        )
        for p in found
    ]


def _stand_ins(away: Collection[int], day: date) -> Mapping[int, list[Replacement]]:
    """By the absent worker."""
    found: dict[int, list[Replacement]] = defaultdict(list)
    if away:
        present = standing_in(day).filter(absence__worker__in=away)
        for replacement in present.select_related("absence", "substitute"):
            found[replacement.absence.worker_id].append(replacement)
    return found


@dataclass(frozen=True, slots=True)
class Duty:
    """A post that is held. ``departments``: those of the sector."""

    sector: str
    region: Region | None
    departments: tuple[Department, ...]


@dataclass(frozen=True, slots=True)
class Duties:
    """What a person of the network holds, and who replaces whom."""

    held: tuple[Duty, ...]
    stand_ins: tuple[Replacement, ...]  # approved and present, while the person is away (R5)
    standing_in: tuple[Replacement, ...]  # whom this person replaces, when present
    answering: Via | None = None  # who else does, when the person is away and nobody stands in


def worker_on(public_id: UUID, day: date) -> Worker | None:
    """In service, with ``away_until``: the last day of an absence on that day, or None. One query."""
    found = Worker.objects.active().annotate(away_until=away_until("pk", day))
    return found.filter(public_id=public_id).first()


def duties_of(worker: Worker, day: date) -> Duties:
    """``worker_on`` of that day. Two queries; up to five while the person is away and nobody stands in."""
    now = standing_in(day).select_related("substitute", "absence__worker")
    related: Iterable[Replacement] = now.filter(Q(absence__worker=worker) | Q(substitute=worker))
    stand_ins = tuple(r for r in related if r.absence.worker_id == worker.pk)
    away = getattr(worker, "away_until", None) is not None
    return Duties(
        held=_held(worker, day),
        stand_ins=stand_ins,
        answering=_answering_for(worker, day) if away and not stand_ins else None,
        standing_in=tuple(r for r in related if r.substitute_id == worker.pk),
    )


def _answering_for(worker: Worker, day: date) -> Via | None:
    """While the worker is away: the least near of those who answer for each post; None without a post."""
    posts = list(Posting.objects.on(day).filter(worker=worker).select_related("sector"))
    there = answering(day, Q(sector=None) | Q(sector__in=[one.sector_id for one in posts if one.sector_id]))
    order = [Via.HOLDER, Via.REGIONAL, Via.NATIONAL, Via.NOBODY]
    return max((_via(one, there) for one in posts), key=order.index, default=None)


def _via(posting: Posting, there: Answering) -> Via:
    if posting.sector is None:
        return there.above(posting.region_id)
    return Via.HOLDER if posting.sector_id in there.sectors else there.above(posting.sector.region_id)


# A post comes as one row for each department of its sector: one query where prefetching takes two.
_COLUMNS = ("pk", "sector__name", "region__code", "region__name")
_DEPARTMENT = ("sector__departments__code", "sector__departments__name")


def _held(worker: Worker, day: date) -> tuple[Duty, ...]:
    rows = Posting.objects.on(day).filter(worker=worker).order_by("starts_on", "pk", _DEPARTMENT[0])
    found: dict[int, Duty] = {}
    for pk, sector, region, region_name, code, name in rows.values_list(*_COLUMNS, *_DEPARTMENT):
        leads = Region(code=region, name=region_name) if region else None
        duty = found.get(pk) or Duty(sector or "", leads, ())
        more = (Department(code=code, name=name),) if code else ()
        found[pk] = Duty(duty.sector, duty.region, (*duty.departments, *more))
    return tuple(found.values())

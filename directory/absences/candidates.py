"""Who may stand in for an absent worker: neighbouring sectors first, then the nearest ones (R5)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from directory.coverage.reach import departments_of
from directory.models import Absence, Department, Posting, Region, Sector, Worker

NOWHERE = 1000  # departments away: overseas, or a post that is no sector


@dataclass(frozen=True, slots=True)
class Candidate:
    """``region``: of their sector; None for a post of a whole region or of the national level."""

    worker: Worker
    is_neighbour: bool
    is_away: bool  # on a day of the absence at least
    sectors: tuple[str, ...] = ()
    region: Region | None = None
    is_same_region: bool = False
    distance: int = NOWHERE  # in departments, from those of the absent worker


def candidates(absence: Absence) -> list[Candidate]:
    """The nearest first; of those at one distance, those at work before those away."""
    period = Posting.objects.between(absence.starts_on, absence.ends_on)
    own = list(period.filter(worker_id=absence.worker_id).select_related("sector__region", "region"))
    hops = _hops(_departments([p.sector for p in own if p.sector]))
    regions = {region.pk for p in own if (region := _region(p)) is not None}
    away = set(
        Absence.objects.filter(starts_on__lte=absence.ends_on, ends_on__gte=absence.starts_on).values_list(
            "worker_id", flat=True
        )
    )
    posted: dict[Worker, list[Posting]] = defaultdict(list)
    others = period.filter(worker__is_active=True).exclude(worker_id=absence.worker_id)
    for posting in others.select_related("worker", "sector__region", "region").prefetch_related(
        "sector__departments", "sector__included"
    ):
        posted[posting.worker].append(posting)
    found = [_candidate(worker, held, hops, regions, away) for worker, held in posted.items()]
    return sorted(found, key=_order)


def _candidate(
    worker: Worker, held: list[Posting], hops: dict[int, int], regions: set[int], away: set[int]
) -> Candidate:
    sectors = [posting.sector for posting in held if posting.sector is not None]
    distance = min((hops.get(d, NOWHERE) for sector in sectors for d in _around(sector)), default=NOWHERE)
    region = next((sector.region for sector in sectors), None)
    same = any(found.pk in regions for p in held if (found := _region(p)) is not None)
    return Candidate(
        worker=worker,
        is_neighbour=distance <= 1,
        is_away=worker.pk in away,
        sectors=tuple(dict.fromkeys(sector.name for sector in sectors)),
        region=region,
        is_same_region=same,
        distance=distance,
    )


def _order(one: Candidate) -> tuple[object, ...]:
    """Of neighbours those at work first; beyond, the same region, then the nearest."""
    near = 0 if one.is_neighbour else one.distance
    beyond = not (one.is_neighbour or one.is_same_region)
    return not one.is_neighbour, beyond, near, one.is_away, one.worker.reading_order


def _region(posting: Posting) -> Region | None:
    return posting.sector.region if posting.sector else posting.region


def _around(sector: Sector) -> set[int]:
    own = {department.pk for department in sector.departments.all()}
    return own | {establishment.department_id for establishment in sector.included.all()}


def _departments(sectors: Iterable[Sector]) -> set[int]:
    return set(Department.objects.filter(departments_of(list(sectors))).values_list("pk", flat=True))


def _hops(start: set[int]) -> dict[int, int]:
    """How many borders lie between these departments and each other one: one query."""
    beside: dict[int, set[int]] = defaultdict(set)
    for one, other in Department.neighbours.through.objects.values_list(
        "from_department_id", "to_department_id"
    ):
        beside[one].add(other)
        beside[other].add(one)
    found, edge, steps = dict.fromkeys(start, 0), set(start), 0
    while edge:
        steps += 1
        edge = {other for one in edge for other in beside[one]} - found.keys()
        found |= dict.fromkeys(edge, steps)
    return found

"""Whom a grave event concerns on a day: workers by the places that it names, coordinators by their regions.

A place is named in an event as ``r:`` and the code of a region, ``d:`` that of a department, ``e:`` that of
an establishment.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from casework.disasters.states import AUDIENCES, Audience, IncidentEvent
from casework.models import WorkerKey
from core.locks import lock
from directory.coverage import coordination
from directory.coverage.network import held_on
from directory.coverage.reach import sectors_in, sectors_reaching
from directory.models import Department, Establishment, Region, Sector, Worker

REGION, DEPARTMENT, ESTABLISHMENT = "r:", "d:", "e:"


@dataclass(frozen=True, slots=True)
class Places:
    """Those of an event that are still in the directory."""

    regions: Sequence[Region]
    departments: Sequence[Department]
    establishments: Sequence[Establishment]

    @property
    def names(self) -> list[str]:
        """As a reader is told of them; « La Réunion (974) »."""
        return [
            *(region.name for region in self.regions),
            *(str(department) for department in self.departments),
            *(place.label for place in self.establishments),
        ]

    @property
    def first_department(self) -> Department | None:
        """Whose holidays count."""
        found = [*self.departments, *(place.department for place in self.establishments)]
        inside = Department.objects.filter(region__in=[region.pk for region in self.regions])
        return found[0] if found else inside.order_by("code").first()


def places_of(named: Iterable[str]) -> Places:
    named = list(named)

    def codes(prefix: str) -> list[str]:
        return [one.removeprefix(prefix) for one in named if one.startswith(prefix)]

    return Places(
        Region.objects.filter(code__in=codes(REGION)).in_reading_order(),
        list(Department.objects.filter(code__in=codes(DEPARTMENT)).select_related("region")),
        list(
            Establishment.objects.with_department().filter(code__in=codes(ESTABLISHMENT)).order_by("folded")
        ),
    )


@dataclass(frozen=True, slots=True)
class Concerned:
    """``workers``: the regions that each tells of, by primary key. ``leaders``: by the code of a region."""

    regions: Mapping[str, str]
    people: Mapping[int, Worker]
    workers: Mapping[int, tuple[str, ...]]
    leaders: Mapping[str, frozenset[int]]
    national: frozenset[int]

    @property
    def coordination(self) -> frozenset[int]:
        return self.national.union(*self.leaders.values())

    def led_by(self, worker: Worker) -> list[str]:
        """The codes of the regions that this person coordinates here."""
        return [code for code in self.regions if worker.pk in self.leaders[code]]

    def told_by(self, worker: Worker) -> list[str]:
        """The codes of the regions of which this person may tell what they saw."""
        return list(dict.fromkeys([*self.workers.get(worker.pk, ()), *self.led_by(worker)]))

    def may_end(self, worker: Worker) -> bool:
        """The national coordination; or whoever coordinates all of it."""
        return worker.pk in self.national or (
            bool(self.regions) and len(self.led_by(worker)) == len(self.regions)
        )

    def readers(self, event: IncidentEvent, region: str, author: int) -> frozenset[int]:
        """Who is to read a letter now: workers, by their primary keys."""
        everybody = self.coordination.union(self.workers)
        match AUDIENCES[event]:
            case Audience.ALL:
                return everybody
            case Audience.COORDINATION:
                return self.coordination
            case Audience.REGION:
                return self.leaders.get(region, self.national) | ({author} & everybody)
            case Audience.NATION:
                return self.leaders.get(region, frozenset()) | self.national | ({author} & everybody)


def concerned(places: Places, day: date) -> Concerned:
    """Who holds a key, or not. Of who is away the stand-ins are concerned as well (R5)."""
    regions, posts = _regions(places), _posts(places)
    found: dict[int, Worker] = {}
    workers: dict[int, list[str]] = {}
    region_of = dict(Sector.objects.filter(posts).values_list("pk", "region__code"))
    for sector, held in held_on(day, Q(sector__in=region_of)):
        for worker in (held.worker, *held.answering):
            found[worker.pk] = worker
            workers.setdefault(worker.pk, []).append(region_of.get(sector or 0, ""))
    missing = {code for codes in workers.values() for code in codes} - {region.code for region in regions}
    regions = Region.objects.filter(
        pk__in=[
            *(region.pk for region in regions),
            *Region.objects.filter(code__in=missing).values_list("pk", flat=True),
        ]
    ).in_reading_order()
    above = coordination.national(day)
    leaders = {region.code: _leaders(region, day, above) for region in regions}
    for worker in [*above, *(one for led in leaders.values() for one in led)]:
        found[worker.pk] = worker
    return Concerned(
        {region.code: region.name for region in regions},
        found,
        {pk: tuple(dict.fromkeys(codes)) for pk, codes in workers.items()},
        {code: frozenset(one.pk for one in led) for code, led in leaders.items()},
        frozenset(one.pk for one in above),
    )


def held_keys(workers: Iterable[int]) -> dict[int, WorkerKey]:
    """Of those who have one, by worker: it serves until the transaction ends."""
    keys = WorkerKey.objects.serving().filter(worker__in=list(workers))
    lock(WorkerKey.objects.filter(pk__in=list(keys.values_list("pk", flat=True))))
    return {key.worker_id: key for key in keys.select_related("worker")}


def _leaders(region: Region, day: date, above: Sequence[Worker]) -> list[Worker]:
    """Who is told for the region; the national coordination while none of them has a key."""
    led = coordination.told_for([region], day)
    return led if WorkerKey.objects.held_by(led).exists() else [*led, *above]


def _regions(places: Places) -> list[Region]:
    found = {region.pk: region for region in places.regions}
    found |= {one.region_id: one.region for one in places.departments}
    found |= {one.department.region_id: one.department.region for one in places.establishments}
    return list(found.values())


def _posts(places: Places) -> Q:
    """Of a sector: it reaches one of these places (R1)."""
    inside = Q(pk__in=[one.pk for one in places.departments]) | Q(
        region__in=[one.pk for one in places.regions]
    )
    found = sectors_in(Department.objects.filter(inside))
    named: set[int] = set()
    for place in places.establishments:
        named |= set(sectors_reaching(place))
    return found | Q(pk__in=named)

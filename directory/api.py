"""The directory for programs, under /api/v1/."""

from collections import defaultdict
from datetime import datetime
from functools import reduce
from operator import and_
from typing import Annotated
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import FilterLookup, FilterSchema, Query, Router, Schema
from ninja.pagination import paginate
from pydantic import Field

from core.days import LocalMoment, Moment
from core.paging import KeysetPagination
from core.phone import uri
from core.text import fold
from directory.coverage.chain import Via
from directory.coverage.network import SectorLine, region_network
from directory.coverage.who_covers import Coverage, Link, who_covers
from directory.models import Department, Establishment, Referent, Region, Worker
from directory.models.people import WorkerRole
from directory.places import lookup
from directory.reference import Directorate, EstablishmentKind, Zone
from directory.referents.answering import who_answers

router = Router(tags=["directory"])


class RegionOut(Schema):
    """A region of the social service."""

    code: str
    name: str
    is_overseas: bool


class SectorOut(Schema):
    """What one post covers, and who holds it; ``departments`` are codes."""

    code: str
    name: str
    departments: list[str]
    holders: list["WorkerOut"]


class RegionDetail(RegionOut):
    """A region with its people. ``coordinators`` of an overseas region count the national one (R1)."""

    coordinators: list["WorkerOut"]
    sectors: list[SectorOut]
    departments: list[str]


class DepartmentOut(Schema):
    """A department or an overseas collectivity. ``time_zone`` is a name of the IANA data base."""

    code: str
    name: str
    zone: str
    time_zone: str
    region: str = Field(alias="region.code")


class EstablishmentOut(Schema):
    """An establishment of the ministry; ``department`` and ``region`` are codes."""

    code: str
    name: str
    kind: str
    directorate: str
    city: str
    address: str
    postal_code: str
    phone: str
    phone_uri: str
    email: str
    department: str = Field(alias="department.code")
    region: str = Field(alias="department.region.code")
    time_zone: str = Field(alias="department.time_zone")

    @staticmethod
    def resolve_phone_uri(found: Establishment) -> str:
        return uri(found.phone)


class NumbersOut(Schema):
    """``phone`` and ``mobile`` as people read them; ``phone_uri`` and ``mobile_uri`` dial from anywhere."""

    phone: str
    mobile: str
    phone_uri: str
    mobile_uri: str

    @staticmethod
    def resolve_phone_uri(found: Worker) -> str:
        return uri(found.phone)

    @staticmethod
    def resolve_mobile_uri(found: Worker) -> str:
        return uri(found.mobile)


class WorkerOut(NumbersOut):
    """Someone of the network. ``id`` never changes. ``phone_uri`` and ``mobile_uri`` dial from anywhere."""

    id: UUID = Field(alias="public_id")
    first_name: str
    last_name: str
    role: str
    title: str = Field(alias="display_role")
    email: str


class LinkOut(Schema):
    """One who may answer, and in what capacity."""

    worker: WorkerOut
    via: Via


class CoverageOut(Schema):
    """Who answers for an establishment at a moment.

    ``worker`` is null, and ``via`` "nobody", when no post is held at any level. ``until`` is the last day
    of the stand-in, or of the holder's absence. ``chain`` lists all who may answer, nearest first.
    """

    establishment: str
    at: datetime
    worker: WorkerOut | None
    via: Via
    holder: WorkerOut | None
    until: str | None
    reason: str
    chain: list[LinkOut]


Code = Annotated[str | None, Field(max_length=40, pattern="^[A-Za-z0-9-]+$")]


class EstablishmentFilter(FilterSchema):
    """``department`` and ``region`` are codes."""

    department: Annotated[Code, FilterLookup("department__code__iexact")] = None
    region: Annotated[Code, FilterLookup("department__region__code")] = None
    directorate: Directorate | None = None
    kind: EstablishmentKind | None = None


class WorkerFilter(FilterSchema):
    """``q``: words of the name, without accents."""

    role: WorkerRole | None = None
    q: Annotated[str | None, Field(max_length=100)] = None

    def filter_q(self, value: str | None) -> Q:
        return reduce(and_, (Q(folded__contains=word) for word in fold(value or "").split()), Q())


class DepartmentFilter(FilterSchema):
    region: Annotated[Code, FilterLookup("region__code")] = None
    zone: Zone | None = None


@router.get("/establishments/", response=list[EstablishmentOut], url_name="establishments")
@paginate(KeysetPagination, keys=("name", "pk"))
def establishments(
    request: HttpRequest,
    filters: Annotated[EstablishmentFilter, Query()],
    q: Annotated[str, Query(max_length=100)] = "",
) -> object:
    """Open establishments, by name; all filters narrow.

    ``q``: words of the name, the city or the department, without accents, or its number.
    """
    return filters.filter(lookup.matching(q.replace("\x00", "")))


@router.get("/establishments/{slug:code}/", response=EstablishmentOut, url_name="establishment")
def establishment(request: HttpRequest, code: str) -> Establishment:
    """One establishment, by the code of the imported file."""
    return get_object_or_404(Establishment.objects.active().with_department(), code=code)


@router.get("/establishments/{slug:code}/coverage/", response=CoverageOut, url_name="coverage")
def coverage(request: HttpRequest, code: str, at: LocalMoment = None) -> dict[str, object]:
    """Who answers there. ``at`` without an offset is the establishment's local time; none is this minute."""
    found = get_object_or_404(Establishment.objects.active().with_department(), code=code)
    moment = at or timezone.now().replace(second=0, microsecond=0)
    if timezone.is_naive(moment):
        moment = moment.replace(tzinfo=found.zone_info)
    return _coverage(found, moment, who_covers(found, moment))


def _coverage(establishment: Establishment, at: datetime, found: Coverage) -> dict[str, object]:
    def link(one: Link) -> dict[str, object]:
        return {"worker": one.worker, "via": one.via}

    return {
        "establishment": establishment.code,
        "at": at,
        "worker": found.worker,
        "via": found.via,
        "holder": found.holder,
        "until": found.until.isoformat() if found.until else None,
        "reason": found.reason,
        "chain": [link(one) for one in found.chain],
    }


@router.get("/workers/", response=list[WorkerOut], url_name="workers")
@paginate(KeysetPagination, keys=("last_name", "first_name", "pk"))
def workers(request: HttpRequest, filters: Annotated[WorkerFilter, Query()]) -> object:
    """The members of the network in service, by name; all filters narrow."""
    return filters.filter(Worker.objects.active())


@router.get("/workers/{uuid:id}/", response=WorkerOut, url_name="worker")
def worker(request: HttpRequest, id: UUID) -> Worker:
    """One member of the network."""
    return get_object_or_404(Worker.objects.active(), public_id=id)


@router.get("/regions/", response=list[RegionOut], url_name="regions")
@paginate(KeysetPagination, keys=("name", "pk"))
def regions(request: HttpRequest) -> object:
    """The regions of the social service."""
    return Region.objects.all()


@router.get("/regions/{slug:code}/", response=RegionDetail, url_name="region")
def region(request: HttpRequest, code: str, at: Moment = None) -> dict[str, object]:
    """One region: who leads it (R2), its sectors with those who hold them, its departments.

    ``at`` is a moment in Paris; none is now.
    """
    found = get_object_or_404(Region, code=code)
    network = region_network(found, timezone.localdate(at))
    covered: dict[int, list[str]] = defaultdict(list)
    for sector, department in found.sectors.values_list("pk", "departments__code"):
        covered[sector] += [department] if department else []
    return {
        "code": found.code,
        "name": found.name,
        "is_overseas": found.is_overseas,
        "coordinators": [held.worker for held in network.coordinators],
        "sectors": [_sector(line, covered[line.sector.pk]) for line in network.sectors],
        "departments": [department.code for department in network.departments],
    }


def _sector(line: SectorLine, departments: list[str]) -> dict[str, object]:
    return {
        "code": line.sector.code,
        "name": line.sector.name,
        "departments": sorted(departments),
        "holders": [held.worker for held in line.holders],
    }


class ReferentOut(Schema):
    """A disability referent. ``region`` is a code; null is the whole nation."""

    id: UUID = Field(alias="public_id")
    first_name: str
    last_name: str
    title: str = Field(alias="display_role")
    directorate: Directorate
    region: str | None
    phone: str
    mobile: str
    phone_uri: str
    mobile_uri: str
    email: str

    @staticmethod
    def resolve_region(found: Referent) -> str | None:
        return found.region.code if found.region is not None else None

    @staticmethod
    def resolve_phone_uri(found: Referent) -> str:
        return uri(found.phone)

    @staticmethod
    def resolve_mobile_uri(found: Referent) -> str:
        return uri(found.mobile)


class ReferentFilter(FilterSchema):
    """``region`` is a code."""

    directorate: Directorate | None = None
    region: Annotated[Code, FilterLookup("region__code")] = None


@router.get("/disability-referents/", response=list[ReferentOut], url_name="disability_referents")
@paginate(KeysetPagination, keys=("folded", "pk"))
def disability_referents(request: HttpRequest, filters: Annotated[ReferentFilter, Query()]) -> object:
    """The disability referents in post today, by name; all filters narrow."""
    return filters.filter(Referent.objects.on(timezone.localdate()).select_related("region"))


@router.get(
    "/establishments/{slug:code}/disability-referents/", response=list[ReferentOut], url_name="own_referents"
)
def own_referents(request: HttpRequest, code: str) -> list[Referent]:
    """Who answers as the referent there today: who is away is not named, who stands in is."""
    found = get_object_or_404(Establishment.objects.active().with_department(), code=code)
    day = timezone.localdate(timezone=found.zone_info)
    return [one.person for one in who_answers(found.directorate, found.department.region, day)]


@router.get("/departments/", response=list[DepartmentOut], url_name="departments")
@paginate(KeysetPagination, keys=("code",))
def departments(request: HttpRequest, filters: Annotated[DepartmentFilter, Query()]) -> object:
    """Departments and overseas collectivities, by code."""
    return filters.filter(Department.objects.select_related("region"))


@router.get("/departments/{slug:code}/", response=DepartmentOut, url_name="department")
def department(request: HttpRequest, code: str) -> Department:
    """One department."""
    found = Department.objects.select_related("region").filter(code=code.upper()).first()
    if found is None:
        raise Http404
    return found

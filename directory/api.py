"""The directory for programs, under /api/v1/."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from ninja.pagination import paginate
from pydantic import AfterValidator, Field

from directory import lookup
from directory.chain import Via
from directory.coverage import Coverage, Link, who_covers
from directory.models import Department, Establishment, Region, Worker
from directory.paging import LimitOffsetPagination
from directory.reference import Directorate, EstablishmentKind

router = Router(tags=["directory"])
FIRST_YEAR, LAST_YEAR = 2000, 2099


def _reasonable(at: datetime) -> datetime:
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValueError(f"expected a moment between {FIRST_YEAR} and {LAST_YEAR}")
    return at


class RegionOut(Schema):
    """A region of the social service."""

    code: str
    name: str
    is_overseas: bool


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
    email: str
    department: str = Field(alias="department.code")
    region: str = Field(alias="department.region.code")
    time_zone: str = Field(alias="department.time_zone")


class WorkerOut(Schema):
    """Someone of the network. ``id`` never changes."""

    id: UUID = Field(alias="public_id")
    first_name: str
    last_name: str
    role: str
    title: str = Field(alias="display_role")
    phone: str
    mobile: str
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


class EstablishmentFilter(Schema):
    """``q``: words of the name, the city or the department, without accents, or its number."""

    q: str = Field("", max_length=100)
    department: str = Field("", max_length=3, pattern="^[0-9A-Za-z]*$")
    directorate: Directorate | None = None
    kind: EstablishmentKind | None = None
    region: str = Field("", max_length=40, pattern="^[a-z0-9-]*$")

    def lookups(self) -> dict[str, str]:
        wanted = {
            "department__code": self.department.upper(),
            "department__region__code": self.region,
            "directorate": self.directorate or "",
            "kind": self.kind or "",
        }
        return {name: value for name, value in wanted.items() if value}


@router.get("/establishments/", response=list[EstablishmentOut], url_name="establishments")
@paginate(LimitOffsetPagination)
def establishments(request: HttpRequest, filters: Annotated[EstablishmentFilter, Query()]) -> object:
    """Open establishments; all filters narrow."""
    return lookup.matching(filters.q.replace("\x00", "")).filter(**filters.lookups())


@router.get("/establishments/{slug:code}/", response=EstablishmentOut, url_name="establishment")
def establishment(request: HttpRequest, code: str) -> Establishment:
    """One establishment, by the code of the imported file."""
    return get_object_or_404(Establishment.objects.active().with_department(), code=code)


@router.get("/establishments/{slug:code}/coverage/", response=CoverageOut, url_name="coverage")
def coverage(
    request: HttpRequest, code: str, at: Annotated[datetime, AfterValidator(_reasonable)] | None = None
) -> dict[str, object]:
    """Who answers there. ``at`` without an offset is the local time of the establishment; none is now."""
    found = get_object_or_404(Establishment.objects.active().with_department(), code=code)
    moment = at or timezone.now()
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
@paginate(LimitOffsetPagination)
def workers(request: HttpRequest) -> object:
    """The members of the network in service."""
    return Worker.objects.active().order_by("last_name", "first_name", "pk")


@router.get("/workers/{uuid:id}/", response=WorkerOut, url_name="worker")
def worker(request: HttpRequest, id: UUID) -> Worker:
    """One member of the network."""
    return get_object_or_404(Worker.objects.active(), public_id=id)


@router.get("/regions/", response=list[RegionOut], url_name="regions")
def regions(request: HttpRequest) -> object:
    """The regions of the social service."""
    return Region.objects.all()


@router.get("/departments/", response=list[DepartmentOut], url_name="departments")
@paginate(LimitOffsetPagination)
def departments(request: HttpRequest) -> object:
    """Departments and overseas collectivities."""
    return Department.objects.select_related("region")


@router.get("/departments/{slug:code}/", response=DepartmentOut, url_name="department")
def department(request: HttpRequest, code: str) -> Department:
    """One department."""
    found = Department.objects.select_related("region").filter(code=code.upper()).first()
    if found is None:
        raise Http404
    return found

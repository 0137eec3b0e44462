"""Permanences for programs, under /api/v1/permanences/."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from ninja.errors import ValidationError
from ninja.pagination import paginate
from pydantic import Field, WithJsonSchema, model_validator

from core.days import Day
from core.paging import KeysetPagination
from directory.api import NumbersOut
from directory.models import Establishment, Region, Worker
from permanences.dates import agenda
from permanences.dates.agenda import Occurrence
from permanences.models import Mode, Permanence

router = Router(tags=["permanences"])
DEFAULT_DAYS, MOST_DAYS = timedelta(days=30), timedelta(days=400)
# JSON Schema's "time" is one with an offset (RFC 3339); a wall clock has none.
WallTime = Annotated[time, WithJsonSchema({"type": "string", "pattern": r"^\d\d:\d\d:\d\d$"})]
Code = Annotated[str, Field(max_length=120, pattern=r"^[a-z0-9-]*$")]


class PersonOut(NumbersOut):
    """Someone of the network; ``id`` is that of /workers/."""

    id: UUID = Field(alias="public_id")
    name: str


class OccurrenceOut(Schema):
    """One slot. ``status``: planned, moved, added, cancelled, moved_away, closed or not_held.

    ``takes_place`` is false for the last four. ``worker`` serves it, null when nobody does; ``holder`` is
    the one it belongs to; ``to_confirm``: it stands in, and has another one elsewhere at these hours.
    ``closure`` names the public holiday. Times carry the offset of the place.
    """

    permanence: UUID = Field(alias="permanence_id")
    establishment: str | None
    sector: str | None
    starts_at: datetime
    ends_at: datetime
    status: str
    takes_place: bool
    to_confirm: bool
    mode: str
    place: str | None
    is_confidential: bool | None
    worker: PersonOut | None
    holder: PersonOut
    closure: str
    note: str
    moved_to: datetime | None

    @staticmethod
    def resolve_establishment(found: Occurrence) -> str | None:
        return found.establishment.code if found.establishment else None

    @staticmethod
    def resolve_sector(found: Occurrence) -> str | None:
        return found.permanence.sector.code if found.permanence.sector else None

    @staticmethod
    def resolve_to_confirm(found: Occurrence) -> bool:
        return found.takes_place and not found.is_certain

    @staticmethod
    def resolve_place(found: Occurrence) -> str | None:
        return found.place.name if found.place else None

    @staticmethod
    def resolve_is_confidential(found: Occurrence) -> bool | None:
        return found.place.is_confidential if found.place else None

    @staticmethod
    def resolve_mode(found: Occurrence) -> str:
        return found.mode.value

    @staticmethod
    def resolve_note(found: Occurrence) -> str:
        return found.slot.note

    @staticmethod
    def resolve_moved_to(found: Occurrence) -> datetime | None:
        return found.slot.moved_to


class WindowOut(Schema):
    """Hours of a day, in the wall time of the place."""

    starts_at: WallTime
    ends_at: WallTime


class RuleOut(Schema):
    """A published permanence as a rule. ``weekdays`` count from 0, Monday; ``nth`` is -1 for the last.

    ``interval`` counts weeks or months from the first date on or after ``starts_on``.
    """

    id: UUID = Field(alias="uid")
    worker: PersonOut
    establishment: str | None
    sector: str | None
    place: str | None
    mode: str
    frequency: str
    interval: int
    weekdays: list[int]
    nth: int | None
    windows: list[WindowOut]
    starts_on: date
    ends_on: date | None
    time_zone: str = Field(alias="department.time_zone")
    sequence: int
    changed_at: datetime

    @staticmethod
    def resolve_establishment(found: Permanence) -> str | None:
        return found.establishment.code if found.establishment else None

    @staticmethod
    def resolve_sector(found: Permanence) -> str | None:
        return found.sector.code if found.sector else None

    @staticmethod
    def resolve_place(found: Permanence) -> str | None:
        return found.place.name if found.place else None

    @staticmethod
    def resolve_windows(found: Permanence) -> list[Any]:
        return list(found.windows.all())


class Whose(Schema):
    """Whose permanences; a filter that names nothing known is a 404."""

    establishment: Code = Field("", description="Code of an establishment.")
    region: Code = Field("", description="Code of a region.")
    worker: UUID | None = Field(None, description="Identifier of a worker.")

    def found(self) -> dict[str, Any]:
        places = Establishment.objects.active().with_department()
        return {
            "establishment": get_object_or_404(places, code=self.establishment)
            if self.establishment
            else None,
            "region": get_object_or_404(Region, code=self.region) if self.region else None,
            "worker": get_object_or_404(Worker, public_id=self.worker, is_active=True)
            if self.worker
            else None,
        }


class WhoseRules(Whose):
    mode: Mode | None = None


class Between(Whose):
    """Local days, both included: today and the 30 days that follow unless told otherwise, at most 400."""

    from_: Day = Field(None, alias="from")
    to: Day = None

    @model_validator(mode="after")
    def sensible(self) -> "Between":
        if self.from_ and self.to and not self.from_ <= self.to <= self.from_ + MOST_DAYS:
            raise ValueError("expected `to` from 0 to 400 days after `from`")
        return self

    def days(self, today: date) -> tuple[date, date]:
        first = self.from_ or (min(today, self.to) if self.to else today)
        last = self.to or first + DEFAULT_DAYS
        if last - first > MOST_DAYS:
            raise ValidationError(
                [{"loc": ["query", "to"], "msg": "more than 400 days", "type": "value_error"}]
            )
        return first, last


@router.get("/", response=list[OccurrenceOut], url_name="permanences", by_alias=False)
@paginate(KeysetPagination, keys=("starts_at", "ends_at", "permanence_id", "status"))
def occurrences(request: HttpRequest, asked: Annotated[Between, Query()]) -> list[Occurrence]:
    """Every slot between two days, those cancelled, closed or not held included, in order.

    Name an establishment, a worker or a region; otherwise the reader's own workplace counts, if any.
    """
    whose = asked.found()
    if not any(whose.values()):
        whose["establishment"] = getattr(request.user, "workplace", None)
    if not any(whose.values()):
        missing = {"loc": ["query", "establishment"], "msg": "name an establishment, a worker or a region"}
        raise ValidationError([{**missing, "type": "missing"}])
    first, last = asked.days(timezone.localdate())
    return agenda.slots_for(first=first, last=last, **whose)


@router.get("/rules/", response=list[RuleOut], url_name="permanence_rules", by_alias=False)
@paginate(KeysetPagination, keys=("pk",))
def rules(request: HttpRequest, asked: Annotated[WhoseRules, Query()]) -> object:
    """Published permanences as rules; all filters narrow."""
    whose = asked.found()
    found = Permanence.objects.published().with_all().prefetch_related("windows")
    if asked.mode:
        found = found.filter(mode=asked.mode)
    if whose["establishment"]:
        found = found.reaching(whose["establishment"])
    if whose["region"]:
        found = found.filter(department__region=whose["region"])
    return found.filter(worker=whose["worker"]) if whose["worker"] else found

"""What the week shows: one establishment, one worker or one region, as the address says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self, TypeVar
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from directory.models import Establishment, Region, User, Worker
from permanences.dates import agenda
from permanences.dates.agenda import Occurrence

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Filters:
    establishment: Establishment | None = None
    worker: Worker | None = None
    region: Region | None = None

    @classmethod
    def parse(cls, params: Mapping[str, str], user: User) -> Self:
        """Without any filter, the reader's own workplace. What does not exist is a 404."""
        code, agent, region = (params.get(name) or "" for name in ("etablissement", "agent", "region"))
        if not (code or agent or region):
            return cls(establishment=user.workplace)
        return cls(
            establishment=_establishment(code) if code else None,
            worker=_worker(agent) if agent else None,
            region=_region(region) if region else None,
        )

    @property
    def chosen(self) -> bool:
        return any((self.establishment, self.worker, self.region))

    @property
    def zone(self) -> ZoneInfo:
        if self.establishment is not None:
            return self.establishment.zone_info
        return ZoneInfo(timezone.get_default_timezone_name())

    def slots(self, first: date, last: date) -> list[Occurrence]:
        return agenda.slots_for(
            first=first, last=last, establishment=self.establishment, worker=self.worker, region=self.region
        )

    def address(self, day: date | None) -> str:
        params = {
            "etablissement": self.establishment.code if self.establishment else "",
            "agent": str(self.worker.public_id) if self.worker else "",
            "region": self.region.code if self.region else "",
            "le": day.isoformat() if day else "",
        }
        query = urlencode({name: value for name, value in params.items() if value})
        return f"{reverse('permanences:agenda')}?{query}"


def _establishment(code: str) -> Establishment:
    found = Establishment.objects.with_department().filter(code=_clean(code), is_active=True).first()
    return _found(found)


def _region(code: str) -> Region:
    return _found(Region.objects.filter(code=_clean(code)).first())


def _worker(public_id: str) -> Worker:
    try:
        return _found(Worker.objects.active().filter(public_id=UUID(public_id)).first())
    except ValueError as error:
        raise Http404 from error


def _clean(code: str) -> str:
    # PostgreSQL refuses a NUL character with an error instead of finding nothing.
    if "\x00" in code or len(code) > 120:
        raise Http404
    return code


def _found(value: T | None) -> T:
    if value is None:
        raise Http404
    return value

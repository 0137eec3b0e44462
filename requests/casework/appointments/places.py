"""Where a worker receives, and by which clock: out of her posts and her permanences."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.utils import timezone

from directory.models import Department, Place, Worker
from permanences.busy.warnings import home_of
from permanences.models import Mode, Permanence


@dataclass(frozen=True, slots=True)
class Rooms:
    """Those where she holds permanences, which are confidential (R6); ``home`` is her own department."""

    home: Department | None
    places: dict[str, Place]

    @classmethod
    def of(cls, worker: Worker, at: datetime) -> Self:
        today = timezone.localdate(at)
        hers = Permanence.objects.published().filter(worker=worker, mode=Mode.ON_SITE).between(today, today)
        found = Place.objects.filter(pk__in=hers.values("place"), is_confidential=True)
        rooms = found.select_related("establishment__department")
        ordered = rooms.order_by("establishment__name", "name", "pk")
        return cls(home_of(worker, at), {str(room.pk): room for room in ordered})

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(code, said(room)) for code, room in self.places.items()]

    def department_for(self, code: str) -> Department | None:
        room = self.places.get(code)
        return room.establishment.department if room is not None else self.home


def said(room: Place) -> str:
    return f"{room.establishment.name}, {room.name}"

"""Whether one may register for an event: the one home of the rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from django.apps import apps
from django.db.models import Count

from pages.reading.tree import Node

FACTS = ("registration_open", "places", "registration_closes_at", "registration_ended_at", "is_cancelled")


class State(StrEnum):
    NONE = "none"  # one comes as one likes
    OPEN = "open"
    FULL = "full"  # there is a waiting list
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Terms:
    registration_open: bool
    places: int | None  # None: as many as come
    registration_closes_at: datetime | None
    registration_ended_at: datetime | None  # by the word of who organises
    is_cancelled: bool
    starts_at: datetime

    @classmethod
    def of(cls, event: Any) -> Self:
        return cls(**{name: getattr(event, name) for name in (*FACTS, "starts_at")})

    @classmethod
    def of_node(cls, event: Node) -> Self:
        return cls(**{name: event[name] for name in (*FACTS, "starts_at")})

    @property
    def ends_at(self) -> datetime:
        """From then on nobody registers any more."""
        said = (self.starts_at, self.registration_closes_at, self.registration_ended_at)
        return min(moment for moment in said if moment is not None)

    def state(self, taken: int, at: datetime) -> State:
        if not self.registration_open:
            return State.NONE
        if self.is_cancelled or at >= self.ends_at:
            return State.CLOSED
        return State.FULL if self.free(taken) == 0 else State.OPEN

    def free(self, taken: int) -> int | None:
        """None: no end of them. Places may have become fewer than those who have one."""
        return None if self.places is None else max(0, self.places - taken)


def taken(events: Iterable[int]) -> Mapping[int, int]:
    """How many have a place, by event: numbers, no names. A copy of an event has those of what it copies."""
    source = {pk: pk for pk in events}
    copies = apps.get_model("pages", "EventPage").objects.filter(pk__in=source, alias_of__isnull=False)
    source |= dict(copies.values_list("pk", "alias_of"))
    rows = apps.get_model("pages", "Registration").objects.filter(
        event__in=set(source.values()), is_waiting=False
    )
    counts = dict(rows.order_by().values_list("event").annotate(Count("pk")))
    return {pk: counts.get(of, 0) for pk, of in source.items()}

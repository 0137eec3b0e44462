"""For whom a campaign is announced: the one home of the rule.

By the directorate and the region of the reader's workplace, and by the status that they said of themselves
(R16). What is not known of a reader leaves nothing out: who has said neither reads every announcement, and
each says for whom it is. The page of a campaign is open to all who may read it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, Self, TypeVar

from django.utils import timezone

from pages.reading.policy import Reader
from pages.reading.tree import Node, Tree


class Announced(Protocol):
    """A campaign in the tree, or an announcement: what it says of whom it is for."""

    def __getitem__(self, name: str) -> Any: ...


A = TypeVar("A", bound=Announced)


@dataclass(frozen=True, slots=True)
class Workplace:
    directorate: str
    region: str

    @classmethod
    def of(cls, user: Any) -> Self | None:
        """None of a stranger, and of who has not said where they work."""
        place = getattr(user, "workplace", None)
        return cls(place.directorate, place.department.region.code) if place is not None else None

    def is_meant(self, campaign: Announced) -> bool:
        by_directorate = not campaign["directorates"] or self.directorate in campaign["directorates"]
        return by_directorate and (not campaign["regions"] or self.region in campaign["regions"])


def announced(campaigns: Iterable[A], user: Any) -> list[A]:
    place, status = Workplace.of(user), getattr(user, "status", "")
    here = [one for one in campaigns if place is None or place.is_meant(one)]
    return [one for one in here if not (status and one["audience"]) or status in one["audience"]]


AT_ONCE = 3  # on the home page, as many as R13 has subjects; the others wait for their day behind a link


def in_turn(campaigns: list[Node], day: int) -> list[Node]:
    """All of them, each the first on its day: of three, one day in three."""
    first = day % len(campaigns) if campaigns else 0
    return campaigns[first:] + campaigns[:first]


def running(known: Tree, reader: Reader, at: datetime) -> list[Node]:
    """Those that this reader is told of, in the turn of the day; else the one that began last comes first."""
    found = [
        n for n in reader.visible(known.kinds.get("CampaignPage", ())) if n["starts_at"] <= at <= n["ends_at"]
    ]
    found.sort(key=lambda n: n["starts_at"], reverse=True)
    return in_turn(announced(found, reader.user), timezone.localdate(at).toordinal())

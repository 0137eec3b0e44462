"""The card "Mon service social": who answers for the reader's workplace, and how to reach them (R1, R4)."""

from dataclasses import dataclass
from datetime import datetime

from directory.coverage import Coverage, who_covers
from directory.models import Establishment, User, Worker
from permanences.agenda import NowState, reach_now


@dataclass(frozen=True, slots=True)
class Mine:
    """Whom the reader can turn to. ``now`` is asked for on the home page only."""

    establishment: Establishment
    coverage: Coverage
    now: NowState | None = None

    @property
    def person(self) -> Worker | None:
        """Who is on duty at this moment, else who covers the workplace."""
        return (self.now.worker if self.now else None) or self.coverage.worker


def mine(user: User, at: datetime) -> Mine | None:
    """None when the reader has not said where they work."""
    place = user.workplace
    return Mine(place, who_covers(place, at)) if place is not None else None


def mine_now(user: User, at: datetime) -> Mine | None:
    found = mine(user, at)
    if found is None:
        return None
    return Mine(found.establishment, found.coverage, reach_now(found.establishment, found.coverage, at))

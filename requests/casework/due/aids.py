"""How many applications for aid wait for a worker, and since when; nothing of what is in them."""

from dataclasses import dataclass
from datetime import date

from casework.funds.states import AidState
from casework.models import AidApplication
from directory.models import Worker


@dataclass(frozen=True, slots=True)
class Waiting:
    """``opinions``: theirs is awaited, since that day. ``decisions``: a session has taken place."""

    opinions: int
    decisions: int
    since: date | None

    @property
    def count(self) -> int:
        return self.opinions + self.decisions


def waiting_for(worker: Worker | None, today: date) -> Waiting:
    """By what is in clear: one query."""
    held = AidApplication.objects.visible_to(worker).waiting(today)
    found = list(held.values_list("state", "moved_on").order_by("moved_on"))
    opinions = [day for state, day in found if state == AidState.AT_COORDINATOR]
    return Waiting(len(opinions), len(found) - len(opinions), min(opinions, default=None))

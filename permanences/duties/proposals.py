"""A permanence before it is published, with what its worker and whoever approves it must have read (R4)."""

from dataclasses import dataclass
from datetime import date

from directory.concerns import Concern, shown
from permanences.dates.agenda import loaded
from permanences.duties import checks, succession
from permanences.models import Permanence
from permanences.models.duties import PermanenceQuerySet
from permanences.wording import clock
from permanences.wording.summary import Summary, summary


@dataclass(frozen=True, slots=True)
class Proposal:
    """``version`` goes with the buttons; ``carried`` are the single dates that the series takes over."""

    summary: Summary
    concerns: tuple[Concern, ...]
    carried: tuple[str, ...]
    version: str
    seen: str
    clock: str

    @property
    def permanence(self) -> Permanence:
        return self.summary.permanence

    @property
    def unanswered(self) -> bool:
        return any(concern.key not in self.permanence.accepted for concern in self.concerns)


def proposal(permanence: Permanence, day: date) -> Proposal:
    concerns = checks.concerns_of(permanence, day)
    return Proposal(
        summary=summary(loaded(permanence), day),
        concerns=tuple(concerns),
        carried=tuple(succession.to_successor(permanence, day).lines()),
        version=checks.version(permanence, concerns),
        seen=shown(concerns),
        clock=clock.whose(permanence.department, permanence.changed_at),
    )


def proposals(permanences: PermanenceQuerySet, day: date) -> list[Proposal]:
    found = permanences.with_all().select_related("replaces__department").prefetch_related("windows")
    return [proposal(permanence, day) for permanence in found]

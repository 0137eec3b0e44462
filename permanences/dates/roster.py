"""Who serves a permanence on a day: its worker, the approved replacement, or nobody (R5)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from directory.coverage.reach import DRAWN_WITH, reaches
from directory.models import Absence, Replacement, Sector, Worker
from permanences.models import Permanence


@dataclass(frozen=True, slots=True)
class Duty:
    """``worker`` is None when nobody serves; ``back_on`` is known while the holder is away."""

    worker: Worker | None
    away_until: date | None = None


@dataclass(slots=True)
class Roster:
    """The absences and replacements of a stretch of days, loaded at once for many workers."""

    absences: dict[int, list[Absence]] = field(default_factory=lambda: defaultdict(list))
    replacements: dict[int, list[Replacement]] = field(default_factory=lambda: defaultdict(list))

    def absence(self, worker_id: int, day: date) -> Absence | None:
        on_day = [a for a in self.absences.get(worker_id, ()) if a.starts_on <= day <= a.ends_on]
        return max(on_day, key=lambda a: a.ends_on, default=None)

    def on(self, permanence: Permanence, day: date) -> Duty:
        absence = self.absence(permanence.worker_id, day)
        if absence is None:
            return Duty(permanence.worker)
        for replacement in self.replacements.get(permanence.worker_id, ()):
            if self._serves(replacement, permanence, day):
                return Duty(replacement.substitute, absence.ends_on)
        return Duty(None, absence.ends_on)

    def _serves(self, replacement: Replacement, permanence: Permanence, day: date) -> bool:
        absence = replacement.absence
        return (
            replacement.starts_on <= day <= replacement.ends_on
            and absence.starts_on <= day <= absence.ends_on
            and self.absence(replacement.substitute_id, day) is None
            and _covers(replacement.sector, permanence)
        )


def roster(worker_ids: Iterable[int], first: date, last: date) -> Roster:
    """One query when nobody is away, two otherwise, whatever the number of workers."""
    ids = set(worker_ids)
    loaded = Roster()
    if not ids:
        return loaded
    substitutes = Replacement.objects.approved().filter(absence__worker_id__in=ids).values("substitute_id")
    absences = Absence.objects.filter(starts_on__lte=last, ends_on__gte=first)
    both = absences.filter(worker_id__in=ids) | absences.filter(worker_id__in=substitutes)
    for absence in both:
        loaded.absences[absence.worker_id].append(absence)
    if ids.isdisjoint(loaded.absences):
        return loaded
    approved = (
        Replacement.objects.approved()
        .between(first, last)
        .filter(absence__worker_id__in=ids)
        .select_related("absence", "substitute", "sector")
        .prefetch_related(*(f"sector__{field}" for field in DRAWN_WITH))
    )
    for replacement in approved:
        loaded.replacements[replacement.absence.worker_id].append(replacement)
    return loaded


def _covers(sector: Sector | None, permanence: Permanence) -> bool:
    """A replacement may be for one sector only of those that the absent worker holds."""
    if sector is None or permanence.sector_id == sector.pk:
        return True
    if permanence.establishment_id is None:
        return False
    return reaches(sector, permanence.establishment_id, permanence.department_id)

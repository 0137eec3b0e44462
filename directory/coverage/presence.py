"""Whether somebody is there on a day: away, or standing in (R1, R5). Everyone who asks asks here.

A worker is away on the days of their absences. A stand-in answers on a day when the replacement is approved,
when the day lies within it and within the absence that it is for, and when they are in service and not away.

The rule stands in several shapes: over values, in queries, and over a stretch of days that is loaded at once.
``tests/directory/test_presence.py`` holds them together.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import OuterRef, Subquery

from core.periods import Period, without
from directory.models import Absence, Replacement
from directory.models.duties import ReplacementQuerySet, ReplacementState
from directory.models.people import in_service

# --- Over values --------------------------------------------------------------------------------------


def last_day_away(absences: Iterable[Absence], day: date) -> date | None:
    """Of one worker's absences, that of that day; where two meet, the later one. None: not away."""
    return max((absence.ends_on for absence in absences if absence.is_on(day)), default=None)


def stands_in(replacement: Replacement, day: date, *, away: bool) -> bool:
    """``away``: whether the stand-in is."""
    return (
        replacement.state == ReplacementState.APPROVED
        and replacement.is_on(day)
        and replacement.absence.is_on(day)
        and replacement.substitute.serves_on(day)
        and not away
    )


def days_standing_in(replacement: Replacement) -> list[Period]:
    """All the days for which ``stands_in`` holds. ``substitute__absences`` are loaded."""
    absence = replacement.absence
    first, last = max(replacement.starts_on, absence.starts_on), min(replacement.ends_on, absence.ends_on)
    left_on = replacement.substitute.left_on
    if left_on is not None:
        last = min(last, left_on)
    if replacement.state != ReplacementState.APPROVED or not replacement.substitute.serves_on(first):
        return []
    return without(
        (first, last), [(away.starts_on, away.ends_on) for away in replacement.substitute.absences.all()]
    )


# --- In queries -----------------------------------------------------------------------------------------


def away_until(worker: str, day: date) -> Subquery:
    """``last_day_away`` of the worker of that column of the outer query."""
    absences = Absence.objects.on(day).filter(worker_id=OuterRef(worker)).order_by("-ends_on")
    return Subquery(absences.values("ends_on")[:1])


def standing_in(day: date) -> ReplacementQuerySet:
    """The replacements for which ``stands_in`` holds."""
    during = Replacement.objects.approved().on(day).filter(absence__in=Absence.objects.on(day).values("pk"))
    return during.filter(in_service(day, "substitute")).exclude(
        substitute__in=Absence.objects.on(day).values("worker")
    )


# --- Over a stretch of days -----------------------------------------------------------------------------


@dataclass(slots=True)
class Roster:
    """The absences and replacements of some workers."""

    absences: dict[int, list[Absence]] = field(default_factory=lambda: defaultdict(list))
    replacements: dict[int, list[Replacement]] = field(default_factory=lambda: defaultdict(list))

    def last_day_away(self, worker: int, day: date) -> date | None:
        return last_day_away(self.absences.get(worker, ()), day)

    def stand_ins(self, worker: int, day: date) -> Iterator[Replacement]:
        """Those for which ``stands_in`` holds."""
        for replacement in self.replacements.get(worker, ()):
            away = self.last_day_away(replacement.substitute_id, day) is not None
            if stands_in(replacement, day, away=away):
                yield replacement


def roster(workers: Iterable[int], first: date, last: date, *also: str) -> Roster:
    """By primary keys. One query when nobody is away, two otherwise, whatever the number of workers.

    ``also``: what is prefetched with the replacements.
    """
    ids, loaded = set(workers), Roster()
    if not ids:
        return loaded
    approved = Replacement.objects.approved().filter(absence__worker_id__in=ids)
    absences = Absence.objects.between(first, last)
    substitutes = approved.values("substitute_id")
    for absence in absences.filter(worker_id__in=ids) | absences.filter(worker_id__in=substitutes):
        loaded.absences[absence.worker_id].append(absence)
    if ids.isdisjoint(loaded.absences):
        return loaded
    during = approved.between(first, last).select_related("absence", "substitute", "sector")
    for replacement in during.prefetch_related(*also):
        loaded.replacements[replacement.absence.worker_id].append(replacement)
    return loaded

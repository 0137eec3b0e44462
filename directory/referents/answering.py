"""Who answers as the disability referent of a directorate in a region, on a day: two queries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from directory.models import Referent, ReferentAbsence, Region
from directory.referents.chain import Answer, Held, answers


def who_answers(directorate: str, region: Region | None, day: date) -> list[Answer[Referent]]:
    level = Q(region=None) | Q(region=region) if region is not None else Q(region=None)
    found = with_absences(day).filter(level, directorate=directorate)
    return answers([_held(one, day) for one in found])


@dataclass(frozen=True, slots=True)
class Away:
    """Who would answer, is absent, and has nobody in their place."""

    person: Referent
    until: date


def away_alone(directorate: str, region: Region | None, day: date) -> list[Away]:
    """Of the level asked for, the region's or the nation's: said beside who answers instead."""
    found = with_absences(day).filter(directorate=directorate, region=region)
    held = [(_held(one, day), next(iter(one.away), None)) for one in found]  # type: ignore[attr-defined]
    return [Away(one.person, absence.ends_on) for one, absence in held if absence and one.stand_in is None]


def absent(day: date) -> dict[int, tuple[date, Referent | None]]:
    """By key, who is away on that day: until when, and who answers instead, if anybody does. One query."""
    away = {one.referent_id: one for one in ReferentAbsence.objects.on(day).select_related("stand_in")}
    found = {}
    for pk, absence in away.items():
        found[pk] = (absence.ends_on, _instead(absence, day, lambda other: other.pk in away))
    return found


def with_absences(day: date) -> "QuerySet[Referent]":
    """Those in post on that day, with the absence of that day, if any."""
    away = ReferentAbsence.objects.on(day).select_related("stand_in__region")
    found: QuerySet[Referent] = (
        Referent.objects.on(day).select_related("region").prefetch_related(Prefetch("absences", away, "away"))
    )
    return found


def _held(one: Referent, day: date) -> Held[Referent]:
    absence = next(iter(one.away), None)  # type: ignore[attr-defined]
    stand_in = _instead(absence, day, lambda other: other.absences.on(day).exists())
    return Held(one, one.region_id is not None, absence is not None, stand_in)


def _instead(
    absence: ReferentAbsence | None, day: date, is_away: Callable[[Referent], bool]
) -> Referent | None:
    """Who stands in, if they are in post that day and there."""
    other = absence.stand_in if absence is not None else None
    return other if other is not None and other.is_on(day) and not is_away(other) else None

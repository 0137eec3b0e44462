"""Who answers for a place, from plain values (R1, R5). No ORM, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Via(StrEnum):
    HOLDER = "holder"
    REPLACEMENT = "replacement"
    REGIONAL = "regional"
    NATIONAL = "national"
    NOBODY = "nobody"


# Nearest to the agent first. A sector that names the establishment outranks one that covers its department.
LEVELS = ("named", "sector", "region", "national")
VIA_OF_LEVEL = {"named": Via.HOLDER, "sector": Via.HOLDER, "region": Via.REGIONAL, "national": Via.NATIONAL}


@dataclass(frozen=True, slots=True)
class Held:
    """A posting in force: who holds which level, since when, for which sector."""

    worker: int
    level: str
    since: date
    sector: int | None = None
    away_until: date | None = None
    posting: int = 0


@dataclass(frozen=True, slots=True)
class StandIn:
    """An approved replacement in force, of a worker who is not away themselves."""

    substitute: int
    until: date
    sector: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    worker: int
    via: Via
    until: date | None = None


def chain(held: Iterable[Held], stand_ins: Mapping[int, Sequence[StandIn]]) -> tuple[Step, ...]:
    """All who may answer, in order, each once.

    Those present come at their level; an absent one is answered for by their stand-ins. ``until`` is
    the last day of the stand-in.
    """
    steps: list[Step] = []
    seen: set[int] = set()
    for posting in nearest_first(held):
        via = VIA_OF_LEVEL[posting.level]
        found = [Step(posting.worker, via)]
        if posting.away_until is not None:
            standing_in = [s for s in stand_ins.get(posting.worker, ()) if s.sector in (None, posting.sector)]
            found = _stand_ins(standing_in, Via.REPLACEMENT if via is Via.HOLDER else via)
        steps += [step for step in found if step.worker not in seen]
        seen |= {step.worker for step in found}
    return tuple(steps)


def _stand_ins(standing_in: Iterable[StandIn], via: Via) -> list[Step]:
    """Someone may stand in twice, for everything and for one sector: they do until the later of both days."""
    until: dict[int, date] = {}
    for one in standing_in:
        until[one.substitute] = max(one.until, until.get(one.substitute, one.until))
    return [Step(worker, via, day) for worker, day in until.items()]


def nearest_first(held: Iterable[Held]) -> list[Held]:
    return sorted(held, key=lambda h: (LEVELS.index(h.level), h.since, h.posting))


def nearest_holder(held: Iterable[Held]) -> Held | None:
    """Who holds the place's own sector, present or not."""
    return next((h for h in nearest_first(held) if VIA_OF_LEVEL[h.level] is Via.HOLDER), None)

"""Who answers for a place, from plain values (R1, R5). No ORM, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
    instead_of: int | None = field(default=None, compare=False)  # whom a stand-in stands in for


def chain(held: Iterable[Held], stand_ins: Mapping[int, Sequence[StandIn]]) -> tuple[Step, ...]:
    """All who may answer, in order, each once.

    Of each capacity (holder, region, network) those at work come before anyone's stand-in; an absent one is
    answered for by their stand-ins. ``until`` is the last day of the stand-in.
    """
    ordered = nearest_first(held)
    steps: dict[int, Step] = {}
    for via in (Via.HOLDER, Via.REGIONAL, Via.NATIONAL):
        posts = [posting for posting in ordered if VIA_OF_LEVEL[posting.level] is via]
        present = [Step(posting.worker, via) for posting in posts if posting.away_until is None]
        absent = [posting for posting in posts if posting.away_until is not None]
        standing_in = (step for posting in absent for step in _stand_ins(posting, stand_ins, via))
        for step in (*present, *standing_in):
            steps.setdefault(step.worker, step)
    return tuple(steps.values())


def _stand_ins(absent: Held, stand_ins: Mapping[int, Sequence[StandIn]], via: Via) -> list[Step]:
    """Someone may stand in twice, for everything and for one sector: they do until the later of both days."""
    until: dict[int, date] = {}
    for one in stand_ins.get(absent.worker, ()):
        if one.sector in (None, absent.sector):
            until[one.substitute] = max(one.until, until.get(one.substitute, one.until))
    capacity = Via.REPLACEMENT if via is Via.HOLDER else via
    return [Step(worker, capacity, day, absent.worker) for worker, day in until.items()]


def nearest_first(held: Iterable[Held]) -> list[Held]:
    return sorted(held, key=lambda h: (LEVELS.index(h.level), h.since, h.posting))


def nearest_holder(held: Iterable[Held]) -> Held | None:
    """Who holds the place's own sector, at work if one of them is."""
    own = [h for h in nearest_first(held) if VIA_OF_LEVEL[h.level] is Via.HOLDER]
    return next((h for h in own if h.away_until is None), own[0] if own else None)

"""Who answers as the disability referent: the region's, else who stands in, else the nation's. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Held(Generic[P]):
    """A referent of the directorate, on a day. ``stand_in``: during an absence, who is there meanwhile."""

    person: P
    is_regional: bool
    is_away: bool = False
    stand_in: P | None = None


@dataclass(frozen=True, slots=True)
class Answer(Generic[P]):
    """``instead_of``: who is away."""

    person: P
    instead_of: P | None = None


def answers(held: Iterable[Held[P]]) -> list[Answer[P]]:
    """Of the region all who are there, else who stands in for them; else the same of the nation."""
    rows = list(held)
    for regional in (True, False):
        level = [one for one in rows if one.is_regional == regional]
        there = [Answer(one.person) for one in level if not one.is_away]
        standing = [
            Answer(one.stand_in, one.person) for one in level if one.is_away and one.stand_in is not None
        ]
        if found := there or standing:
            return found
    return []

"""The interviews of a case, the last one first."""

from collections.abc import Iterable
from dataclasses import dataclass

from casework.cases.lines import Written
from casework.writings.interview import Interview


@dataclass(frozen=True, slots=True)
class Held:
    number: int
    interview: Interview

    def __repr__(self) -> str:
        return f"Held({self.number})"


def history(written: Iterable[Written]) -> list[Held]:
    """By the day on which they were held; of one day, the one that was written last first."""
    found = [Held(line.number, line.content) for line in written if isinstance(line.content, Interview)]
    return sorted(found, key=lambda held: (held.interview.held_on, held.number), reverse=True)

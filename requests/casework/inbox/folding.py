"""The conversation, folded to what is new: what the person wrote since they were last answered, and what
came with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from casework.cases.lines import Gap, Written
from casework.models import EntryKind

Line = Written | Gap


@dataclass(frozen=True, slots=True)
class Folded:
    older: Sequence[Line]
    recent: Sequence[Line]

    @property
    def hides_damage(self) -> bool:
        return any(isinstance(line, Gap) for line in self.older)

    @property
    def has_request(self) -> bool:
        """Whether the first message is among what shows at once."""
        return any(isinstance(line, Written) and line.kind is EntryKind.REQUEST for line in self.recent)


def folded(lines: Sequence[Line]) -> Folded:
    """Where nothing is new, the last answer and the notes since then."""
    last = max((place for place, line in enumerate(lines) if _is(line, EntryKind.ANSWER)), default=-1)
    new = [place for place, line in enumerate(lines) if place > last and _by_agent(line)]
    start = new[0] if new else max(last, 0)
    return Folded(lines[:start], lines[start:])


def _is(line: Line, kind: EntryKind) -> bool:
    return isinstance(line, Written) and line.kind is kind


def _by_agent(line: Line) -> bool:
    return isinstance(line, Written) and line.by_agent

"""The conversation, folded to what is new: what the person wrote since they were last answered, and what
came with it. A page says in its form how far it showed the conversation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casework.cases.lines import Gap, Written
from casework.cases.reading import OpenCase
from casework.models import EntryKind

Line = Written | Gap
SEEN = "seen"
_DIGITS = 9


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


def seen_in(posted: Mapping[str, str], open_case: OpenCase) -> int:
    """The last entry that the page showed. Of one that does not say it: what its reader knew before."""
    said = posted.get(SEEN, "")
    is_number = said.isascii() and said.isdigit() and len(said) <= _DIGITS
    return int(said) if is_number else open_case.known_count


def folded(lines: Sequence[Line], seen: int) -> Folded:
    """Where nothing is new, the last answer and the notes since then.

    Never folded: what the person wrote after entry ``seen``, whoever answered it meanwhile.
    """
    last = max((place for place, line in enumerate(lines) if _is_answer(line)), default=-1)
    new = [
        place
        for place, line in enumerate(lines)
        if _by_agent(line) and (place > last or _is_after(line, seen))
    ]
    start = new[0] if new else _first_of_sending(lines, last)
    return Folded(lines[:start], lines[start:])


def _first_of_sending(lines: Sequence[Line], last: int) -> int:
    """An answer has an entry for its words and one for each file, all of one moment."""
    start = max(last, 0)
    while start > 0 and _is_answer(lines[start - 1]) and _moment(lines[start - 1]) == _moment(lines[start]):
        start -= 1
    return start


def _moment(line: Line) -> str:
    return line.content.written_at if isinstance(line, Written) else ""


def _is_answer(line: Line) -> bool:
    """Not what is only told to the person, such as who reads from now on."""
    return isinstance(line, Written) and line.kind is EntryKind.ANSWER and line.form.is_answer


def _is_after(line: Line, seen: int) -> bool:
    return isinstance(line, Written) and line.number > seen


def _by_agent(line: Line) -> bool:
    return isinstance(line, Written) and line.by_agent

"""What is to be done in a case, out of what is written in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from casework.cases.lines import Written
from casework.writings.interview import Interview
from casework.writings.task import Task, TaskMark


@dataclass(frozen=True, slots=True)
class Step:
    place: int
    text: str
    is_done: bool

    def __repr__(self) -> str:
        return f"Step({self.place})"


@dataclass(frozen=True, slots=True)
class ToDo:
    """A task, or the next step of an interview; ``number`` is that of the entry that set it."""

    number: int
    what: str
    due_on: date | None
    steps: tuple[Step, ...] = ()
    is_done: bool = False

    def is_late(self, today: date) -> bool:
        return not self.is_done and self.due_on is not None and self.due_on < today

    def __repr__(self) -> str:
        return f"ToDo({self.number})"


def to_do(written: Iterable[Written]) -> list[ToDo]:
    """By day, those without one last; done ones among them."""
    lines = list(written)
    marks = {line.content.task: line.content for line in lines if isinstance(line.content, TaskMark)}
    found = [one for line in lines if (one := _set_by(line, marks.get(line.number))) is not None]
    return sorted(found, key=lambda one: (one.due_on is None, one.due_on or date.max, one.number))


def _set_by(line: Written, mark: TaskMark | None) -> ToDo | None:
    content, is_done = line.content, mark is not None and mark.is_done
    if isinstance(content, Task):
        done = frozenset(mark.steps) if mark is not None else frozenset()
        steps = tuple(Step(place, text, place in done) for place, text in enumerate(content.steps))
        return ToDo(line.number, content.what, _day(content.due_on), steps, is_done)
    if isinstance(content, Interview) and content.next_step:
        return ToDo(line.number, content.next_step, _day(content.next_on), (), is_done)
    return None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None

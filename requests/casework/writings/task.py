"""What is to be done in a case, and what was done of it. For workers alone."""

from dataclasses import dataclass

from casework.writings.base import Content, EntryKind, Form


@dataclass(frozen=True, slots=True, repr=False)
class Task(Content):
    """``due_on`` is written 2026-11-24, and empty where there is no day; ``steps`` is its checklist."""

    WORDS = ("what", "steps")
    ALIKE = ("what", "due_on")
    what: str
    due_on: str = ""
    steps: tuple[str, ...] = ()
    author: str = ""
    written_at: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class TaskMark(Content):
    """How far a task is; the last mark of a task holds.

    ``task`` is the number of the entry that set it, ``steps`` the places of its steps that are done, from 0.
    """

    WORDS = ("what",)
    task: int
    what: str
    is_done: bool
    steps: tuple[int, ...] = ()
    author: str = ""
    written_at: str = ""


FORM = Form(name="task", content=Task, kinds=(EntryKind.NOTE,), template="casework/writings/task.html")
MARK = Form(
    name="task_mark",
    content=TaskMark,
    kinds=(EntryKind.NOTE,),
    template="casework/writings/task_mark.html",
)

"""A task is set, and marked: a note each time, nothing in clear."""

import secrets
from datetime import datetime

from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.cases.reading import OpenCase
from casework.cases.treatment import locked_as_read
from casework.cases.writing import append, conclude
from casework.models import EntryKind, Verb
from casework.moments import stamp
from casework.own import drafts
from casework.own.windows import NOT_SAID, Window
from casework.tasks.todo import to_do
from casework.writings.task import Task, TaskMark
from directory.models import Worker

DRAFT = "task"


class NoSuchTask(LookupError):
    """No entry of that number set a task."""


@sensitive_variables()
def set_task(
    open_case: OpenCase, task: Task, *, by: Worker, token: str, at: datetime, window: Window = NOT_SAID
) -> None:
    """The same form sent twice sets it once: see ``AnotherText``."""
    with locked_as_read(open_case, by, at) as held:
        if append(held, EntryKind.NOTE, task, token) is None:
            return
        drafts.sent(held.case, held.reader.worker_key, held.reader.root, DRAFT, window)
        conclude(held, Verb.WRITTEN, by=audit.name_of(by), at=at, detail=EntryKind.NOTE)


@sensitive_variables()
def tick(open_case: OpenCase, *, number: int, by: Worker, at: datetime) -> None:
    """Done, with all of its steps."""
    mark(open_case, number=number, is_done=True, steps=frozenset(), by=by, at=at)


@sensitive_variables()
def mark(
    open_case: OpenCase, *, number: int, is_done: bool, steps: frozenset[int], by: Worker, at: datetime
) -> None:
    """The same again writes nothing: two quick clicks, or two windows. Who did all did each step."""
    with locked_as_read(open_case, by, at) as held:
        task = next((one for one in to_do(held.written) if one.number == number), None)
        if task is None:
            raise NoSuchTask
        before = tuple(step.place for step in task.steps if step.is_done)
        after = tuple(step.place for step in task.steps if is_done or step.place in steps)
        if (task.is_done, before) == (is_done, after):
            return
        content = TaskMark(
            task=number,
            what=task.what,
            is_done=is_done,
            steps=after,
            author=by.name,
            written_at=stamp(at),
        )
        append(held, EntryKind.NOTE, content, secrets.token_urlsafe(24))
        conclude(held, Verb.WRITTEN, by=audit.name_of(by), at=at, detail=EntryKind.NOTE)

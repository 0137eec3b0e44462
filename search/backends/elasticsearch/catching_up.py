"""Telling the server what it misses: by a task after each change, and by the clock when that failed."""

import logging
import os
import socket
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from search.backends.elasticsearch import health, queue
from search.backends.elasticsearch.connection import connect
from search.backends.elasticsearch.mapping import document
from search.backends.elasticsearch.server import Server
from search.backends.elasticsearch.trouble import LOST, Reason, Trouble
from search.models import EngineState

logger = logging.getLogger(__name__)
# After each failure, until the next attempt; the clock comes by once a minute.
BACK_OFF = [timedelta(seconds=s) for s in (5, 15, 45, 120)]
# A process that fills an index and gives no sign of life for so long is taken for dead.
DEAD_AFTER = timedelta(seconds=90)


def changed(keys: Iterable[str]) -> None:
    """These rows are new, different or gone; in the transaction of the change."""
    keys = list(keys)
    if keys and queue.is_listening():
        queue.note(keys)
        transaction.on_commit(wake, robust=True)


def wake() -> None:
    """One task is enough for all that was committed before it starts."""
    waiting = DBTaskResult.objects.filter(task_path=catch_up.module_path, status="READY")
    if settings.ELASTICSEARCH_URL and not waiting.exists():
        catch_up.enqueue()


@task()
def catch_up() -> None:
    attempt(timezone.now())


def attempt(at: datetime) -> Trouble | None:
    """All that waits, unless the last failure is too fresh; what goes wrong is kept for the state page."""
    state = queue.state()
    if state.retry_at is not None and at < state.retry_at:
        return None
    try:
        drain(connect())
    except Trouble as trouble:
        logger.warning("search engine not told: %s", trouble)
        _remember(trouble, at)
        if trouble.reason in (Reason.UNREACHABLE, Reason.SLOW):
            health.pause(trouble)
        return trouble
    return None


def _remember(trouble: Trouble, at: datetime) -> None:
    with queue.turn() as state:
        state.retry_at = at + BACK_OFF[min(state.failures, len(BACK_OFF) - 1)]
        state.failures += 1
        state.trouble = str(trouble.reason)


def drain(server: Server) -> int:
    """Returns how many changes the server has been told. Raises ``Trouble``; then what waits still waits."""
    done = 0
    while told := _one_batch(server):
        done += told
    return done


def _one_batch(server: Server) -> int:
    with queue.turn() as state:
        batch = queue.next_batch()
        documents = _documents(batch.values())
        _bury_the_dead(state)
    if not batch:
        return 0
    indexes = _targets(server, state)
    refused = server.tell(indexes, documents, state.ticket)
    queue.acknowledge(batch, state.ticket, refused)
    return len(batch)


def _documents(keys: Iterable[str]) -> dict[str, dict[str, Any] | None]:
    """What the server has to hold of each; ``None``: nothing."""
    wanted = dict.fromkeys(keys)
    return {**wanted, **{row.key: document(row) for row in queue.rows_of(wanted)}}


def _targets(server: Server, state: EngineState) -> Sequence[str]:
    """The index that serves, if it still is what it was, and the one that is being filled, if it is there."""
    found = []
    if state.serving:
        try:
            server.inspect(state.serving, state.acknowledged)
            found.append(state.serving)
        except Trouble as trouble:
            # It serves no more, and what is told without it makes sure of that: see ``acknowledged``.
            if trouble.reason not in LOST or not state.building:
                raise
    if state.building and state.building in server.ours():
        found.append(state.building)
    if not found:
        raise Trouble(Reason.MISSING, "nothing is filled yet")
    return found


def _bury_the_dead(state: EngineState) -> None:
    """A fill that was killed keeps no change waiting. It would notice that it is no longer named here."""
    if state.building and is_dead(state, timezone.now()):
        state.building = state.builder = ""


def is_dead(state: EngineState, at: datetime) -> bool:
    """No sign of life for long; or a process of this very machine that is no more."""
    here, _colon, pid = state.builder.rpartition(":")
    if here == _here() and not _lives(int(pid)):
        return True
    return state.built_at is None or at - state.built_at > DEAD_AFTER


def myself() -> str:
    """This process, so that others can tell whether it still lives."""
    return f"{_here()}:{os.getpid()}"


def _here() -> str:
    """Where a process id means the same: two containers may share a name, not their processes."""
    processes = Path("/proc/self/ns/pid")
    return socket.gethostname() + (f" {processes.readlink()}" if processes.is_symlink() else "")


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

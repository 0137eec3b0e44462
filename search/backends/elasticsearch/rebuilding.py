"""A new index beside the one that serves, which goes on serving until the new one holds everything.

Killed at any point, the old one serves on: the database names the index that serves, and is told last.
Changes made meanwhile go to both (``catching_up``).
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from django.utils import timezone

from search.backends.elasticsearch import catching_up, queue
from search.backends.elasticsearch.mapping import document
from search.backends.elasticsearch.server import Server, new_name
from search.backends.elasticsearch.trouble import Trouble
from search.models import EngineState, Findable

Progress = Callable[[int, int], None]  # done, in all


class Busy(Exception):
    """Another process is filling an index; or has taken over from this one, which seemed dead."""


def rebuild(server: Server, progress: Progress) -> dict[str, str]:
    """Returns the keys that the server would not take, and why. Raises ``Busy`` or ``Trouble``."""
    index = _claim(timezone.now())
    try:
        clean(server)
        server.create(index)
        refused = _fill(server, index, progress)
        server.refresh(index)
        _switch(server, index, refused)
    except BaseException:
        _release(server, index)
        raise
    server.expose(index)
    clean(server)
    return refused


def clean(server: Server) -> None:
    """Drop every index of ours that neither serves nor is being filled."""
    found = server.ours()
    # Asked afterwards: an index is named here before it is made.
    state = queue.state()
    for index in found:
        if index not in (state.serving, state.building):
            server.drop(index)


def _claim(at: datetime) -> str:
    with queue.turn() as state:
        if state.building and not catching_up.is_dead(state, at):
            raise Busy(state.builder)
        state.building = new_name(at)
        state.builder = catching_up.myself()
        state.built_at = at
        return state.building


def _fill(server: Server, index: str, progress: Progress) -> dict[str, str]:
    total, done, last = Findable.objects.count(), 0, 0
    refused: dict[str, str] = {}
    progress(0, total)
    while True:
        with queue.turn() as state:
            _still_ours(state, index)
            rows = list(
                Findable.objects.filter(pk__gt=last).order_by("pk").select_related("text")[: queue.BATCH]
            )
            documents = {row.key: document(row) for row in rows}
        # The mark as well, even when there is nothing to tell: an index of nothing is right, too.
        refused |= server.tell([index], documents, state.ticket)
        if not rows:
            return refused
        last, done = rows[-1].pk, done + len(rows)
        progress(min(done, total), total)


def _switch(server: Server, index: str, refused: dict[str, str]) -> None:
    with queue.turn() as state:
        _still_ours(state, index)
    server.tell([index], {}, state.ticket)
    held = state.ticket
    with queue.turn() as state:
        _still_ours(state, index)
        state.serving, state.acknowledged = index, max(held, state.acknowledged)
        state.building = state.builder = state.trouble = ""
        state.failures, state.retry_at = 0, None
        queue.set_aside(refused)


def _still_ours(state: EngineState, index: str) -> None:
    if state.building != index:
        raise Busy(state.builder)
    state.built_at = timezone.now()


def _release(server: Server, index: str) -> None:
    """What is half full goes at once; if it cannot, the next one drops it."""
    with queue.turn() as state:
        if state.building != index:
            return
        state.building = state.builder = ""
    with suppress(Trouble):
        server.drop(index)

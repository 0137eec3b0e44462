"""Keeps the rows in step with what the other apps write. They know nothing of it: search listens.

What concerns each kind is said by its sources (``Source.changes``); ``rebuild_search`` catches the rest every
night.
"""

from collections.abc import Callable
from typing import Any

from django.db.models.signals import post_delete

from search import documents, index
from search.backends.elasticsearch import catching_up
from search.kinds import SOURCES
from search.kinds.base import BATCH, Change, Source
from search.models import Findable
from search.query import memory


def connect() -> None:
    for source in SOURCES:
        for number, change in enumerate(source.changes):
            change.signal.connect(
                _listener(source, change),
                sender=change.sender,
                weak=False,
                dispatch_uid=f"search-{source.name}-{number}",
            )
    post_delete.connect(_row_gone, sender=Findable, dispatch_uid="search-row-gone")
    documents.connect()
    memory.connect()


def _listener(source: Source, change: Change) -> Callable[..., None]:
    def changed(sender: object, instance: Any = None, raw: bool = False, **said: Any) -> None:
        """``raw``: as a fixture is loaded. In batches: a database takes only so many parameters."""
        things = [] if raw else list(change.things(instance, said))
        for start in range(0, len(things), BATCH):
            index.refresh(source, things[start : start + BATCH])

    return changed


def _row_gone(sender: type[Findable], instance: Findable, **kwargs: Any) -> None:
    """By our hand, or by the database's when the thing itself was deleted."""
    catching_up.changed([instance.key])

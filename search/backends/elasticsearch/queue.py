"""The queue and the state: what is written in the database only. No server is called from here."""

import logging
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Count, Min
from django.utils import timezone

from search.models import EngineState, Findable, Pending

logger = logging.getLogger(__name__)
BATCH = 250  # rows that are told at once
_ONLY = 1


@dataclass(frozen=True, slots=True)
class Backlog:
    """``waiting`` is counted up to one more than what is too many."""

    waiting: int
    oldest: datetime | None

    def is_too_late(self, at: datetime) -> bool:
        late = self.oldest is not None and (at - self.oldest).total_seconds() > settings.SEARCH_ENGINE_MAX_AGE
        return late or self.waiting > settings.SEARCH_ENGINE_MAX_WAITING


def state() -> EngineState:
    return EngineState.objects.filter(pk=_ONLY).first() or EngineState(pk=_ONLY)


def is_listening() -> bool:
    """Also without an address here, when an index was filled: a command may be run without the setting."""
    return bool(settings.ELASTICSEARCH_URL) or bool(state().serving)


def note(keys: Iterable[str]) -> None:
    """In the transaction of the change."""
    now = timezone.now()
    Pending.objects.bulk_create([Pending(key=key, at=now) for key in keys], batch_size=BATCH)


def backlog() -> Backlog:
    oldest = Pending.objects.filter(refused="").order_by("pk")[: settings.SEARCH_ENGINE_MAX_WAITING + 1]
    found = oldest.aggregate(waiting=Count("pk"), oldest=Min("at"))
    return Backlog(found["waiting"], found["oldest"])


@contextmanager
def turn() -> Iterator[EngineState]:
    """Alone with the state, under a number of one's own (``ticket``); saved at the end.

    What is read from ``Findable`` inside is at least as fresh as whatever was read under a lower number. The
    server refuses a document that comes under a lower number than the one it holds: in whatever order several
    workers' messages arrive, the freshest stays. From the clock, so that it also rises after a restore.
    """
    with transaction.atomic():
        found, _new = EngineState.objects.select_for_update().get_or_create(pk=_ONLY)
        found.ticket = max(found.ticket + 1, time.time_ns() // 1_000_000)
        yield found
        found.save()


def next_batch() -> dict[int, str]:
    """The oldest changes that wait, by number."""
    return dict(Pending.objects.filter(refused="").order_by("pk").values_list("pk", "key")[:BATCH])


def rows_of(keys: Collection[str]) -> list[Findable]:
    return list(Findable.objects.filter(key__in=keys).select_related("text"))


def acknowledge(told: Mapping[int, str], ticket: int, refused: Mapping[str, str]) -> None:
    """The server holds these changes. Those that it will never take are set aside."""
    taken = set(told.values()) - set(refused)
    with transaction.atomic():
        found = EngineState.objects.select_for_update().get(pk=_ONLY)
        for key, why in refused.items():
            Pending.objects.filter(pk__in=told, key=key).update(refused=why[:200])
        Pending.objects.filter(pk__in=told, refused="").delete()
        if told:  # what was set aside before, and has now been taken
            Pending.objects.filter(key__in=taken, pk__lt=max(told)).exclude(refused="").delete()
        found.acknowledged = max(found.acknowledged, ticket)
        found.failures, found.retry_at, found.trouble = 0, None, ""
        found.save()


def retry_refused() -> int:
    return Pending.objects.exclude(refused="").update(refused="")


def abandon() -> None:
    """No server is configured any more: the index that was filled is no longer kept, nor trusted again."""
    with turn() as found:
        found.serving = found.building = found.builder = ""
        Pending.objects.all().delete()


def waiting_of(keys: Collection[str]) -> set[str]:
    return set(Pending.objects.filter(key__in=keys, refused="").values_list("key", flat=True))


def set_aside(refused: Mapping[str, str]) -> None:
    now = timezone.now()
    Pending.objects.bulk_create(
        [Pending(key=key, at=now, refused=why[:200]) for key, why in refused.items()], batch_size=BATCH
    )


def forget_gone(keys: Collection[str]) -> None:
    """A search was given these by the server, and their rows are gone: it is told with what comes next."""
    try:
        with transaction.atomic():
            note(set(keys) - waiting_of(keys))
    except DatabaseError:  # the page that was asked for needs none of this
        logger.exception("search results whose rows are gone")

"""Does the server hold what the database holds? Both read in the order of keys, side by side."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import F
from django.db.models.functions import Collate

from search.backends.elasticsearch import catching_up, queue
from search.backends.elasticsearch.server import Server
from search.models import Findable

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Differences:
    """Keys: rows that the server lacks, holds as they were, or holds although they are gone."""

    missing: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.surplus)

    def keys(self) -> list[str]:
        return [*self.missing, *self.stale, *self.surplus]


def compare(server: Server, index: str) -> Differences:
    """What differs and is not waiting to be told. Saves go on meanwhile: what differs is looked at again."""
    server.refresh(index)
    return confirmed(server, index, _differing(_rows(), server.held(index)))


def confirmed(server: Server, index: str, keys: Iterable[str]) -> Differences:
    """Those of these keys that differ at this very moment."""
    found, keys = Differences(), iter(keys)
    while chunk := list(islice(keys, _CHUNK)):
        held = server.held_of(index, chunk)
        wanted = dict(Findable.objects.filter(key__in=chunk).values_list("key", "fingerprint"))
        told_later = queue.waiting_of(chunk)
        for key in chunk:
            if key in told_later or held.get(key) == wanted.get(key):
                continue
            kind = found.missing if key not in held else found.stale if key in wanted else found.surplus
            kind.append(key)
    return found


def repair(server: Server, index: str, keys: Collection[str]) -> Differences:
    """By the queue, as any change; returns what differs even so."""
    queue.retry_refused()
    catching_up.changed(keys)
    catching_up.drain(server)
    return confirmed(server, index, keys)


def _rows() -> Iterator[tuple[str, str]]:
    """In the order of bytes, as the server sorts, whatever the language of the database."""
    plain: Any = Collate("key", "C") if connection.vendor == "postgresql" else F("key")
    rows = Findable.objects.annotate(plain=plain).order_by("plain")
    return rows.values_list("key", "fingerprint").iterator(chunk_size=2000)


def _differing(ours: Iterator[tuple[str, str]], theirs: Iterator[tuple[str, str]]) -> Iterator[str]:
    """The keys that only one side has, or that say something else there."""
    mine, held = next(ours, None), next(theirs, None)
    while mine is not None or held is not None:
        if held is None or (mine is not None and mine[0] < held[0]):
            assert mine is not None  # noqa: S101 - for the reader and the type checker
            yield mine[0]
            mine = next(ours, None)
        elif mine is None or held[0] < mine[0]:
            yield held[0]
            held = next(theirs, None)
        else:
            if mine != held:
                yield mine[0]
            mine, held = next(ours, None), next(theirs, None)

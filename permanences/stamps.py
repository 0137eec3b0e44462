"""Knowing cheaply that nothing changed: one row, one query, for feeds and agendas alike."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime
from typing import Generic, TypeVar
from uuid import uuid4

from permanences.models import Stamp

V = TypeVar("V")
ROW = 1


def current() -> tuple[str, datetime] | None:
    """The token under which results may be kept, and when it last changed; None before any change."""
    return Stamp.objects.filter(pk=ROW).values_list("token", "changed_at").first()


def touch(at: datetime) -> None:
    """Something that feeds and agendas show has changed. Bulk writers call it once at their end."""
    Stamp.objects.update_or_create(pk=ROW, defaults={"token": uuid4().hex, "changed_at": at})


class Kept(Generic[V]):
    """The results of this process, by key, each good under one token. The oldest leave first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Hashable, tuple[str, V]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, token: str) -> V | None:
        found = self._values.get(key)
        return found[1] if found is not None and found[0] == token else None

    def put(self, key: Hashable, token: str, value: V) -> None:
        with self._lock:
            self._values[key] = (token, value)
            self._values.move_to_end(key)
            while len(self._values) > self._size:
                self._values.popitem(last=False)

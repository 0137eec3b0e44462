"""What a process keeps of what it computed, each thing good under one version (docs/decisions/0009)."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


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

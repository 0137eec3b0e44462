"""What one person does is counted once a day, and nobody can tell afterwards who did what."""

import secrets
import threading
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b

MOST_A_DAY = 40  # that one person may add


@dataclass
class OncePerDay:
    """So that one person does not make a number large alone. In the memory of this process only.

    The key is drawn at its start and never leaves it: nothing outside can tell who did what.
    """

    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _day: date = date.min
    _seen: set[bytes] = field(default_factory=set)
    _spent: dict[bytes, int] = field(default_factory=dict)

    def is_first(self, day: date, person: int, what: str) -> bool:
        """Not yet of this person today, and not beyond what one person may add."""
        who, mark = self._mark(str(person)), self._mark(f"{person}:{what}")
        with self._lock:
            if day != self._day:
                self.forget()
                self._day = day
            if mark in self._seen or self._spent.get(who, 0) >= MOST_A_DAY:
                return False
            self._seen.add(mark)
            self._spent[who] = self._spent.get(who, 0) + 1
            return True

    def forget(self) -> None:
        self._seen.clear()
        self._spent.clear()

    def _mark(self, text: str) -> bytes:
        return blake2b(text.encode(), key=self._key, digest_size=16).digest()

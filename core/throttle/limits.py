"""So much in so long a time: what is counted in the cache, and limits on what one person or address tries.

A limit counts in windows that begin at fixed times (every ten minutes, every hour): the count and its life
are one, and all counters of a window die at the same second. Whoever waits for the turn has twice as many
tries around it. The counters live under a hash whose secret is in no table and lasts an hour (``rotating``):
nothing tells who tried a follow-up code, or who sent a message.
"""

import time
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.cache import BaseCache, cache
from django.http import HttpRequest

from core.throttle import rotating

MINUTE = 60


def count(key: str, seconds: float, *, kept_in: BaseCache = cache) -> int:
    """How often this was asked under that key, this time included; it is forgotten after ``seconds``."""
    for _again in range(3):
        if kept_in.add(key, 1, seconds):
            return 1
        try:
            return int(kept_in.incr(key))
        except ValueError:  # it expired in between
            continue
    raise RuntimeError("the cache keeps nothing: no limit holds")


class TooManyTries(Exception):
    """``wait``: seconds until one may try again, in full minutes."""

    def __init__(self, wait: int) -> None:
        super().__init__()
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Limit:
    name: str
    tries: int
    tries_by_address: int
    seconds: int  # of a window; so many fill an hour, after which no key means anything

    def __post_init__(self) -> None:
        if rotating.HOUR % self.seconds:
            raise ValueError("windows must fill an hour")

    def spend(self, request: HttpRequest) -> None:
        """Counts a try before it is made, so that tries made at once count too. ``TooManyTries`` beyond."""
        now = time.time()
        left = self.seconds - now % self.seconds
        spent: list[str] = []
        setattr(request, self._mark, spent)
        for key, most in self._counters(request, now):
            tried = count(key, left)
            spent.append(key)
            if tried > most:
                raise TooManyTries(-int(-left // MINUTE) * MINUTE)

    def give_back(self, request: HttpRequest) -> None:
        """The try was right: it does not count against its author."""
        for key in getattr(request, self._mark, ()):
            try:
                cache.decr(key)
            except ValueError:  # its window is over, and the try forgotten with it
                continue
        setattr(request, self._mark, ())

    @property
    def _mark(self) -> str:
        """Under which the request carries what it spent: a window may end before it is given back."""
        return f"spent_{self.name}"

    def _counters(self, request: HttpRequest, now: float) -> tuple[tuple[str, int], ...]:
        address, window = get_adapter().get_client_ip(request), int(now // self.seconds)

        def key(whom: str) -> str:
            return rotating.hashed(f"{self.name}:{window}:{whom}", now)

        return (
            (key(f"user:{request.user.pk}"), self.tries),
            (key(f"address:{address}"), self.tries_by_address),
        )

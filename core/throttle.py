"""So much in so long a time: what is counted in the cache, and limits on what one person or address tries.

The counters of a limit live under a keyed hash: the cache does not tell who tried a follow-up code.
"""

from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.cache import BaseCache, cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def count(key: str, seconds: int, *, kept_in: BaseCache = cache) -> int:
    """How often this was asked under that key, this time included; it begins anew after ``seconds``."""
    if kept_in.add(key, 1, seconds):
        return 1
    try:
        return int(kept_in.incr(key))
    except ValueError:  # it expired in between
        kept_in.set(key, 1, seconds)
        return 1


class TooManyTries(Exception):
    def __init__(self, wait: int) -> None:
        super().__init__()
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Limit:
    name: str
    tries: int
    tries_by_address: int
    seconds: int

    def spend(self, request: HttpRequest) -> None:
        """Counts a try before it is made, so that tries made at once count too. ``TooManyTries`` beyond."""
        for key, most in self._counters(request):
            if count(key, self.seconds) > most:
                raise TooManyTries(self.seconds)

    def give_back(self, request: HttpRequest) -> None:
        """The try was right: it does not count against its author."""
        for key, _most in self._counters(request):
            if cache.get(key):
                cache.decr(key)

    def _counters(self, request: HttpRequest) -> tuple[tuple[str, int], ...]:
        address = get_adapter().get_client_ip(request)
        return (
            (self._key(f"user:{request.user.pk}"), self.tries),
            (self._key(f"address:{address}"), self.tries_by_address),
        )

    def _key(self, whom: str) -> str:
        return salted_hmac(f"relais.throttle.{self.name}", whom, algorithm="sha256").hexdigest()

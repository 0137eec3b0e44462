"""Limits on guessing: so many tries in so many minutes, for each person and for each address.

Counters live in the cache under a keyed hash: the cache does not tell who tried a follow-up code.
"""

from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


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
            if self._count(key) > most:
                raise TooManyTries(self.seconds)

    def give_back(self, request: HttpRequest) -> None:
        """The try was right: it does not count against its author."""
        for key, _most in self._counters(request):
            if cache.get(key):
                cache.decr(key)

    def _count(self, key: str) -> int:
        if cache.add(key, 1, self.seconds):
            return 1
        try:
            return int(cache.incr(key))
        except ValueError:  # it expired in between
            cache.set(key, 1, self.seconds)
            return 1

    def _counters(self, request: HttpRequest) -> tuple[tuple[str, int], ...]:
        address = get_adapter().get_client_ip(request)
        return (
            (self._key(f"user:{request.user.pk}"), self.tries),
            (self._key(f"address:{address}"), self.tries_by_address),
        )

    def _key(self, whom: str) -> str:
        return salted_hmac(f"relais.throttle.{self.name}", whom, algorithm="sha256").hexdigest()


UNLOCKING = Limit("unlocking", tries=6, tries_by_address=60, seconds=600)
FOLLOWING = Limit("following", tries=10, tries_by_address=100, seconds=600)
SENDING = Limit("sending", tries=10, tries_by_address=200, seconds=3600)

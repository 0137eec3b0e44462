"""Argon2id, a few at a time: the one door through which a process turns a secret into a key.

OpenSSL computes the lanes of a derivation with one pool of threads for the whole process. Two derivations of
several lanes at once hang for ever there, or end in ``MemoryError``, and so does each that comes after. So
what is new has one lane, which uses no pool; what was made with more still opens, one at a time. The number
of those at work is bounded too: each takes 64 MiB. Whoever waits too long gets ``Busy``: nothing was done.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

AT_ONCE = 2
PATIENCE = 10.0  # seconds
STUCK_AFTER = 30.0  # seconds: the slowest derivation that is let through takes a tenth of that
PROBE_PATIENCE = 3.0


class Busy(Exception):
    """No place became free in time, or the memory for it is not there: worth trying again."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Price of one guess at a secret: memory in KiB, passes over it, lanes."""

    memory_kib: int
    passes: int
    lanes: int


# Cheap, but by the pool of threads: one lane would succeed where the pool no longer answers.
PROBE = Cost(memory_kib=64, passes=1, lanes=4)


class Gate:
    """At most ``at_once`` derivations at work, and of those with several lanes one."""

    def __init__(self, *, at_once: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._places = threading.BoundedSemaphore(at_once)
        self._pool = threading.Lock()
        self._clock = clock
        self._since: dict[object, float] = {}

    @contextmanager
    def passing(self, lanes: int, patience: float) -> Iterator[None]:
        """Waits for a place, ``patience`` seconds at most, else ``Busy``."""
        until = self._clock() + patience
        if lanes > 1 and not self._pool.acquire(timeout=patience):
            raise Busy
        try:
            if not self._places.acquire(timeout=max(0.0, until - self._clock())):
                raise Busy
            try:
                with self._noted():
                    yield
            finally:
                self._places.release()
        finally:
            if lanes > 1:
                self._pool.release()

    def longest(self) -> float:
        """For how many seconds the slowest of those at work has been at it."""
        now = self._clock()
        return max((now - since for since in list(self._since.values())), default=0.0)

    @contextmanager
    def _noted(self) -> Iterator[None]:
        mine = object()
        self._since[mine] = self._clock()
        try:
            yield
        finally:
            del self._since[mine]


class Health:
    """Whether keys can be derived here, asked without ever waiting for long."""

    def __init__(self, gate: Gate, derivation: Callable[[], object]) -> None:
        self._gate = gate
        self._derivation = derivation
        self._last: tuple[threading.Thread, list[bool]] | None = None
        self._one = threading.Lock()

    def is_good(self) -> bool:
        """A thread of its own derives: where it never comes back, whoever asks is not lost with it."""
        if self._gate.longest() > STUCK_AFTER:
            return False
        asking, answers = self._probe()
        asking.join(PROBE_PATIENCE)
        return answers == [True]

    def _probe(self) -> tuple[threading.Thread, list[bool]]:
        """The one that is at work, be it somebody else's or one that never comes back; else a new one."""
        with self._one:
            if self._last is None or not self._last[0].is_alive():
                answers: list[bool] = []
                asking = threading.Thread(target=self._ask, args=(answers,), daemon=True)
                asking.start()
                self._last = asking, answers
            return self._last

    def _ask(self, answers: list[bool]) -> None:
        try:
            with self._gate.passing(PROBE.lanes, 0.0):
                self._derivation()
        except Busy:
            answers.append(True)  # others derive at this moment: none of them is stuck
        except MemoryError:
            answers.append(False)
        else:
            answers.append(True)


def derive(secret: bytes, salt: bytes, length: int, cost: Cost) -> bytes:
    with gate.passing(cost.lanes, PATIENCE):
        try:
            return _argon2id(secret, salt, length, cost)
        except MemoryError:
            raise Busy from None


def _argon2id(secret: bytes, salt: bytes, length: int, cost: Cost) -> bytes:
    return Argon2id(
        salt=salt, length=length, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib
    ).derive(secret)


gate = Gate(at_once=AT_ONCE)
health = Health(gate, lambda: _argon2id(b"sante", b"relais/health/01", 32, PROBE))

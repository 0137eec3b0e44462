"""Interleaved rounds of requests: A, B, C, A, B, C... so that a noisy neighbour falls on all alike.

Two figures per target. Processor seconds per request, spent by the server's workers (and their database
connections): other people's work on the machine hardly shows in them, and ratios are made of them. Requests
per second by the wall clock, which is what a user of a quiet machine would get, and which is only told.
"""

import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from tests.bench.servers import HOST, WORKERS, cpu_seconds

TIMEOUT = 30  # seconds
ATTEMPTS = 5
BROWSER = {
    "Host": HOST,
    "User-Agent": "relais-bench",
    "Accept": "text/html,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate, br",
    "Accept-Language": "fr",
    "X-Forwarded-Proto": "https",  # as the proxy in front of production says it
    "Connection": "close",
}


class Restless(RuntimeError):
    """Processes of the server came and went in every attempt at one round."""


class WrongAnswer(RuntimeError):
    """A request that is measured did not get what it should: the figure would mean nothing."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked, of which server; the addresses are taken in turn."""

    name: str
    port: int
    paths: Sequence[str]
    pids: Callable[[], list[int]]
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200

    def requests(self) -> list[bytes]:
        lines = "".join(f"{name}: {value}\r\n" for name, value in {**BROWSER, **self.headers}.items())
        return [f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode() for path in self.paths]


@dataclass(slots=True)
class Sample:
    """One entry per round."""

    cpu: list[float] = field(default_factory=list)  # seconds per request
    rate: list[float] = field(default_factory=list)  # requests per second, by the wall clock
    requests: int = 0

    @property
    def milliseconds(self) -> float:
        return median(self.cpu) * 1000

    @property
    def per_second(self) -> float:
        return median(self.rate)


def run(
    targets: Sequence[Target], *, rounds: int, seconds: float, tick: Callable[[], None]
) -> dict[str, Sample]:
    """``rounds`` rounds of ``seconds`` for each target in turn, after one that is thrown away."""
    samples = {target.name: Sample() for target in targets}
    for number in range(rounds + 1):
        for target in targets:
            cpu, rate, count = _round(target, seconds)
            tick()
            if number:
                samples[target.name].cpu.append(cpu)
                samples[target.name].rate.append(rate)
                samples[target.name].requests += count
    return samples


def throughput_ratio(sample: Sample, reference: Sample) -> float:
    """How many requests of one fit into the work of a request of the other, round by round: the median.

    2 means twice the throughput of the reference, 0.5 half of it.
    """
    return median(theirs / ours for ours, theirs in zip(sample.cpu, reference.cpu, strict=True))


def _round(target: Target, seconds: float) -> tuple[float, float, int]:
    """A round in which a process ended (a connection is renewed each minute) is run again.

    What that process had spent is gone with it.
    """
    for _attempt in range(ATTEMPTS):
        pids = target.pids()
        try:
            measured = _measured(target, pids, seconds)
        except (FileNotFoundError, ProcessLookupError):
            continue
        if sorted(target.pids()) == sorted(pids):
            return measured
    raise Restless(target.name)


def _measured(target: Target, pids: list[int], seconds: float) -> tuple[float, float, int]:
    turn = itertools.cycle(target.requests())
    done: list[int] = []
    failures: list[BaseException] = []
    before, started = cpu_seconds(pids), time.monotonic()
    threads = [
        threading.Thread(target=_client, args=(target, turn, started + seconds, done, failures))
        for _ in range(WORKERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall, cpu = time.monotonic() - started, cpu_seconds(pids) - before
    if failures:
        raise failures[0]
    count = sum(done)
    return cpu / count, count / wall, count


def _client(
    target: Target, turn: Iterator[bytes], deadline: float, done: list[int], failures: list[BaseException]
) -> None:
    """One person after the other: a new connection each, as synchronous workers want it."""
    count = 0
    try:
        while not count or time.monotonic() < deadline:
            ask(target, next(turn))
            count += 1
    except (OSError, WrongAnswer) as failure:
        failures.append(failure)
    done.append(count)


def ask(target: Target, request: bytes) -> bytes:
    with socket.create_connection((HOST, target.port), timeout=TIMEOUT) as connection:
        connection.sendall(request)
        received = bytearray()
        while chunk := connection.recv(65536):
            received += chunk
    status = int(received[9:12] or b"0")
    if status != target.status:
        line = request.split(b"\r\n", 1)[0].decode()
        raise WrongAnswer(f"{target.name}: {line} got {status}, expected {target.status}")
    return bytes(received)

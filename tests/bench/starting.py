"""What it costs to start one command, beside a bare site of the same Wagtail, and all of `make run`."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.servers import GRACE, ServerDied, children, free_port

ROUNDS = 5
REST = 10  # seconds after the first answer, for what is loaded then
KILOBYTES = 1024  # in what is called a megabyte here, as the kernel counts


@dataclass(frozen=True, slots=True)
class Site:
    """Where commands run, and in which environment."""

    folder: Path
    environ: Mapping[str, str]

    def start(self, *arguments: str, stdout: int = subprocess.DEVNULL) -> "subprocess.Popen[str]":
        environ = {**os.environ, **self.environ}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what is measured is compiled
        command = [sys.executable, *arguments]
        return subprocess.Popen(command, cwd=self.folder, env=environ, stdout=stdout, text=True)


@dataclass(frozen=True, slots=True)
class Spent:
    """By one command: seconds of processor, seconds on the wall, megabytes at most."""

    processor: float
    wall: float
    memory: float


@dataclass(frozen=True, slots=True)
class Starting:
    """``again``: seconds until a second `make run` serves; ``rest``: megabytes of all its processes."""

    ours: list[Spent]
    bare: list[Spent]
    again: float
    rest: float
    processes: int

    @property
    def factor(self) -> float:
        """The processor time of our `check`, in that of the bare site's, round by round."""
        return median(one.processor / bare.processor for one, bare in zip(self.ours, self.bare, strict=True))

    @property
    def again_factor(self) -> float:
        return self.again / median(one.wall for one in self.ours)


def starting(ours: Site, bare: Site) -> Starting:
    """In turn, after one round that compiles and prepares what is missing."""
    spend(ours, "prepare")
    rounds = [(spend(ours, "check"), spend(bare, "check")) for _ in range(ROUNDS + 1)][1:]
    began = time.monotonic()
    spend(ours, "prepare")
    port = str(free_port())
    with ours.start("-m", "portal.serve", "--port", port, stdout=subprocess.PIPE) as process:
        try:
            if process.stdout is None or "Relais:" not in process.stdout.readline():
                raise ServerDied("portal.serve said nothing")
            again = time.monotonic() - began
            time.sleep(REST)
            everyone = [process.pid, *descendants(process.pid)]
            rest = sum(shared_out(pid) for pid in everyone)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(GRACE * 3)
    return Starting([one for one, _ in rounds], [one for _, one in rounds], again, rest, len(everyone))


def spend(site: Site, *command: str) -> Spent:
    began = time.monotonic()
    process = site.start("manage.py", *command)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise ServerDied(f"manage.py {' '.join(command)} in {site.folder}: exit {process.returncode}")
    return Spent(used.ru_utime + used.ru_stime, time.monotonic() - began, used.ru_maxrss / KILOBYTES)


def descendants(pid: int) -> list[int]:
    return [found for child in children(pid) for found in (child, *descendants(child))]


def shared_out(pid: int) -> float:
    """Megabytes of a process: what it shares with others counts for its part only (PSS)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / KILOBYTES

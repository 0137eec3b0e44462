"""`make run`: the portal and what works behind it, as one foreground command.

    python -m portal.serve --port 8000

Loads nothing but Python's own library: it only starts processes, looks whether they live, and ends them.
"""

import argparse
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
GRACE = 10  # seconds, between the request to stop and the order
START = 180  # seconds, for the portal to answer (a busy machine starts slowly)
LEAVING = 10  # seconds, for the port: a command that was killed leaves it as soon as its processes have ended
LONG_LIFE = 60  # seconds: a process that lived so long ended for a reason of its own
PAUSES = (0, 1, 2, 5, 10, 20, 30)  # seconds before a process starts again, by how often it has just ended
LOOK = 0.3  # seconds between two looks at the processes
_PR_SET_PDEATHSIG = 1  # prctl(2), on Linux


class CannotServe(Exception):
    """The message says why."""


@dataclass
class Child:
    """A process that is started again whenever it ends by itself, later each time that it did not last."""

    name: str
    command: Sequence[str]
    passed: tuple[int, ...] = ()  # open files that it keeps
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0
    start_at: float | None = None  # None: it runs
    ends: int = 0

    def start(self, now: float) -> None:
        self.process = _start(self.command, self.passed)
        self.started_at, self.start_at = now, None

    @property
    def exit(self) -> int | None:
        return self.process.poll() if self.process else None

    def look(self, now: float) -> str:
        """Starts it again once its pause is over. Returns what is to be said, as a rule nothing."""
        if self.start_at is not None:
            if now >= self.start_at:
                self.start(now)
            return ""
        if self.exit is None:
            return ""
        self.ends = 0 if now - self.started_at >= LONG_LIFE else self.ends + 1
        pause = PAUSES[min(self.ends, len(PAUSES) - 1)]
        self.start_at = now + pause
        return f"{self.name} stopped by itself (exit {self.exit}): started again in {pause} s"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m portal.serve", description=__doc__.partition("\n")[0])
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2, help="web processes")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    try:
        with _door(options.port) as door:
            web = Child("web", _gunicorn(door.fileno(), options.workers), (door.fileno(),))
            Supervisor(
                web, [Child("background", [sys.executable, str(ROOT / "manage.py"), "background"])]
            ).run(options.port)
    except CannotServe as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


class Supervisor:
    """``web`` first: the helpers would only make it wait, and nothing is due before it answers."""

    def __init__(self, web: Child, helpers: list[Child]) -> None:
        self.web, self.helpers, self.stopping = web, helpers, False

    def run(self, port: int) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        try:
            self.web.start(time.monotonic())
            self._await(port)
            if not self.stopping:
                print(f"Relais: http://{HOST}:{port}/  (Ctrl-C to stop)", flush=True)  # noqa: T201
            self._watch([self.web, *self.helpers])
        finally:
            _end([self.web, *self.helpers])

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _await(self, port: int) -> None:
        """Until the portal says that it can serve."""
        deadline = time.monotonic() + START
        while not self.stopping and not _answers(port):
            if self.web.exit is not None:
                raise CannotServe(f"the portal does not start (exit {self.web.exit})")
            if time.monotonic() > deadline:
                raise CannotServe(f"nothing answers on port {port} after {START} s")
            time.sleep(LOOK)

    def _watch(self, children: list[Child]) -> None:
        for helper in self.helpers:
            if not self.stopping:
                helper.start(time.monotonic())
        while not self.stopping:
            for child in children:
                if said := child.look(time.monotonic()):
                    print(said, file=sys.stderr, flush=True)  # noqa: T201
            time.sleep(LOOK)


@contextmanager
def _door(port: int) -> Iterator[socket.socket]:
    """The port, ours before anything starts; requests wait in it until the portal takes them."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        deadline = time.monotonic() + LEAVING
        while True:
            try:
                door.bind((HOST, port))
                door.listen(128)
                break
            except OSError as error:
                if time.monotonic() > deadline:
                    raise CannotServe(f"port {port}: {error.strerror}. make run PORT=8001") from error
            time.sleep(LOOK)
        yield door


def _answers(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=START) as line:
            line.settimeout(LOOK * 10)
            line.sendall(f"GET /sante/ HTTP/1.0\r\nHost: {HOST}:{port}\r\n\r\n".encode())
            return line.recv(12).endswith(b" 200")
    except OSError:
        return False


def _start(command: Sequence[str], passed: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C reaches this command alone, which then stops all in order."""
    return subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, start_new_session=True, pass_fds=passed, preexec_fn=_ending_with(os.getpid())
    )


def _ending_with(parent: int) -> Callable[[], None] | None:
    """What makes the kernel end a process when this one is gone, even killed. Only Linux knows it."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # gone before it could be asked
            os._exit(1)

    return ask


def _gunicorn(door: int, workers: int) -> list[str]:
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--config", "python:portal.web"]
    return [*command, "--bind", f"fd://{door}", "--workers", str(workers), "--log-level", "warning"]


def _end(children: list[Child]) -> None:
    running = [child.process for child in children if child.process and child.process.poll() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + GRACE
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main())

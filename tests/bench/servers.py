"""Gunicorn on a free loopback port: started, measured from the outside, stopped by its own process id."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

HOST = "127.0.0.1"
WORKERS = 2
START = 90  # seconds, for the first answer
GRACE = 10  # seconds, between the request to stop and the order
NANOSECONDS = 1e-9


class ServerDied(RuntimeError):
    """It stopped by itself, or never answered; the message holds the end of its log."""


class Server:
    """``with Server(...) as server``: two synchronous workers, as in production, and nothing else running."""

    def __init__(
        self, application: str, *, cwd: Path, environ: Mapping[str, str], log: Path, probe: str
    ) -> None:
        self.port = free_port()
        self._command = [sys.executable, "-m", "gunicorn", application, "--bind", f"{HOST}:{self.port}"]
        self._command += ["--workers", str(WORKERS), "--worker-class", "sync", "--log-level", "warning"]
        self._cwd, self._environ, self._log = cwd, environ, log
        self._probe = f"http://{HOST}:{self.port}{probe}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Server":
        with self._log.open("wb") as log:
            # A session of its own: Ctrl-C reaches the command alone, which then stops it here below.
            self._process = subprocess.Popen(
                self._command,
                cwd=self._cwd,
                env={**os.environ, **self._environ},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            self._wait()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    @property
    def pid(self) -> int:
        if self._process is None:
            raise ServerDied("not started")
        return self._process.pid

    def workers(self) -> list[int]:
        return children(self.pid)

    def _wait(self) -> None:
        deadline = time.monotonic() + START
        request = urllib.request.Request(self._probe, headers={"X-Forwarded-Proto": "https"})
        while time.monotonic() < deadline:
            if self._process is not None and self._process.poll() is not None:
                break
            try:
                urllib.request.urlopen(request, timeout=START).close()
            except urllib.error.HTTPError as refusal:
                raise ServerDied(f"{self._probe} answers {refusal.code}\n{self._tail()}") from refusal
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
                continue
            return
        raise ServerDied(f"{self._probe} does not answer\n{self._tail()}")

    def _tail(self) -> str:
        return "\n".join(self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-60:])

    def _stop(self) -> None:
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            for worker in children(process.pid):
                os.kill(worker, 9)
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def children(pid: int) -> list[int]:
    """The processes that this one forked."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


def cpu_seconds(pids: list[int]) -> float:
    """Processor time spent so far, to the nanosecond: waiting for a busy machine does not count in it."""
    spent = (Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0] for pid in pids)
    return sum(int(nanoseconds) for nanoseconds in spent) * NANOSECONDS

"""The service as it is operated, and who kills it: at places that are named, at moments that are drawn."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

from tests.bench.servers import HOST, children, free_port
from tests.portal.web import ROOT

# Where a web process ends by itself (``dying``), in the order in which a message comes by.
PLACES = ("arriving", "stored", "row", "register", "committed")
START = 120  # seconds
LONGEST = 30  # seconds that people have to get somewhere
FOR_SOMEBODY = 120  # seconds, until somebody comes by a place


class Service:
    """gunicorn with ``portal.web``, on a port of its own."""

    def __init__(self, environ: Mapping[str, str], folder: Path) -> None:
        self.port = free_port()
        self.address = f"http://{HOST}:{self.port}"
        self.order, self.log = folder / "die", folder / "service.log"
        self._environ = {
            **os.environ,
            **environ,
            "DJANGO_SETTINGS_MODULE": "tests.killed.settings",
            "ALLOWED_HOSTS": HOST,
            "BASE_URL": self.address.replace("http:", "https:"),
            "TRUSTED_PROXY_COUNT": "1",
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "requests"))),
            "DIE": str(self.order),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Service":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill_all()

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "tests.killed.wsgi", "--config", "python:portal.web"]
        command += ["--bind", f"{HOST}:{self.port}", "--workers", "2", "--log-level", "warning"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environ, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + START
        while not self._answers():
            said = self.log.read_text(errors="replace")[-3000:]
            assert self._process.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.05)

    def kill_all(self) -> None:
        """The whole of it, at once."""
        process = self._process
        if process is not None and process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def kill_web(self) -> None:
        """The processes that answer; the one that forks them makes others."""
        assert self._process is not None
        for pid in children(self._process.pid):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:  # it ended by itself meanwhile
                continue

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/sante/", timeout=10):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False


class Killer(threading.Thread):
    """Kills until it is told to stop: once at each place, then as it is drawn.

    ``whole`` of the kills at no place are of the whole service, which starts again.

    Between two kills people have ``pause`` seconds to themselves, at most, and as much longer as it takes
    until ``answered`` has risen by ``least``: a slow machine gets somewhere, too.
    """

    def __init__(
        self,
        service: Service,
        answered: Callable[[], int],
        *,
        drawn: random.Random,
        whole: float,
        pause: float,
        least: int,
    ) -> None:
        super().__init__(daemon=True)
        self.service, self.answered = service, answered
        self.drawn, self.whole, self.pause, self.least = drawn, whole, pause, least
        self.kills: dict[str, int] = {}
        self.failure: BaseException | None = None
        self._over = threading.Event()

    def run(self) -> None:
        places = list(PLACES)
        try:
            while not self._is_over(0 if places else self.drawn.uniform(0, self.pause)):
                if places or self.drawn.random() < 0.5:
                    self._at(places.pop(0) if places else self.drawn.choice(PLACES))
                elif self.drawn.random() < self.whole:
                    self.service.kill_all()
                    self._count("whole")
                    self.service.start()
                else:
                    self.service.kill_web()
                    self._count("web")
        except BaseException as failure:  # noqa: BLE001 -- told to whoever waits for the thread
            self.failure = failure

    def _is_over(self, pause: float) -> bool:
        enough, given_up = self.answered() + self.least, time.monotonic() + LONGEST
        while pause and self.answered() < enough and time.monotonic() < given_up:
            if self._over.wait(0.05):
                return True
        return self._over.wait(pause)

    def stop(self) -> None:
        self._over.set()
        self.join()
        if self.failure is not None:
            raise self.failure

    def _at(self, place: str) -> None:
        order = self.service.order
        half = order.with_suffix(".half")
        half.write_text(place, "ascii")
        half.rename(order)
        given_up = time.monotonic() + FOR_SOMEBODY
        while order.exists() and time.monotonic() < given_up and not self._over.is_set():
            time.sleep(0.02)
        if order.exists():
            order.unlink(missing_ok=True)
        else:
            self._count(place)

    def _count(self, what: str) -> None:
        self.kills[what] = self.kills.get(what, 0) + 1

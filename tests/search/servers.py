"""Servers that a test may freeze and kill: its own, started by ``bin/search-server``."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

from elasticsearch import Elasticsearch

from tests.search_server import SCRIPT


class OwnServer:
    """``home`` keeps its data and its port from one start to the next."""

    def __init__(self, home: Path | None = None) -> None:
        self._start(home)

    def _start(self, home: Path | None) -> None:
        again = ["--home", str(home)] if home else []
        command = [sys.executable, str(SCRIPT), "start", "--while", str(os.getpid()), *again]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        told = dict(part.split("=", 1) for part in done.stdout.split())
        self.url, self.home = told["url"], Path(told["home"])
        self.launcher, self.process = int(told["pid"]), int(told["server"])

    @property
    def client(self) -> Elasticsearch:
        return Elasticsearch(self.url, request_timeout=30)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It takes connections and answers nothing."""
        os.kill(self.process, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.process, signal.SIGCONT)

    def kill(self) -> None:
        """As by the machine, without a chance to write anything."""
        os.kill(self.process, signal.SIGKILL)
        until(lambda: not _lives(self.process))

    def start_again(self, *, empty: bool = False) -> None:
        self.stop(keep=True)
        if empty:
            for entry in (self.home / "data").iterdir():
                rmtree(entry) if entry.is_dir() else entry.unlink()
        self._start(self.home)

    def stop(self, *, keep: bool = False) -> None:
        command = [sys.executable, str(SCRIPT), "stop", str(self.launcher), *(["--keep"] if keep else [])]
        subprocess.run(command, check=True)


def until(happens: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True

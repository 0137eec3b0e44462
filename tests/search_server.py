"""One real Elasticsearch for a whole test run, started when the first test asks for it.

ELASTICSEARCH_URL names one that runs already (``bin/with-search``); else ``bin/search-server`` starts one,
shared by the workers of the run, and the process that started them stops it.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

SCRIPT = Path(__file__).parent.parent / "bin" / "search-server"
# The folder where the workers of a run find the server that one of them started.
MEETING = "RELAIS_TEST_SEARCH"


@dataclass(frozen=True, slots=True)
class OwnIndexes:
    url: str
    prefix: str

    @property
    def client(self) -> Elasticsearch:
        return Elasticsearch(self.url, request_timeout=30)

    def remove(self) -> None:
        """By name: a server may refuse to delete by a pattern."""
        with self.client as client:
            for name in self.names():
                client.indices.delete(index=name)

    def names(self) -> list[str]:
        with self.client as client:
            return sorted(client.indices.get(index=f"{self.prefix}*", expand_wildcards="all"))


def can_run() -> bool:
    return bool(os.getenv("ELASTICSEARCH_URL") or (shutil.which("java") and shutil.which("mvn")))


def announce(config: pytest.Config) -> None:
    """In the process that starts the workers, before it does: they inherit the name of the folder."""
    if not hasattr(config, "workerinput"):
        os.environ[MEETING] = tempfile.mkdtemp(prefix="relais-test-search-")
        (Path(os.environ[MEETING]) / "owner").write_text(str(os.getpid()))


def address() -> str:
    if url := os.getenv("ELASTICSEARCH_URL"):
        return url
    meeting = Path(os.environ[MEETING])
    with (meeting / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (started := meeting / "started").exists():
            started.write_text(_start(int((meeting / "owner").read_text())))
        return _told(started)["url"]


def _start(owner: int) -> str:
    """It stops by itself when the run is killed."""
    done = subprocess.run(
        [sys.executable, SCRIPT, "start", "--while", str(owner)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def stop(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    meeting = Path(os.environ.pop(MEETING))
    if (started := meeting / "started").exists():
        subprocess.run([sys.executable, SCRIPT, "stop", _told(started)["pid"]], check=True)
    shutil.rmtree(meeting)


def _told(started: Path) -> dict[str, str]:
    return dict(part.split("=", 1) for part in started.read_text().split())

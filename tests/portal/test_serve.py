"""The foreground command of the demo: what happens when one of its processes ends by itself."""

import subprocess
import sys
import time

import pytest
from django.core.management.base import CommandError

from portal.management.commands import serve

LASTS = [sys.executable, "-c", "import time; time.sleep(60)"]
ENDS = [sys.executable, "-c", "raise SystemExit(3)"]


class Watched(serve.Command):
    """Looks at its processes until ``seconds`` are over."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.until = time.monotonic() + seconds

    @property
    def stopping(self) -> bool:
        return time.monotonic() > self.until


@pytest.fixture
def watch():
    started: list[subprocess.Popen[bytes]] = []

    def run(commands: dict[str, list[str]], seconds: float = 20) -> dict[str, "subprocess.Popen[bytes]"]:
        running = {name: serve._start(command) for name, command in commands.items()}
        started.extend(running.values())
        try:
            Watched(seconds)._watch(running, commands)
        finally:
            started.extend(running.values())
        return running

    yield run
    for process in started:
        process.kill()
        process.wait()


def test_a_worker_that_ends_once_is_started_again(watch, tmp_path):
    once = (
        f"import pathlib, time; p = pathlib.Path({str(tmp_path / 'seen')!r}); new = not p.exists(); p.touch()"
    )
    worker = [sys.executable, "-c", f"{once}; new or time.sleep(60); raise SystemExit(1)"]
    running = watch({"web": LASTS, "worker": worker}, seconds=4)
    assert {name: process.poll() for name, process in running.items()} == {"web": None, "worker": None}


@pytest.mark.parametrize(("ending", "lasting"), [("web", "worker"), ("worker", "web")])
def test_without_the_web_or_with_a_worker_that_never_lasts_the_command_ends(watch, ending, lasting):
    with pytest.raises(CommandError, match=f"{ending} stopped by itself"):
        watch({ending: ENDS, lasting: LASTS})

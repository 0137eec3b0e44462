"""The portal, its background worker and its clock, as one foreground command."""

import signal
import subprocess
import sys
import time
import urllib.request
from argparse import ArgumentParser
from types import FrameType
from typing import Any
from urllib.error import URLError

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

HOST = "127.0.0.1"
GRACE = 10  # seconds, between the request to stop and the order
START = 180  # seconds, for the portal to answer (a busy machine starts slowly)
HELPERS = ("worker", "clock")  # the portal serves without them for a moment; without "web" it serves nothing
SHORT_LIFE = 30  # seconds: a helper that ends sooner has something wrong with it
SHORT_LIVES = 5  # in a row, before the command gives up


class Command(BaseCommand):
    help = "Serve on 127.0.0.1 with the background worker; Ctrl-C or SIGTERM stops all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="web processes")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        manage = [sys.executable, str(settings.ROOT / "manage.py")]
        commands = {
            "web": _gunicorn(options["port"], options["workers"]),
            "worker": [*manage, "db_worker", "--queue-name", "*", "--interval", "1", "--no-reload"],
            "clock": [*manage, "housekeeping", "--every", "60"],
        }
        # A session of their own: Ctrl-C reaches this command alone, which then stops them in order.
        running = {name: _start(command) for name, command in commands.items()}
        try:
            self._announce(running["web"], options["port"])
            self._watch(running, commands)
        finally:
            _end(running)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _announce(self, web: "subprocess.Popen[bytes]", port: int) -> None:
        url = f"http://{HOST}:{port}/"
        deadline = time.monotonic() + START
        while not self.stopping and web.poll() is None and time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{url}sante/", timeout=2).close()  # noqa: S310
            except (URLError, OSError):
                time.sleep(0.2)
                continue
            self.stdout.write(self.style.SUCCESS(f"Relais: {url}  (Ctrl-C to stop)"))
            self.stdout.flush()
            return
        if not self.stopping:
            raise CommandError(f"nothing answers on port {port}: is it taken? make run PORT=8001")

    def _watch(self, running: "dict[str, subprocess.Popen[bytes]]", commands: dict[str, list[str]]) -> None:
        """A helper that ends (a long import held the database) starts again; pages are served meanwhile."""
        since = dict.fromkeys(running, time.monotonic())
        short = dict.fromkeys(running, 0)
        while not self.stopping:
            for name in [name for name, process in running.items() if process.poll() is not None]:
                short[name] = short[name] + 1 if time.monotonic() - since[name] < SHORT_LIFE else 0
                ended = f"{name} stopped by itself (exit {running[name].returncode})"
                if name not in HELPERS or short[name] >= SHORT_LIVES:
                    raise CommandError(ended)
                self.stderr.write(f"{ended}: started again")
                running[name], since[name] = _start(commands[name]), time.monotonic()
            time.sleep(0.3)


def _start(command: list[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, start_new_session=True)  # noqa: S603


def _gunicorn(port: int, workers: int) -> list[str]:
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"{HOST}:{port}"]
    return [*command, "--workers", str(workers), "--threads", "4", "--log-level", "warning"]


def _end(running: "dict[str, subprocess.Popen[bytes]]") -> None:
    for process in running.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + GRACE
    for process in running.values():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

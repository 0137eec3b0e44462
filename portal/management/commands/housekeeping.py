"""What the clock brings: scheduled pages, mails to try again, old sessions, old task results.

`background` keeps all of it: a round a minute, and what is due once a night. Timers of one's own: every
minute without an option, --nightly.
"""

import fcntl
import logging
import signal
import threading
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections, connections
from django.utils import timezone

from portal.operations import duties

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do what is due. --every SECONDS repeats until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=int, default=0, help="seconds between two rounds; 0: one round")
        parser.add_argument("--nightly", action="store_true", help="what once a night is enough for")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["every"]:
            rhythm = duties.NIGHTLY if options["nightly"] else duties.OFTEN
            if failed := round_once(rhythm.commands):
                raise CommandError(f"failed: {', '.join(failed)}")
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        tick(stop, options["every"])


def tick(stop: threading.Event, every: int) -> None:
    """What is due each time; of several clocks on one data folder, one goes."""
    _keep(stop, every, "clock.lock", lambda: round_once(duties.OFTEN.commands))


def watch_the_night(stop: threading.Event, every: int) -> None:
    """What is due once a night: apart from the clock, which it would hold up for minutes."""
    _keep(stop, every, "night.lock", _night)


def _night() -> None:
    try:
        round_once(duties.NIGHTLY.due(timezone.now()))
    except Exception:  # a database that is away: asked again in a minute
        logger.exception("what is due by night cannot be read")
        connections.close_all()


def _keep(stop: threading.Event, every: int, name: str, do: Callable[[], object]) -> None:
    settings.DATA.mkdir(parents=True, exist_ok=True)
    with (settings.DATA / name).open("w") as lock:
        while not stop.wait(every):
            if _is_ours(lock):
                close_old_connections()
                do()


def _is_ours(lock: IO[str]) -> bool:
    """The kernel frees it when its process ends, however that comes; then another clock takes over."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def round_once(commands: Iterable[str]) -> list[str]:
    """Run each and note how it ended; one that fails is logged and does not keep the others from running."""
    failed = []
    for command in commands:
        try:
            call_command(*command.split(), verbosity=0)
        except Exception as error:  # whatever it is, the others are due as well
            logger.exception("housekeeping: %s", command)
            duties.failed(command, error, timezone.now())
            failed.append(command)
        else:
            duties.ended_well(command, timezone.now())
    return failed

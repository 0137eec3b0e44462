"""What the clock brings: scheduled pages, mails to try again, old sessions, old task results.

`background` lets it loop, a round a minute; a timer runs it with --nightly once a night.
"""

import fcntl
import logging
import signal
import threading
from argparse import ArgumentParser
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

logger = logging.getLogger(__name__)
# Commands run in this order; each is idempotent.
DUE = (
    "end_service",
    "publish_scheduled",
    "send_contact_sheets",
    "send_due_mail",
    "send_due_webhooks",
    "catch_up_search",
    "clearsessions",
    "prune_db_task_results",
)
# The search repairs what a bulk write or a crash made it miss; the register proves that it is whole.
NIGHTLY = ("rebuild_search --rows", "check_search --repair", "forget_searches", "verify_audit")


class Command(BaseCommand):
    help = "Do what is due. --every SECONDS repeats until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=int, default=0, help="seconds between two rounds; 0: one round")
        parser.add_argument("--nightly", action="store_true", help="what once a night is enough for")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["every"]:
            if failed := round_once(NIGHTLY if options["nightly"] else DUE):
                raise CommandError(f"failed: {', '.join(failed)}")
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        tick(stop, options["every"])


def tick(stop: threading.Event, every: int) -> None:
    """A round each ``every`` seconds until told to stop. Of several clocks on one data folder, one goes."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    with (settings.DATA / "clock.lock").open("w") as lock:
        while not stop.wait(every):
            if _is_ours(lock):
                close_old_connections()
                round_once(DUE)


def _is_ours(lock: IO[str]) -> bool:
    """The kernel frees it when its process ends, however that comes; then another clock takes over."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def round_once(commands: tuple[str, ...]) -> list[str]:
    """Run each; one that fails is logged and does not keep the others from running."""
    failed = []
    for command in commands:
        try:
            call_command(*command.split(), verbosity=0)
        except Exception:  # whatever it is, the others are due as well
            logger.exception("housekeeping: %s", command)
            failed.append(command)
    return failed

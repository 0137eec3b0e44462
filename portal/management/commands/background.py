"""What works behind the pages, in one process: the worker takes tasks, the clock brings what is due.

`db_worker` of django-tasks-db, with two differences: the clock ticks in a thread of its own, so no long task
holds it up; and a database that is away is waited for, with the task that it was taken from.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from portal.management.commands.housekeeping import tick, watch_the_night
from portal.management.commands.release_tasks import tell
from portal.operations import tasks

logger = logging.getLogger(__name__)
EVERY = 60  # seconds between two rounds of the clock
POLL = 1  # seconds between two looks for tasks
AWAY = 5  # seconds until a database that does not answer is asked again


class Command(BaseCommand):
    help = "Run background tasks and do what is due, until stopped; SIGTERM lets the task end."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        clocks = [
            threading.Thread(target=_run, args=(clock, stop), name=clock.__name__)
            for clock in (tick, watch_the_night)
        ]
        for clock in clocks:
            clock.start()
        try:
            _work()
        finally:  # the worker leaves by SystemExit when a signal finds it at rest
            stop.set()
            for clock in clocks:
                clock.join()


def _run(clock: Callable[[threading.Event, int], None], stop: threading.Event) -> None:
    """A clock that cannot go on ends the process: whoever supervises it starts both again."""
    try:
        clock(stop, EVERY)
    except Exception:
        logger.exception("the clock stopped")
        os.kill(os.getpid(), signal.SIGTERM)
    finally:
        connections.close_all()


def _work(until: Callable[[Worker], bool] = lambda worker: not worker.running) -> None:
    worker = Worker(
        queue_names=["*"],
        interval=POLL,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    worker.configure_signals()
    while not until(worker):
        try:
            tell(tasks.take_back(worker.worker_id, timezone.now()))
            worker.run()
        except DatabaseError as error:
            connections.close_all()
            logger.warning("no task can be read: %s", type(error).__name__)
            time.sleep(AWAY)

"""What works behind the pages, in one process: the worker takes tasks, the clock brings what is due.

`db_worker` of django-tasks-db, with two differences: the clock ticks in a thread of its own, so no long task
holds it up; and a database that is away is waited for.
"""

import logging
import os
import signal
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from portal.management.commands.housekeeping import tick

logger = logging.getLogger(__name__)
EVERY = 60  # seconds between two rounds of the clock
POLL = 1  # seconds between two looks for tasks
AWAY = 5  # seconds until a database that does not answer is asked again


class Command(BaseCommand):
    help = "Run background tasks and do what is due, until stopped; SIGTERM lets the task end."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        clock = threading.Thread(target=_tick, args=(stop,), name="clock")
        clock.start()
        try:
            _work()
        finally:  # the worker leaves by SystemExit when a signal finds it at rest
            stop.set()
            clock.join()


def _tick(stop: threading.Event) -> None:
    """A clock that cannot go on ends the process: whoever supervises it starts both again."""
    try:
        tick(stop, EVERY)
    except Exception:
        logger.exception("the clock stopped")
        os.kill(os.getpid(), signal.SIGTERM)
    finally:
        connections.close_all()


def _work() -> None:
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
    while worker.running:
        try:
            worker.run()
        except DatabaseError as error:
            connections.close_all()
            logger.warning("no task can be read: %s", type(error).__name__)
            time.sleep(AWAY)

"""Puts back the tasks whose worker is gone; `housekeeping` runs it every minute."""

import logging
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.operations import tasks

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Put back the tasks that a worker left behind; fail those that are lost again and again."

    def handle(self, *args: Any, **options: Any) -> None:
        tell(tasks.release(timezone.now()))


def tell(done: tasks.Released) -> None:
    if done.again:
        logger.warning("put back, their worker is gone: %s", ", ".join(done.again))
    if done.failed:
        logger.error("given up, their worker was gone each time: %s", ", ".join(done.failed))

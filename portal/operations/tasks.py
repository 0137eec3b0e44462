"""Tasks whose worker is gone: killed, or cut off from the database while it ran. They would stay "running".

All tasks of Relais may run twice; so such a task is put back, and counted as failed when it is lost again and
again: it may be what kills the worker.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django_tasks_db.models import DBTaskResult

# Longer than any task lasts: the longest reads a document, for some minutes.
LOST_AFTER = timedelta(minutes=30)
MOST_STARTS = 3
LOST = "portal.operations.tasks.Lost"  # where the class of an error is told


class Lost(Exception):
    """The worker of a task did not come back, as often as it was put back."""


@dataclass
class Released:
    again: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def release(at: datetime) -> Released:
    """Whatever worker had them."""
    return _release(DBTaskResult.objects.running().filter(started_at__lt=at - LOST_AFTER), at)


def take_back(worker_id: str, at: datetime) -> Released:
    """What this very worker was at when it lost the database: it runs nothing now."""
    running = DBTaskResult.objects.running()
    mine = [task.pk for task in running if task.worker_ids[-1:] == [worker_id]]
    return _release(DBTaskResult.objects.running().filter(pk__in=mine), at)


def _release(lost: "QuerySet[DBTaskResult[Any, Any]]", at: datetime) -> Released:
    done = Released()
    with transaction.atomic():
        for task in lost.select_for_update(skip_locked=True):
            name = task.task_path.rpartition(".")[2]
            if len(task.worker_ids) < MOST_STARTS:
                task.status = "READY"
                done.again.append(name)
            else:
                task.status, task.finished_at, task.exception_class_path = "FAILED", at, LOST
                done.failed.append(name)
            task.save(update_fields=["status", "finished_at", "exception_class_path"])
    return done

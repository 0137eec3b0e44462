"""A key is renewed once a year: its owner is reminded, by mail and on their desk."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from casework.keys import notices
from casework.models import WorkerKey

YEAR = timedelta(days=365)


def is_old(key: WorkerKey, at: datetime) -> bool:
    return key.created_at <= at - YEAR


def remind(at: datetime) -> int:
    """One mail a year for each key, as long as it is not renewed."""
    old = WorkerKey.objects.live().filter(worker__is_active=True, created_at__lte=at - YEAR)
    due = old.filter(Q(reminded_at=None) | Q(reminded_at__lte=at - YEAR))
    return sum(_remind(pk, at) for pk in due.values_list("pk", flat=True))


def _remind(pk: int, at: datetime) -> bool:
    with transaction.atomic():
        mine = (
            WorkerKey.objects.live().filter(pk=pk).filter(Q(reminded_at=None) | Q(reminded_at__lte=at - YEAR))
        )
        if not mine.update(reminded_at=at):
            return False
        notices.time_to_renew(WorkerKey.objects.select_related("worker__user").get(pk=pk))
    return True

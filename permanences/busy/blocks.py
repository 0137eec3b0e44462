"""Taking an hour, moving it, freeing it; what her calendar shows of it (RFC 5545 3.8.7.4)."""

import secrets
from datetime import date, datetime, time, timedelta
from hashlib import blake2b
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from directory.models import Worker
from permanences.models import BusyBlock
from permanences.models.feeds import SELECTOR_LENGTH

KEPT = timedelta(days=31)  # after its hour: a calendar program that comes once a month has seen how it ended


def take(worker: Worker, uid: UUID, starts_at: datetime, ends_at: datetime) -> None:
    """``uid`` is hers to keep where nobody else reads it: without it nobody moves or frees the hour."""
    BusyBlock.objects.create(worker=worker, uid=uid, starts_at=starts_at, ends_at=ends_at)


def move(worker: Worker, uid: UUID, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether there is such an hour of hers; one that was freed is taken again."""
    return _next_version(worker, uid, starts_at=starts_at, ends_at=ends_at, is_cancelled=False)


def free(worker: Worker, uid: UUID) -> bool:
    """It stays in her calendar as cancelled, so that programs take it away."""
    return _next_version(worker, uid, is_cancelled=True)


def _next_version(worker: Worker, uid: UUID, **changed: object) -> bool:
    found = BusyBlock.objects.filter(worker=worker, uid=uid)
    return bool(found.update(sequence=F("sequence") + 1, **changed))


def of_worker(worker: Worker, first: date) -> "QuerySet[BusyBlock]":
    """Those that end on that day or later."""
    begins = timezone.make_aware(datetime.combine(first, time()))
    return BusyBlock.objects.filter(worker=worker, ends_at__gte=begins).order_by("starts_at", "uid")


def meeting(worker: Worker, starts_at: datetime, ends_at: datetime) -> "QuerySet[BusyBlock]":
    there = BusyBlock.objects.filter(worker=worker, is_cancelled=False)
    return there.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)


def state_behind(secret: str) -> str:
    """A digest of all that the calendar at this address shows of them; one query. Whether the address is
    right is for whoever shows it to ask."""
    rows = BusyBlock.objects.filter(worker__feed_address__selector=secret[:SELECTOR_LENGTH])
    values = rows.order_by("uid").values_list("uid", "sequence", "starts_at", "ends_at", "is_cancelled")
    return blake2b(repr(list(values)).encode(), digest_size=12).hexdigest()


def end_after(worker: Worker, last: date) -> None:
    """Her last day in service: what comes after it is nobody's hour."""
    BusyBlock.objects.filter(worker=worker, starts_at__gte=_midnight_after(last)).delete()


def _midnight_after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def sweep(at: datetime) -> int:
    """Every night: what is long over goes, and what is left is laid anew in an order that is drawn.

    PostgreSQL lays rows down as they come, and a copy lists them so. SQLite keeps them by their keys, which
    are drawn.
    """
    with transaction.atomic():
        gone, _by_model = BusyBlock.objects.filter(ends_at__lt=at - KEPT).delete()
        if connection.vendor == "postgresql":
            pks = list(BusyBlock.objects.select_for_update().order_by("-pk").values_list("pk", flat=True))
            secrets.SystemRandom().shuffle(pks)
            for pk in pks:
                BusyBlock.objects.filter(pk=pk).update(sequence=F("sequence"))
    return gone

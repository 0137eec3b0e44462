"""Feeds and agendas follow at once whatever they show (R5): names, places, absences, sectors.

The clock is read here: a signal is where a change enters, whoever makes it.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Model, Q
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils import timezone

from directory.coverage.reach import DRAWN_WITH
from directory.models import (
    Absence,
    Department,
    Establishment,
    Place,
    Posting,
    Region,
    Replacement,
    Sector,
    User,
    Worker,
)
from directory.signals import establishment_closed, establishments_written, sector_ended, worker_left
from permanences import stamps
from permanences.busy import blocks
from permanences.duties import endings, rooms
from permanences.models import FeedAddress, Override, Permanence, TimeWindow

# Model of the directory -> the permanences whose events say something of it.
CONCERNED: dict[type[Model], Callable[[Any], Q]] = {
    Absence: lambda o: Q(worker=o.worker_id) | _held_by_the_absent_whom_replaces(o.worker_id),
    Replacement: lambda o: Q(worker=o.absence.worker_id),
    Worker: lambda o: Q(worker=o.pk) | _held_by_the_absent_whom_replaces(o.pk),
    Establishment: lambda o: Q(establishment=o.pk),
    Place: lambda o: Q(place=o.pk),
    Department: lambda o: Q(department=o.pk),
    Sector: lambda o: Q(sector=o.pk),
}
OWN = (Permanence, TimeWindow, Override, FeedAddress)
ALSO = (Posting, Region)


def _held_by_the_absent_whom_replaces(worker_id: int) -> Q:
    return Q(worker__absences__replacements__substitute=worker_id)


def directory_changed(sender: type[Model], instance: Any, created: bool = False, **_kwargs: Any) -> None:
    now = timezone.now()
    if not (created and sender in (Worker, Establishment, Place, Department, Sector)):
        ids = Permanence.objects.filter(CONCERNED[sender](instance)).values_list("pk", flat=True)
        if sender is Establishment:  # its clock and its holidays are those of its department
            moved = Permanence.objects.filter(establishment=instance).exclude(
                department=instance.department_id
            )
            moved.update(department=instance.department_id)
        Permanence.objects.filter(pk__in=list(ids)).next_version(now)
    stamps.touch(now)


def room_changed(instance: Place, created: bool = False, **_kwargs: Any) -> None:
    """R6 holds whoever changes the room."""
    if not created and not instance.is_confidential:
        rooms.withdraw_from(instance, timezone.now())


def left(worker: Worker, last: date, by: User, **_kwargs: Any) -> None:
    endings.end_all(endings.of_worker(worker), last, by=by, at=timezone.now())
    blocks.end_after(worker, last)


def sector_gone(sector: Sector, last: date, by: User, **_kwargs: Any) -> None:
    endings.end_all(endings.of_target(sector), last, by=by, at=timezone.now())


def place_closed(establishment: Establishment, last: date, by: User, **_kwargs: Any) -> None:
    endings.end_all(endings.of_target(establishment), last, by=by, at=timezone.now())


def many_changed(ids: list[int], **_kwargs: Any) -> None:
    """An import wrote establishments past their ``save``."""
    now = timezone.now()
    for start in range(0, len(ids), 500):
        Permanence.objects.filter(establishment__in=ids[start : start + 500]).next_version(now)
    stamps.touch(now)


def shown_changed(**_kwargs: Any) -> None:
    stamps.touch(timezone.now())


def connect() -> None:
    for signal in (post_save, post_delete):
        for model in CONCERNED:
            signal.connect(directory_changed, sender=model, dispatch_uid=f"permanences {model.__name__}")
        for other in (*OWN, *ALSO):
            signal.connect(shown_changed, sender=other, dispatch_uid=f"permanences {other.__name__}")
    post_save.connect(room_changed, sender=Place, dispatch_uid="permanences room")
    worker_left.connect(left, dispatch_uid="permanences left")
    sector_ended.connect(sector_gone, dispatch_uid="permanences sector ended")
    establishment_closed.connect(place_closed, dispatch_uid="permanences establishment closed")
    establishments_written.connect(many_changed, dispatch_uid="permanences establishments")
    for field in DRAWN_WITH:
        through = getattr(Sector, field).through
        m2m_changed.connect(shown_changed, sender=through, dispatch_uid=f"permanences sector {field}")

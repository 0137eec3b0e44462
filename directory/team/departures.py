"""Somebody leaves the network: what becomes of what they hold is shown first, then done at once (R1, R5).

The past stays as it was held: posts, absences and permanences end with the last day in service, and that day
is kept with the person. Open cases are not touched, and nobody else can open them: their reader hands them
over while they are still there.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core import french, locks
from directory.absences.actions import end_with_service
from directory.coverage import coordination
from directory.models import Absence, Posting, Replacement, User, Worker
from directory.models.duties import ReplacementState
from directory.signals import worker_left
from directory.team import notices
from directory.team.arrivals import require_keeping


@dataclass(frozen=True, slots=True)
class Leaving:
    """What a departure ends. ``unfollowed``: the posts that nobody holds on the next day.

    ``standing_in``: whom they were to replace after their last day.
    """

    postings: tuple[Posting, ...]
    unfollowed: frozenset[int]
    absences: tuple[Absence, ...]
    standing_in: tuple[Replacement, ...]


def leaving(worker: Worker, last: date) -> Leaving:
    lasting = Posting.objects.filter(worker=worker).exclude(ends_on__lte=last)
    postings = tuple(lasting.select_related("sector__region", "region"))
    others = Posting.objects.filter(Q(ends_on=None) | Q(ends_on__gt=last)).exclude(worker=worker)
    held = {_level(posting) for posting in others}
    return Leaving(
        postings=postings,
        unfollowed=frozenset(posting.pk for posting in postings if _level(posting) not in held),
        absences=tuple(Absence.objects.filter(worker=worker, ends_on__gt=last)),
        standing_in=tuple(_standing_in(worker, last)),
    )


def depart(worker: Worker, *, last: date, by: User, today: date) -> None:
    with locks.locked(Worker.objects.all(), worker.pk) as current:
        require_keeping(current, by, today)
        _check(current, last)
        told = _told(current, last, today)
        current.left_on, current.is_active = last, current.is_active and last >= today
        current.save(update_fields=["left_on", "is_active"])
        _end_postings(current, last)
        end_with_service(current, last)
        worker_left.send(Worker, worker=current, last=last, by=by)
        transaction.on_commit(partial(notices.departed, current, last, told, by))


def end_service(today: date) -> int:
    """Those whose last day is over, one by one: search, calendars and agendas follow. How many."""
    over = Worker.objects.filter(is_active=True, left_on__lt=today)
    for pk in over.values_list("pk", flat=True):
        with locks.locked(Worker.objects.all(), pk) as current:
            if not current.serves_on(today) and current.is_active:
                current.is_active = False
                current.save(update_fields=["is_active"])
    return len(over)


def _check(worker: Worker, last: date) -> None:
    if worker.left_on is not None and worker.left_on < last:
        raise ValidationError(
            {"last": _("Son départ est déjà enregistré, plus tôt. Pour revenir, enregistrez son retour.")}
        )
    days = Posting.objects.filter(worker=worker).order_by("starts_on").values_list("starts_on", flat=True)
    first = days.first()
    if first is not None and last < first:
        raise ValidationError(
            {
                "last": _("Son premier poste commence le %(day)s. Choisissez ce jour, ou un jour d’après.")
                % {"day": french.day(first, year=True)}
            }
        )


def _end_postings(worker: Worker, last: date) -> None:
    locks.lock(Posting.objects.filter(worker=worker))
    for posting in Posting.objects.filter(worker=worker).exclude(ends_on__lte=last):
        if posting.starts_on > last:
            posting.delete()
        else:
            posting.ends_on = last
            posting.save(update_fields=["ends_on"])


def _standing_in(worker: Worker, last: date) -> "list[Replacement]":
    found = Replacement.objects.filter(substitute=worker, ends_on__gt=last)
    return list(found.exclude(state=ReplacementState.REFUSED).select_related("absence__worker", "sector"))


def _told(worker: Worker, last: date, today: date) -> list[Worker]:
    """Read before anything ends: who coordinates, and those whom the person was to replace."""
    replaced = [replacement.absence.worker for replacement in _standing_in(worker, last)]
    return [*coordination.of_worker(worker, today), *replaced]


def _level(posting: Posting) -> tuple[int | None, int | None, bool]:
    return posting.sector_id, posting.region_id, posting.is_national

"""Absences and replacements: lock, check, change, notify after commit. The actor is always named (R5)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core import french, locks
from directory import policy
from directory.absences import notices
from directory.coverage.reach import departments_of, sectors_in
from directory.models import (
    Absence,
    Department,
    Posting,
    Replacement,
    Sector,
    User,
    Worker,
)
from directory.models.duties import ReplacementState
from directory.signals import replacement_decided


def record_absence(worker: Worker, *, starts_on: date, ends_on: date, by: User, today: date) -> Absence:
    """R5: the coordinator plans the leave of the network."""
    absence = Absence(worker=worker, starts_on=starts_on, ends_on=ends_on)
    _require_arranging(absence, by, today)
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("La fin de l’absence précède son début.")})
    if ends_on < today:
        raise ValidationError({"ends_on": _("Cette absence est déjà finie : elle ne change plus rien.")})
    with locks.locked(Worker.objects.all(), worker.pk):
        absence.full_clean()
        _refuse_overlap(absence, "starts_on")
        absence.save()
        _tell(notices.absence_recorded, absence, by)
    return absence


def change_last_day(absence: Absence, *, last: date, by: User, today: date) -> Absence:
    """The worker comes back earlier, or later; replacements never outlast the absence (R5)."""
    with locks.locked(Worker.objects.all(), absence.worker_id), _arranged(absence, by, today) as current:
        if current.ends_on < today:
            raise ValidationError({"last": _("Cette absence est finie.")})
        if last < max(current.starts_on, today - timedelta(days=1)):
            raise ValidationError({"last": _("Choisissez hier au plus tôt, et un jour de l’absence.")})
        told = notices.told_of(current)
        current.ends_on = last
        _refuse_overlap(current, "last")
        _shorten_replacements(current)
        current.save(update_fields=["ends_on"])
        _tell(notices.absence_changed, current, by, told)
    return current


def cancel_absence(absence: Absence, *, by: User, today: date) -> None:
    """It does not take place, and its replacements with it. One that has begun is ended instead."""
    with _arranged(absence, by, today) as current:
        if current.starts_on < today:
            raise ValidationError(_("Cette absence a commencé : changez plutôt son dernier jour."))
        told = notices.told_of(current)
        was = Absence(worker=current.worker, starts_on=current.starts_on, ends_on=current.ends_on)
        current.delete()
        _tell(notices.absence_cancelled, was, by, told)


@contextmanager
def _arranged(absence: Absence, by: User, today: date) -> Iterator[Absence]:
    """The absence as it is now, which nobody else changes meanwhile."""
    with locks.locked(Absence.objects.select_related("worker"), absence.pk) as current:
        _require_arranging(current, by, today)
        yield current


def _require_arranging(absence: Absence, by: User, today: date) -> None:
    if not policy.can_arrange_absence(by, absence, today):
        raise PermissionDenied(_("Seule la coordination de la région organise cette absence."))


def _refuse_overlap(absence: Absence, field: str) -> None:
    others = Absence.objects.filter(
        worker=absence.worker, starts_on__lte=absence.ends_on, ends_on__gte=absence.starts_on
    ).exclude(pk=absence.pk)
    if (other := others.first()) is not None:
        days = {
            "first": french.short_day(other.starts_on, year=True),
            "last": french.short_day(other.ends_on, year=True),
        }
        raise ValidationError({field: _("Une absence est déjà enregistrée du %(first)s au %(last)s.") % days})


def _shorten_replacements(absence: Absence) -> None:
    _end_by(absence.replacements.all(), absence.ends_on)


def _end_by(lasting: "QuerySet[Replacement] | QuerySet[Absence]", last: date) -> None:
    """One by one: calendars follow each of them."""
    for one in lasting.filter(ends_on__gt=last):
        if one.starts_on > last:
            one.delete()
        else:
            one.ends_on = last
            one.save(update_fields=["ends_on"])


def end_with_service(worker: Worker, last: date) -> None:
    """Who leaves is away from nothing after their last day, and stands in for nobody.

    The worker is locked.
    """
    locks.lock(Absence.objects.filter(worker=worker))
    for absence in Absence.objects.filter(worker=worker, ends_on__gt=last):
        _end_by(absence.replacements.all(), last)
    _end_by(Absence.objects.filter(worker=worker), last)
    locks.lock(Replacement.objects.filter(substitute=worker))
    _end_by(Replacement.objects.filter(substitute=worker).exclude(state=ReplacementState.REFUSED), last)


def _tell(notice: Callable[..., None], *args: object) -> None:
    transaction.on_commit(partial(notice, *args))


@dataclass(frozen=True, slots=True)
class Candidate:
    worker: Worker
    is_neighbour: bool
    is_away: bool  # on a day of the absence at least


def candidates(absence: Absence) -> list[Candidate]:
    """Who may stand in: workers of neighbouring sectors first (R5), those at work before those away."""
    period = Posting.objects.between(absence.starts_on, absence.ends_on)
    own = period.filter(worker_id=absence.worker_id)
    departments = Department.objects.filter(departments_of(Sector.objects.filter(postings__in=own)))
    around = Department.objects.filter(Q(pk__in=departments) | Q(neighbours__in=departments))
    neighbouring = Sector.objects.filter(sectors_in(around))
    near = set(period.filter(sector__in=neighbouring).values_list("worker_id", flat=True))
    away = set(
        Absence.objects.filter(starts_on__lte=absence.ends_on, ends_on__gte=absence.starts_on).values_list(
            "worker_id", flat=True
        )
    )
    posted = period.filter(worker__is_active=True).values("worker_id")
    workers = Worker.objects.active().filter(pk__in=posted).exclude(pk=absence.worker_id)
    found = [Candidate(w, w.pk in near, w.pk in away) for w in workers]
    return sorted(found, key=lambda c: (not c.is_neighbour, c.is_away, c.worker.reading_order))


def propose_replacement(
    absence: Absence,
    *,
    substitute: Worker,
    starts_on: date,
    ends_on: date,
    override_reason: str,
    by: User,
    today: date,
    sector: Sector | None = None,
) -> Replacement:
    """R5: by a worker of a neighbouring sector, or else with a written reason.

    Raises PermissionDenied, or ValidationError on the field that is wrong.
    """
    reason = override_reason.strip()
    with _arranged(absence, by, today) as current:
        _check_period(current, starts_on, ends_on)
        _check_substitute(current, substitute, starts_on, ends_on, reason)
        replacement = Replacement(
            absence=current,
            substitute=substitute,
            sector=sector,
            starts_on=starts_on,
            ends_on=ends_on,
            override_reason=reason,
        )
        replacement.full_clean(exclude=["approved_by", "approved_at"])
        replacement.save()
        _tell(notices.replacement_proposed, replacement.pk)
    return replacement


def _check_period(absence: Absence, starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("La fin précède le début.")})
    if starts_on < absence.starts_on or ends_on > absence.ends_on:
        raise ValidationError({"starts_on": _("Ces dates dépassent celles de l’absence.")})


def _check_substitute(
    absence: Absence, substitute: Worker, starts_on: date, ends_on: date, reason: str
) -> None:
    found = next((c for c in candidates(absence) if c.worker == substitute), None)
    if found is None:
        raise ValidationError({"substitute": _("Cette personne n’a pas de poste pendant l’absence.")})
    _refuse_absent_substitute(substitute, starts_on, ends_on)
    if not found.is_neighbour and not reason:
        raise ValidationError(
            {
                "override_reason": _(
                    "Cette personne ne vient pas d’un secteur voisin : écrivez pourquoi elle remplace."
                )
            }
        )


def _refuse_absent_substitute(substitute: Worker, starts_on: date, ends_on: date) -> None:
    if not substitute.serves_on(ends_on):
        raise ValidationError(
            {"substitute": _("Cette personne quitte le service avant la fin de la période.")}
        )
    away = Absence.objects.filter(worker=substitute, starts_on__lte=ends_on, ends_on__gte=starts_on)
    if away.exists():
        raise ValidationError({"substitute": _("Cette personne est elle-même absente sur la période.")})


def approve_replacement(replacement: Replacement, *, by: User, at: datetime) -> None:
    _decide(replacement, ReplacementState.APPROVED, by=by, at=at)


def refuse_replacement(replacement: Replacement, *, by: User, at: datetime) -> None:
    _decide(replacement, ReplacementState.REFUSED, by=by, at=at)


def _decide(replacement: Replacement, state: ReplacementState, *, by: User, at: datetime) -> None:
    """R5: only the national coordinator decides, and only once."""
    if not policy.can_approve_replacement(by):
        raise PermissionDenied(_("Seule la coordination nationale approuve un remplacement."))
    with locks.locked(Replacement.objects.select_related("substitute"), replacement.pk) as current:
        if current.state != ReplacementState.PROPOSED:
            raise ValidationError(_("Ce remplacement est déjà décidé."))
        if state == ReplacementState.APPROVED:
            _refuse_absent_substitute(current.substitute, current.starts_on, current.ends_on)
        current.state, current.approved_by, current.approved_at = state, by, at
        current.save(update_fields=["state", "approved_by", "approved_at"])
        transaction.on_commit(partial(replacement_decided.send, Replacement, replacement_id=current.pk))

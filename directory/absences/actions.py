"""Absences and replacements: lock, check, change, notify after commit. The actor is always named (R5)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import date, datetime, timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core import french, locks
from core.forms import NotYours
from core.periods import without
from directory import policy
from directory.absences import notices
from directory.absences.candidates import candidates
from directory.concerns import (
    UNANSWERED,
    Answer,
    absence_concerns,
    replacement_concerns,
    require_answer,
    require_seen,
)
from directory.models import Absence, Replacement, Sector, User, Worker
from directory.models.duties import ReplacementState
from directory.signals import replacement_decided


def record_absence(
    worker: Worker, *, starts_on: date, ends_on: date, by: User, today: date, seen: str = ""
) -> Absence:
    """R5: the coordinator plans the leave of the network. ``seen``: the concerns that the page showed."""
    absence = Absence(worker=worker, starts_on=starts_on, ends_on=ends_on)
    _require_days(absence, by, today)
    _require_arranging(absence, by, today)
    with locks.locked(Worker.objects.all(), worker.pk):
        absence.full_clean()
        _refuse_overlap(absence, "starts_on")
        require_seen(absence_concerns.of(absence, today), seen)
        absence.save()
        _tell(notices.absence_recorded, absence, by)
        _tell_of_stand_in(absence, absence.starts_on, by, today)
    return absence


def _require_days(absence: Absence, by: User, today: date) -> None:
    """Said by its field, to whoever arranges for this person on other days."""
    if absence.ends_on < absence.starts_on:
        raise ValidationError({"ends_on": _("La fin de l’absence précède son début.")})
    if absence.ends_on < today:
        raise ValidationError({"ends_on": _("Cette absence est déjà finie : elle ne change plus rien.")})
    if absence.ends_on > today + LONGEST:
        raise ValidationError({"ends_on": _("Vérifiez l’année de cette date.")})
    soon = policy.arranged_by(by, today, today, today + policy.LOOK_AHEAD)
    if soon.filter(pk=absence.worker_id).exists() and not policy.can_arrange_absence(by, absence, today):
        text = _("À ces dates, cette personne ne relève pas de votre région.")
        raise ValidationError({"starts_on": text})


def change_last_day(absence: Absence, *, last: date, by: User, today: date, seen: str = "") -> Absence:
    """The worker comes back earlier, or later; replacements never outlast the absence (R5)."""
    with locks.locked(Worker.objects.all(), absence.worker_id), _arranged(absence, by, today) as current:
        if current.ends_on < today:
            raise ValidationError({"last": _("Cette absence est finie.")})
        if last < max(current.starts_on, today - timedelta(days=1)):
            raise ValidationError({"last": _("Choisissez hier au plus tôt, et un jour de l’absence.")})
        if last > today + LONGEST:
            raise ValidationError({"last": _("Vérifiez l’année de cette date.")})
        told, was = notices.told_of(current), current.ends_on
        known = {concern.text for concern in absence_concerns.of(current, today)}
        current.ends_on = last
        _refuse_overlap(current, "last")
        if last > was:
            new = [one for one in absence_concerns.of(current, today) if one.text not in known]
            require_seen(new, seen)
        _shorten_replacements(current)
        current.save(update_fields=["ends_on"])
        _tell(notices.absence_changed, current, by, told)
        if last > was:
            _tell_of_stand_in(current, was + timedelta(days=1), by, today)
    return current


def _tell_of_stand_in(absence: Absence, first: date, by: User, today: date) -> None:
    """Who stands in for others and goes away: those who arranged it look for somebody else (R5)."""
    missed = Replacement.objects.exclude(state=ReplacementState.REFUSED).filter(substitute=absence.worker)
    rows = list(missed.between(max(first, today), absence.ends_on).select_related("absence__worker"))
    if rows:
        _tell(notices.stand_in_away, absence, rows, by)


def cancel_absence(absence: Absence, *, by: User, today: date) -> None:
    """It does not take place, and its replacements with it. One that has begun is ended instead."""
    with _arranged(absence, by, today) as current:
        if current.starts_on < today:
            raise ValidationError(_("Cette absence a commencé : changez plutôt son dernier jour."))
        told = notices.told_of(current)
        was = Absence(worker=current.worker, starts_on=current.starts_on, ends_on=current.ends_on)
        current.delete()
        _tell(notices.absence_cancelled, was, by, told)


LONGEST = timedelta(days=366 * 5)  # of an absence that somebody means, from today


@contextmanager
def _arranged(absence: Absence, by: User, today: date) -> Iterator[Absence]:
    """The absence as it is now, which nobody else changes meanwhile."""
    with locks.locked(Absence.objects.select_related("worker"), absence.pk) as current:
        _require_arranging(current, by, today)
        yield current


def _require_arranging(absence: Absence, by: User, today: date) -> None:
    if not policy.can_arrange_absence(by, absence, today):
        raise NotYours(_("Seule la coordination de la région organise cette absence."))


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
    seen: str = "",
) -> Replacement:
    """R5: by a worker of a neighbouring sector, or else with a written reason. One at a time.

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
        _refuse_second(replacement, (ReplacementState.PROPOSED, ReplacementState.APPROVED))
        answer = Answer(reason, seen)
        require_answer(replacement_concerns.of(replacement), answer, field="override_reason")
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


def _refuse_second(replacement: Replacement, states: tuple[ReplacementState, ...]) -> None:
    """One at a time for a sector and a day; the days on which that one is away remain to be filled."""
    wanted = replacement.starts_on, replacement.ends_on
    others = Replacement.objects.between(*wanted).filter(absence=replacement.absence, state__in=states)
    if replacement.sector_id is not None:
        others = others.filter(Q(sector=None) | Q(sector=replacement.sector_id))
    for other in others.exclude(pk=replacement.pk).prefetch_related("substitute__absences"):
        away = [(a.starts_on, a.ends_on) for a in other.substitute.absences.all()]
        both = max(wanted[0], other.starts_on), min(wanted[1], other.ends_on)
        if without(both, away):
            values = {
                "name": other.substitute.name,
                "first": french.short_day(other.starts_on),
                "last": french.short_day(other.ends_on, year=True),
            }
            if other.state == ReplacementState.PROPOSED:
                text = _(
                    "Un remplacement par %(name)s est déjà proposé du %(first)s au %(last)s. "
                    "Retirez d’abord cette proposition."
                )
            else:
                text = _("%(name)s remplace déjà du %(first)s au %(last)s. Retirez d’abord ce remplacement.")
            raise ValidationError({"starts_on": text % values})


def approve_replacement(
    replacement: Replacement, *, by: User, at: datetime, answer: Answer = UNANSWERED
) -> None:
    _decide(replacement, ReplacementState.APPROVED, by=by, at=at, answer=answer)


def refuse_replacement(replacement: Replacement, *, by: User, at: datetime) -> None:
    _decide(replacement, ReplacementState.REFUSED, by=by, at=at)


def _decide(
    replacement: Replacement,
    state: ReplacementState,
    *,
    by: User,
    at: datetime,
    answer: Answer = UNANSWERED,
) -> None:
    """R5: only the national coordinator decides, and only once."""
    if not policy.can_approve_replacement(by):
        raise NotYours(_("Seule la coordination nationale approuve un remplacement."))
    with _locked(replacement) as current:
        if current.state != ReplacementState.PROPOSED:
            raise ValidationError(_("Ce remplacement est déjà décidé."))
        if state == ReplacementState.APPROVED:
            _require_approvable(current, answer)
        current.state, current.approved_by, current.approved_at = state, by, at
        current.save(update_fields=["state", "override_reason", "approved_by", "approved_at"])
        transaction.on_commit(partial(replacement_decided.send, Replacement, replacement_id=current.pk))


@contextmanager
def _locked(replacement: Replacement) -> Iterator[Replacement]:
    """With its stand-in and its absence: two decisions about either of them would not see each other."""
    rows = Replacement.objects.select_related("substitute", "sector", "absence__worker")
    with (
        locks.locked(Worker.objects.all(), replacement.substitute_id),
        locks.locked(Absence.objects.all(), replacement.absence_id),
        locks.locked(rows, replacement.pk) as current,
    ):
        yield current


def _require_approvable(replacement: Replacement, answer: Answer) -> None:
    """The concerns are read again by whoever approves, with the reason of whoever proposed."""
    _refuse_absent_substitute(replacement.substitute, replacement.starts_on, replacement.ends_on)
    _refuse_second(replacement, (ReplacementState.APPROVED,))
    reason = answer.reason.strip() or replacement.override_reason
    require_answer(replacement_concerns.of(replacement), Answer(reason, answer.seen))
    replacement.override_reason = reason


def withdraw_replacement(replacement: Replacement, *, by: User, today: date) -> None:
    """Alone, the absence stays: before it begins it goes, afterwards it ended yesterday (R5)."""
    with _locked(replacement) as current:
        _require_arranging(current.absence, by, today)
        if current.state == ReplacementState.REFUSED or current.ends_on < today:
            raise ValidationError(_("Ce remplacement est déjà terminé."))
        told = notices.told_of_replacement(current)
        was_known = current.state == ReplacementState.APPROVED
        was = copy(current)
        if was_known and current.starts_on < today:
            current.ends_on = today - timedelta(days=1)
            current.save(update_fields=["ends_on"])
        else:
            current.delete()
        _tell(notices.replacement_withdrawn, was, max(was.starts_on, today), by, told)

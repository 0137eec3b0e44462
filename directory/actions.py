"""Changes of the directory: check, change, record. The actor is always named."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from directory import policy
from directory.models import Absence, Department, Establishment, Posting, Replacement, Sector, User, Worker
from directory.models.duties import ReplacementState
from directory.signals import replacement_decided


def set_workplace(user: User, establishment: Establishment | None) -> None:
    """Everyone sets their own; ``None`` forgets it."""
    user.workplace = establishment
    user.save(update_fields=["workplace"])


def record_absence(worker: Worker, *, starts_on: date, ends_on: date, by: User, today: date) -> Absence:
    """R5: the coordinator plans the leave of the network."""
    absence = Absence(worker=worker, starts_on=starts_on, ends_on=ends_on)
    if not policy.can_arrange_absence(by, absence, today):
        raise PermissionDenied(_("Seule la coordination de la région peut enregistrer cette absence."))
    with transaction.atomic():
        Worker.objects.select_for_update().get(pk=worker.pk)
        absence.full_clean()
        overlapping = Absence.objects.filter(worker=worker, starts_on__lte=ends_on, ends_on__gte=starts_on)
        if overlapping.exists():
            raise ValidationError({"starts_on": _("Une absence est déjà enregistrée sur cette période.")})
        absence.save()
    return absence


@dataclass(frozen=True, slots=True)
class Candidate:
    worker: Worker
    is_neighbour: bool
    is_away: bool  # on a day of the absence at least


def candidates(absence: Absence) -> list[Candidate]:
    """Who may stand in: workers of neighbouring sectors first (R5), those at work before those away."""
    period = Posting.objects.between(absence.starts_on, absence.ends_on)
    own = period.filter(worker_id=absence.worker_id)
    departments = _departments(own)
    around = Department.objects.filter(Q(pk__in=departments) | Q(neighbours__in=departments))
    near = set(
        period.filter(
            Q(sector__departments__in=around) | Q(sector__included__department__in=around)
        ).values_list("worker_id", flat=True)
    )
    away = set(
        Absence.objects.filter(starts_on__lte=absence.ends_on, ends_on__gte=absence.starts_on).values_list(
            "worker_id", flat=True
        )
    )
    posted = period.filter(worker__is_active=True).values("worker_id")
    workers = Worker.objects.active().filter(pk__in=posted).exclude(pk=absence.worker_id)
    found = [Candidate(w, w.pk in near, w.pk in away) for w in workers]
    return sorted(
        found, key=lambda c: (not c.is_neighbour, c.is_away, c.worker.last_name, c.worker.first_name)
    )


def _departments(postings: "QuerySet[Posting]") -> set[int]:
    rows = postings.values_list("sector__departments", "sector__included__department")
    return {department for row in rows for department in row if department is not None}


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
    if not policy.can_arrange_absence(by, absence, today):
        raise PermissionDenied(_("Seule la coordination de la région peut proposer ce remplacement."))
    reason = override_reason.strip()
    with transaction.atomic():
        # Two coordinators may be at it at once: one after the other.
        locked = Absence.objects.select_for_update(of=("self",)).select_related("worker").get(pk=absence.pk)
        _check_period(locked, starts_on, ends_on)
        _check_substitute(locked, substitute, starts_on, ends_on, reason)
        replacement = Replacement(
            absence=locked,
            substitute=substitute,
            sector=sector,
            starts_on=starts_on,
            ends_on=ends_on,
            override_reason=reason,
        )
        replacement.full_clean(exclude=["approved_by", "approved_at"])
        replacement.save()
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
    away = Absence.objects.filter(worker=substitute, starts_on__lte=ends_on, ends_on__gte=starts_on)
    if away.exists():
        raise ValidationError({"substitute": _("Cette personne est elle-même absente sur la période.")})
    if not found.is_neighbour and not reason:
        raise ValidationError(
            {
                "override_reason": _(
                    "Cette personne ne vient pas d’un secteur voisin : écrivez pourquoi elle remplace."
                )
            }
        )


def approve_replacement(replacement: Replacement, *, by: User, at: datetime) -> None:
    _decide(replacement, ReplacementState.APPROVED, by=by, at=at)


def refuse_replacement(replacement: Replacement, *, by: User, at: datetime) -> None:
    _decide(replacement, ReplacementState.REFUSED, by=by, at=at)


def _decide(replacement: Replacement, state: ReplacementState, *, by: User, at: datetime) -> None:
    """R5: only the national coordinator decides, and only once."""
    if not policy.can_approve_replacement(by):
        raise PermissionDenied(_("Seule la coordination nationale approuve un remplacement."))
    with transaction.atomic():
        locked = Replacement.objects.select_for_update(of=("self",)).get(pk=replacement.pk)
        if locked.state != ReplacementState.PROPOSED:
            raise ValidationError(_("Ce remplacement est déjà décidé."))
        locked.state, locked.approved_by, locked.approved_at = state, by, at
        locked.save(update_fields=["state", "approved_by", "approved_at"])
        transaction.on_commit(partial(replacement_decided.send, Replacement, replacement_id=locked.pk))
    replacement.refresh_from_db()

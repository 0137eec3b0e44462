"""One date cancelled, moved or added: it goes through at once, and those concerned are told (R4)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import french, locks
from core import mail as mailing
from directory.concerns import UNANSWERED, Answer, Concern, require_answer
from directory.models import User
from permanences.dates import agenda, collisions
from permanences.duties import notices, policy
from permanences.duties.actions import arriving, changing, local_day
from permanences.models import Override, Permanence, State, TimeWindow
from permanences.models.duties import OverrideKind
from permanences.rules import plausible, recurrence
from permanences.rules.closures import closure_on

FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Span:
    """A day and its hours, in the wall time of the place."""

    day: date
    starts_at: time
    ends_at: time

    def __str__(self) -> str:
        return f"{french.day(self.day)}, {french.span(self.starts_at, self.ends_at)}"


@contextmanager
def _changing(permanence: Permanence, *served: date, by: User, at: datetime) -> Iterator[Permanence]:
    """``served``: whoever stands in on one of these days may do it too."""
    with changing(permanence, policy.can_change_dates(*served), by=by, at=at) as current:
        yield _published(current)


@contextmanager
def _arriving(permanence: Permanence, *served: date, by: User, at: datetime) -> Iterator[Permanence]:
    with arriving(permanence, policy.can_change_dates(*served), by=by, at=at) as current:
        yield _published(current)


def _published(permanence: Permanence) -> Permanence:
    if permanence.state != State.PUBLISHED:
        raise ValidationError(_("Cette permanence n’est pas publiée : modifiez-la directement."))
    return permanence


def cancel(window: TimeWindow, day: date, *, note: str, by: User, at: datetime) -> Override:
    standing = stands(window.permanence, window, day).day
    with _changing(window.permanence, standing, by=by, at=at) as permanence:
        _planned(permanence, window, day, at)
        values = {
            "kind": OverrideKind.CANCELLED,
            "new_date": None,
            "starts_at": None,
            "ends_at": None,
            "note": note,
        }
        if permanence.overrides.filter(window=window, date=day, **values).exists():
            raise ValidationError(_("Cette date est déjà annulée."))
        values["despite"] = ""
        with mailing.language():
            told = _("La permanence du %(day)s est annulée.") % {"day": stands(permanence, window, day)}
        _tell(permanence, told, by=by, at=at, note=note)
        return _record(permanence, window, day, values, by=by, at=at)


def move(
    window: TimeWindow,
    day: date,
    *,
    to: Span,
    note: str,
    by: User,
    at: datetime,
    answer: Answer = UNANSWERED,
) -> Override:
    standing = stands(window.permanence, window, day).day
    with _arriving(window.permanence, standing, by=by, at=at) as permanence:
        planned = _planned(permanence, window, day, at)
        if to == planned:
            raise ValidationError({"new_date": _("C’est la date déjà prévue.")})
        values = {
            "kind": OverrideKind.MOVED,
            "new_date": to.day,
            "starts_at": to.starts_at,
            "ends_at": to.ends_at,
            "note": note,
        }
        if permanence.overrides.filter(window=window, date=day, **values).exists():
            raise ValidationError(_("Cette date est déjà déplacée ainsi."))
        _require_served(permanence, to.day, by, local_day(at, permanence))
        _require_free(permanence, to, at, answer, moving=(window.pk, day))
        values["despite"] = answer.reason.strip()
        with mailing.language():
            known = {"day": stands(permanence, window, day), "to": to}
            told = _("La permanence du %(day)s est déplacée au %(to)s.") % known
        _tell(permanence, told, by=by, at=at, note=note, despite=answer.reason)
        return _record(permanence, window, day, values, by=by, at=at)


def add(
    permanence: Permanence, *, span: Span, note: str, by: User, at: datetime, answer: Answer = UNANSWERED
) -> Override:
    with _arriving(permanence, by=by, at=at) as current:
        _require_free(current, span, at, answer)
        with mailing.language():
            told = _("Une permanence est ajoutée : %(day)s.") % {"day": span}
        _tell(current, told, by=by, at=at, note=note, despite=answer.reason)
        return Override.objects.create(
            permanence=current,
            kind=OverrideKind.ADDED,
            date=span.day,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            note=note,
            despite=answer.reason.strip(),
            created_by=by,
            created_at=at,
        )


def restore(override: Override, *, by: User, at: datetime, answer: Answer = UNANSWERED) -> None:
    """Back to what the rule says, which may meet what has come since; an added date is dropped."""
    with _arriving(override.permanence, override.date, override.shown_on, by=by, at=at) as permanence:
        found = permanence.overrides.select_related("window").filter(pk=override.pk).first()
        if found is None:
            raise locks.Gone
        if not may_restore(found, permanence, at):
            raise ValidationError(_("Cette date est passée."))
        if found.window is not None and recurrence.falls_on(permanence.rule([found.window]), found.date):
            span = Span(found.date, found.window.starts_at, found.window.ends_at)
            require_answer(_concerns(permanence, span, (found.window.pk, found.date)), answer)
        with mailing.language():
            if found.kind == OverrideKind.ADDED:
                told = _("La permanence ajoutée le %(day)s est annulée.")
            else:
                told = _("La permanence du %(day)s a lieu comme prévu.")
            told %= {"day": french.day(found.date)}
        _tell(permanence, told, by=by, at=at)
        found.delete()


def _record(
    permanence: Permanence,
    window: TimeWindow,
    day: date,
    values: Mapping[str, object],
    *,
    by: User,
    at: datetime,
) -> Override:
    override, _created = Override.objects.update_or_create(
        permanence=permanence,
        window=window,
        date=day,
        defaults={**values, "created_by": by, "created_at": at},
    )
    return override


def _tell(
    permanence: Permanence, told: str, *, by: User, at: datetime, note: str = "", despite: str = ""
) -> None:
    notices.tell_of_a_date(permanence, local_day(at, permanence), told, by=by, note=note, despite=despite)


def stands(permanence: Permanence, window: TimeWindow, day: date) -> Span:
    """Where agents look for the date that the rule gives for that day: a moved one at its new hours."""
    moved = permanence.overrides.filter(window=window, date=day, kind=OverrideKind.MOVED).first()
    if moved is None:
        return Span(day, window.starts_at, window.ends_at)
    return Span(moved.shown_on, moved.starts_at or window.starts_at, moved.ends_at or window.ends_at)


def is_over(permanence: Permanence, window: TimeWindow, day: date, at: datetime) -> bool:
    """Nothing of it can be cancelled or moved any more."""
    span = stands(permanence, window, day)
    return recurrence.at_wall_time(span.day, span.ends_at, permanence.department.zone_info) <= at


def may_restore(override: Override, permanence: Permanence, at: datetime) -> bool:
    """As long as something of it is to come; of a moved date, both the planned and the new one.

    ``Row.can_restore`` says the same of a row of the screen.
    """
    window, zone = override.window, permanence.department.zone_info
    if window is None:
        return recurrence.at_wall_time(override.date, override.ends_at or time.max, zone) > at
    if override.kind == OverrideKind.CANCELLED:
        return recurrence.at_wall_time(override.date, window.ends_at, zone) > at
    planned = recurrence.at_wall_time(override.date, window.starts_at, zone)
    return min(planned, recurrence.at_wall_time(override.shown_on, override.starts_at or time.min, zone)) > at


def _planned(permanence: Permanence, window: TimeWindow, day: date, at: datetime) -> Span:
    """What the rule gives for that day, which is not over."""
    current = permanence.windows.filter(pk=window.pk).first()
    if current is None or not recurrence.falls_on(permanence.rule([current]), day):
        raise ValidationError(_("Aucune permanence n’est prévue à cette date."))
    if is_over(permanence, current, day, at):
        raise ValidationError(_("Cette date est passée."))
    return Span(day, current.starts_at, current.ends_at)


def _require_served(permanence: Permanence, day: date, by: User, today: date) -> None:
    """A stand-in moves a date to a day on which they stand in: the others are not theirs to fill."""
    if policy.can_change_dates(day)(by, permanence, today):
        return
    text = _("Ce jour-là, vous ne remplacez pas %(name)s : choisissez un jour du remplacement.")
    raise ValidationError({"new_date": text % {"name": permanence.worker.name}})


def _require_free(
    permanence: Permanence, to: Span, at: datetime, answer: Answer, moving: tuple[int, date] | None = None
) -> None:
    """Neither past, nor too far, nor a public holiday; what else speaks against it wants a reason."""
    today = local_day(at, permanence)
    if to.day < today:
        raise ValidationError({"new_date": _("Cette date est passée.")})
    if to.day > today + FARTHEST:
        raise ValidationError({"new_date": _("Choisissez une date dans les douze mois.")})
    closure = closure_on(agenda.calendar_of(permanence), to.day)
    if closure:
        raise ValidationError({"new_date": _("Ce jour est férié : %(name)s.") % {"name": closure}})
    zone = permanence.department.zone_info
    for field, moment in (("starts_at", to.starts_at), ("ends_at", to.ends_at)):
        if not plausible.exists(to.day, moment, zone):
            values = {"hour": french.hour(moment)}
            text = _("L’heure change ce jour-là : %(hour)s n’existe pas. Choisissez une autre heure.")
            raise ValidationError({field: text % values})
    if recurrence.at_wall_time(to.day, to.starts_at, zone) <= at:
        raise ValidationError({"starts_at": _("Cette heure est passée.")})
    require_answer(_concerns(permanence, to, moving), answer)


def _concerns(permanence: Permanence, to: Span, moving: tuple[int, date] | None) -> list[Concern]:
    zone = permanence.department.zone_info
    starts_at, ends_at = (recurrence.at_wall_time(to.day, hour, zone) for hour in (to.starts_at, to.ends_at))
    return collisions.of_date(permanence, starts_at, ends_at, moving)

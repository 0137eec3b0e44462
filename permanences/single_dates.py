"""One date cancelled, moved or added: it goes through at once, and those concerned are told (R4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directory.models import User
from permanences import agenda, french, notices, policy, recurrence
from permanences.actions import local_day
from permanences.closures import closure_on
from permanences.models import Override, Permanence, State, TimeWindow
from permanences.models.duties import OverrideKind

FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Span:
    """A day and its hours, in the wall time of the place."""

    day: date
    starts_at: time
    ends_at: time

    def __str__(self) -> str:
        return f"{french.day(self.day)}, {french.span(self.starts_at, self.ends_at)}"


def cancel(window: TimeWindow, day: date, *, note: str, by: User, at: datetime) -> Override:
    permanence = window.permanence
    _require(permanence, by, at)
    _require_planned(window, day, at)
    values = {
        "kind": OverrideKind.CANCELLED,
        "new_date": None,
        "starts_at": None,
        "ends_at": None,
        "note": note,
    }
    told = _("La permanence du %(day)s est annulée.") % {"day": _planned(window, day)}
    return _record(window, day, values, told, by=by, at=at)


def move(window: TimeWindow, day: date, *, to: Span, note: str, by: User, at: datetime) -> Override:
    permanence = window.permanence
    _require(permanence, by, at)
    _require_planned(window, day, at)
    if (to.day, to.starts_at, to.ends_at) == (day, window.starts_at, window.ends_at):
        raise ValidationError({"new_date": _("C’est la date déjà prévue.")})
    _require_free(permanence, to, at, moving=(window.pk, day))
    values = {
        "kind": OverrideKind.MOVED,
        "new_date": to.day,
        "starts_at": to.starts_at,
        "ends_at": to.ends_at,
        "note": note,
    }
    told = _("La permanence du %(day)s est déplacée au %(to)s.") % {"day": _planned(window, day), "to": to}
    return _record(window, day, values, told, by=by, at=at)


def add(permanence: Permanence, *, span: Span, note: str, by: User, at: datetime) -> Override:
    _require(permanence, by, at)
    _require_free(permanence, span, at)
    told = _("Une permanence est ajoutée : %(day)s.") % {"day": span}
    with transaction.atomic():
        override = Override.objects.create(
            permanence=permanence,
            kind=OverrideKind.ADDED,
            date=span.day,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            note=note,
            created_by=by,
            created_at=at,
        )
        _changed(permanence, told, note, at)
    return override


def restore(override: Override, *, by: User, at: datetime) -> None:
    """Back to what the rule says; an added date is dropped."""
    permanence = override.permanence
    _require(permanence, by, at)
    if override.kind == OverrideKind.ADDED:
        told = _("La permanence ajoutée le %(day)s est annulée.") % {"day": french.day(override.date)}
    else:
        told = _("La permanence du %(day)s a lieu comme prévu.") % {"day": french.day(override.date)}
    with transaction.atomic():
        override.delete()
        _changed(permanence, told, "", at)


def _record(
    window: TimeWindow, day: date, values: Mapping[str, object], told: str, *, by: User, at: datetime
) -> Override:
    permanence = window.permanence
    with transaction.atomic():
        override, _created = Override.objects.update_or_create(
            permanence=permanence,
            window=window,
            date=day,
            defaults={**values, "created_by": by, "created_at": at},
        )
        _changed(permanence, told, str(values["note"]), at)
    return override


def _changed(permanence: Permanence, told: str, note: str, at: datetime) -> None:
    fresh = Permanence.objects.select_for_update().get(pk=permanence.pk)
    fresh.sequence += 1
    fresh.changed_at = at
    fresh.save(update_fields=["sequence", "changed_at"])
    recipients = notices.told_of_a_change(permanence, local_day(at, permanence))
    context = {"permanence": permanence, "told": told, "note": note}
    transaction.on_commit(partial(notices.send, recipients, "single_date", context))


def _planned(window: TimeWindow, day: date) -> Span:
    return Span(day, window.starts_at, window.ends_at)


def _require(permanence: Permanence, by: User, at: datetime) -> None:
    if not policy.can_edit(by, permanence, local_day(at, permanence)):
        raise PermissionDenied
    if permanence.state != State.PUBLISHED:
        raise ValidationError(_("Cette permanence n’est pas publiée : modifiez-la directement."))


def _require_planned(window: TimeWindow, day: date, at: datetime) -> None:
    permanence = window.permanence
    if day < local_day(at, permanence):
        raise ValidationError(_("Cette date est passée."))
    if not recurrence.falls_on(permanence.rule([window]), day):
        raise ValidationError(_("Aucune permanence n’est prévue à cette date."))


def _require_free(
    permanence: Permanence, to: Span, at: datetime, moving: tuple[int, date] | None = None
) -> None:
    """Neither past, nor too far, nor a public holiday, nor upon another duty of the same person."""
    today = local_day(at, permanence)
    if to.day < today:
        raise ValidationError({"new_date": _("Cette date est passée.")})
    if to.day > today + FARTHEST:
        raise ValidationError({"new_date": _("Choisissez une date dans les douze mois.")})
    closure = closure_on(agenda.calendar_of(permanence), to.day)
    if closure:
        raise ValidationError({"new_date": _("Ce jour est férié : %(name)s.") % {"name": closure}})
    zone = permanence.department.zone_info
    starts_at = recurrence.at_wall_time(to.day, to.starts_at, zone)
    ends_at = recurrence.at_wall_time(to.day, to.ends_at, zone)
    for other in agenda.slots_for(worker=permanence.worker, first=to.day, last=to.day):
        itself = moving == (other.slot.window, other.slot.planned.date())
        if other.takes_place and not itself and other.starts_at < ends_at and starts_at < other.ends_at:
            raise ValidationError({"starts_at": _("Une permanence est déjà prévue à ce moment.")})

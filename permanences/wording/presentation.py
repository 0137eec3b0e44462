"""Occurrences as rows of a screen: sentences instead of values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from core import french
from permanences.dates.agenda import Occurrence
from permanences.rules.recurrence import Slot, Status
from permanences.wording import clock


@dataclass(frozen=True, slots=True)
class Row:
    """``badge`` is the DSFR kind of the badge (info, warning, error, success, new), ``label`` its text."""

    occurrence: Occurrence
    day: str
    span: str
    badge: str
    label: str
    detail: str
    struck: bool
    is_now: bool
    is_over: bool
    can_restore: bool

    @property
    def clock(self) -> str:
        """Whose hour it is, when it is not that of Paris."""
        return clock.whose(self.occurrence.permanence.department, self.occurrence.starts_at)

    @property
    def planned_day(self) -> date:
        return self.occurrence.slot.planned.date()

    @property
    def can_cancel(self) -> bool:
        """A planned date, or a moved one on the day where it now is; not one that was given up."""
        slot = self.occurrence.slot
        return slot.window is not None and slot.takes_place and not self.occurrence.closure

    @property
    def can_change(self) -> bool:
        return (self.can_restore or self.can_cancel) and not self.is_over

    @property
    def where(self) -> str:
        occurrence = self.occurrence
        if not occurrence.on_site:
            return _("Par téléphone")
        return occurrence.place.name if occurrence.place else ""


def rows(occurrences: Iterable[Occurrence], today: date, at: datetime) -> list[Row]:
    return [row(occurrence, today, at) for occurrence in occurrences]


def row(occurrence: Occurrence, today: date, at: datetime) -> Row:
    is_now = occurrence.is_certain and occurrence.starts_at <= at < occurrence.ends_at
    badge, label = ("success", _("En ce moment")) if is_now else badge_of(occurrence.status)
    if occurrence.takes_place and not occurrence.is_certain:
        badge, label = "warning", _("À confirmer")
    return Row(
        occurrence=occurrence,
        day=french.relative_day(occurrence.starts_at.date(), today),
        span=french.span(occurrence.starts_at, occurrence.ends_at),
        badge=badge,
        label=label,
        detail=_detail(occurrence),
        struck=not occurrence.takes_place,
        is_now=is_now,
        is_over=occurrence.ends_at <= at,
        can_restore=_can_restore(occurrence.slot, at),
    )


def _can_restore(slot: Slot, at: datetime) -> bool:
    """``single_dates.may_restore`` of what a row shows."""
    if slot.override is None or slot.ends_at <= at:
        return False
    if slot.status not in (Status.MOVED, Status.MOVED_AWAY) and slot.planned == slot.starts_at:
        return True
    return min(slot.planned, slot.moved_to or slot.starts_at) > at


def badge_of(status: str) -> tuple[str, str]:
    """The kind of the badge and its text; a date that takes place as planned has none."""
    labels = {
        "moved": _("Date déplacée"),
        "added": _("Date ajoutée"),
        "cancelled": _("Annulée"),
        "moved_away": _("Déplacée"),
        "closed": _("Jour férié"),
        "not_held": _("Non assurée"),
    }
    kinds = {"cancelled": "error", "not_held": "error", "moved": "info", "added": "info"}
    label = labels.get(status, "")
    return (kinds.get(status, "warning") if label else "", label)


def change_of(slot: Slot) -> str:
    """What was written about this date, and where it went."""
    parts = [slot.note]
    if slot.moved_to is not None:
        values = {"day": french.day(slot.moved_to.date()), "hour": french.hour(slot.moved_to)}
        parts.append(_("Reportée au %(day)s à %(hour)s.") % values)
    return " ".join(filter(None, parts))


def _detail(occurrence: Occurrence) -> str:
    slot = occurrence.slot
    if slot.closure and not occurrence.takes_place:
        return _("Fermé : %(name)s.") % {"name": slot.closure}
    parts = [change_of(slot)]
    if occurrence.status == "not_held" and occurrence.away_until:
        values = {"name": occurrence.holder.name, "day": french.short_day(occurrence.away_until)}
        parts.append(_("%(name)s est en absence jusqu’au %(day)s.") % values)
    if occurrence.is_replaced and occurrence.worker:
        values = {"name": occurrence.worker.name, "holder": occurrence.holder.name}
        parts.append(_("%(name)s remplace %(holder)s.") % values)
    if occurrence.takes_place and not occurrence.is_certain and occurrence.worker:
        values = {"name": occurrence.worker.name}
        parts.append(_("À ces heures, %(name)s a une autre permanence : appelez avant de venir.") % values)
    return " ".join(filter(None, parts))

"""The week of a worker, and what waits for a coordinator's agreement (R4), for the home page."""

from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.kept import Kept
from directory.coverage.extension import Errand, home_errands
from directory.models import User, Worker
from permanences.dates import agenda
from permanences.duties import policy
from permanences.wording.presentation import rows

WEEK = timedelta(days=7)
SHOWN = 4
# By worker and day, by coordinator and day, good under one stamp: every change of a permanence changes it.
_weeks: Kept[list[agenda.Occurrence]] = Kept(size=500)
_waiting: Kept[int] = Kept(size=500)


def register() -> None:
    home_errands.register(order=20)(own_week)
    home_errands.register(order=30)(to_approve)


def own_week(user: User, at: datetime, stamp: str | None) -> list[Errand] | None:
    if user.worker is None or not user.has_role(*policy.WORKERS):
        return None
    today = timezone.localdate(at)
    held = [o for o in _week(user.worker, today, stamp) if o.ends_at > at and o.takes_place]
    lines = [
        ", ".join(text for text in (row.day, row.span, _where(row.occurrence)) if text)
        for row in rows(held[:SHOWN], today, at)
    ]
    if doubtful := sum(not one.is_certain for one in held):
        text = ngettext(
            "%(count)d date à deux endroits à la fois", "%(count)d dates à deux endroits à la fois", doubtful
        )
        lines.insert(0, text % {"count": doubtful})
    more = len(held) - SHOWN
    if more > 0:
        lines.append(_("et %(count)d de plus") % {"count": more})
    empty = _("Aucune dans les sept jours.")
    return [
        Errand(
            _("Mes permanences de la semaine"), reverse("permanences:mine"), None, tuple(lines) or (empty,)
        )
    ]


def _where(occurrence: agenda.Occurrence) -> str:
    place = occurrence.establishment
    return place.name if place is not None and occurrence.on_site else _("par téléphone")


def _week(worker: Worker, today: date, stamp: str | None) -> list[agenda.Occurrence]:
    key = (worker.pk, today)
    found = _weeks.get(key, stamp) if stamp else None
    if found is None:
        found = agenda.slots_for(worker=worker, first=today, last=today + WEEK)
        if stamp:
            _weeks.put(key, stamp, found)
    return found


def to_approve(user: User, at: datetime, stamp: str | None) -> list[Errand] | None:
    if not policy.is_coordinator(user):
        return None
    today = timezone.localdate(at)
    key = (user.pk, today)
    count = _waiting.get(key, stamp) if stamp else None
    if count is None:
        count = policy.approvable_by(user, today).count()
        if stamp:
            _waiting.put(key, stamp, count)
    return [Errand(_("Permanences à approuver"), reverse("permanences:waiting"), count)]

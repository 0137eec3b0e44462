"""When registering for an event becomes open, full or closed: whoever keeps copies is told."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce, Least
from django.db.models.signals import post_delete
from django.dispatch import Signal

from core.locks import locked
from directory.models import User
from pages.kinds import EventPage
from pages.models import Registration
from pages.models.version import TreeVersion
from pages.reading import places, tree
from pages.reading.places import State

# ``event``: an event that reads otherwise now, though nobody has published it.
registration_turned = Signal()
LATE = timedelta(days=1)  # what closed before the first turn of all


def state(event: EventPage, at: datetime) -> State:
    return places.Terms.of(event).state(places.taken([event.pk]).get(event.pk, 0), at)


def tell(event: EventPage) -> None:
    """The journal of the pages is asked anew as well."""
    if event.live:
        tree.bump()
        registration_turned.send(EventPage, event=event)


def turn(at: datetime) -> int:
    """For each event whose registration the clock has closed since the last turn; returns how many."""
    if not TreeVersion.objects.filter(pk=TreeVersion.ONLY).exists():
        return 0  # nothing was ever published
    with locked(TreeVersion.objects.all(), TreeVersion.ONLY) as version:
        since = version.turned_at or at - LATE
        asked = EventPage.objects.filter(live=True, registration_open=True, is_cancelled=False)
        ends = Least(F("starts_at"), Coalesce("registration_closes_at", "starts_at"))
        closed = list(asked.alias(ends=ends).filter(ends__gt=since, ends__lte=at))
        TreeVersion.objects.filter(pk=version.pk).update(turned_at=at)
        for event in closed:
            tell(event)
    return len(closed)


def _lost_with_its_account(instance: Registration, origin: Any = None, **_signal: Any) -> None:
    """No verb went by: somebody was deleted, and their place is free."""
    if User in (type(origin), getattr(origin, "model", None)) and not instance.is_waiting:
        tell(instance.event)


def connect() -> None:
    post_delete.connect(_lost_with_its_account, sender=Registration, dispatch_uid="pages.events turning")

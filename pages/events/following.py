"""What a published change of an event means: for calendars, and for those registered.

``SEQUENCE`` rises with the dates, the place, and with whether it takes place (RFC 5545 3.8.7.4); any other
publication changes ``LAST-MODIFIED`` alone. Withdrawn and deleted is cancelled, for those registered as well.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.locks import lock
from pages.events import notices, organising, registering
from pages.kinds import EventPage
from pages.models import CalendarEntry, Registration
from pages.reading import tree

SHOWN = ("starts_at", "ends_at", "place", "takes_place")


def published(instance: EventPage, **_signal: Any) -> None:
    if not instance.alias_of_id:  # a copy is the event that it copies
        _follow(instance, timezone.now(), is_withdrawn=False)


def withdrawn(instance: EventPage, **_signal: Any) -> None:
    if not instance.alias_of_id:
        _follow(instance, timezone.now(), is_withdrawn=True)


def _follow(page: EventPage, at: datetime, *, is_withdrawn: bool) -> None:
    with transaction.atomic():
        lock(EventPage.objects.filter(pk=page.pk))
        entry = CalendarEntry.objects.filter(uid=page.translation_key).first()
        before = organising.of(entry) if entry else None
        entry = _written(page, entry, at, is_withdrawn=is_withdrawn)
        if is_withdrawn and page.get_view_restrictions().exists():
            entry.delete()  # the calendars of all would learn of what was for some
        if before is not None:
            _tell(page, before, organising.of(entry), at)
        elif is_withdrawn:
            notices.tell(page, _registered(page), notices.CANCELLED, at=at)
        organising.tell(page, before, organising.of(entry), at)
        if not is_withdrawn:
            registering.fill(page, at)
        tree.bump()  # what calendars read is kept under the version of the tree


def _written(
    page: EventPage, entry: CalendarEntry | None, at: datetime, *, is_withdrawn: bool
) -> CalendarEntry:
    takes_place = not page.is_cancelled and not is_withdrawn
    shown = {"starts_at": page.starts_at, "ends_at": page.ends_at, "place": page.place}
    shown["takes_place"] = takes_place
    if entry is None:
        # An event that was public before there were entries had 0 in every calendar.
        is_first = not is_withdrawn and page.first_published_at == page.last_published_at
        entry = CalendarEntry(uid=page.translation_key, sequence=0 if is_first else 1, created_at=at)
    elif any(getattr(entry, name) != value for name, value in shown.items()):
        entry.sequence += 1
    for name, value in shown.items():
        setattr(entry, name, value)
    # A page that is being deleted must not be referred to anew.
    entry.page = None if is_withdrawn else page
    entry.changed_at, entry.is_withdrawn = at, is_withdrawn
    entry.organiser, entry.is_open = page.receives, page.registration_open
    entry.places, entry.closes_at = page.places, page.registration_closes_at
    entry.save()
    return entry


def _registered(page: EventPage) -> list[Registration]:
    return list(page.registrations.in_order().select_related("user"))


def _tell(page: EventPage, before: dict[str, Any], now: dict[str, Any], at: datetime) -> None:
    """Those who wait as well: whoever comes or hopes to come counts on the day."""
    if all(before[name] == now[name] for name in SHOWN):
        return
    if before["takes_place"] and not now["takes_place"]:
        notices.tell(page, _registered(page), notices.CANCELLED, at=at)
    elif now["takes_place"] and not before["takes_place"]:
        notices.tell(page, _registered(page), notices.RESTORED, at=at)
    elif now["takes_place"]:
        notices.tell(page, _registered(page), notices.MOVED, before=before, at=at)


def forget(before: datetime) -> int:
    """Withdrawn entries of what is over: no calendar shows it any more."""
    deleted, _by_model = CalendarEntry.objects.filter(page=None, ends_at__lt=before).delete()
    return deleted

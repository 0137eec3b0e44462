"""What those registered for an event are told by mail, each in their language; nobody sees the others."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from core import french
from core import mail as mailing
from directory.models import User
from pages.events import calendar
from pages.kinds import EventPage
from pages.models import Registration

REGISTERED = "pages/mail/event_registered.txt"
FREED = "pages/mail/event_place.txt"
RELEASED = "pages/mail/event_released.txt"
REMINDER = "pages/mail/event_reminder.txt"
MOVED = "pages/mail/event_moved.txt"
CANCELLED = "pages/mail/event_cancelled.txt"
RESTORED = "pages/mail/event_restored.txt"
OTHER_ORGANISER = "pages/mail/event_other_organiser.txt"
WITH_A_FILE = frozenset({REGISTERED, FREED, MOVED, CANCELLED, RESTORED})


def when(starts_at: datetime, ends_at: datetime) -> str:
    """ "le mardi 24 novembre 2026, de 10 h à 12 h"."""
    first, last = timezone.localtime(starts_at), timezone.localtime(ends_at)
    if first.date() == last.date():
        values = {"day": french.day(first.date(), year=True), "hours": french.span(first, last)}
        return _("le %(day)s, %(hours)s") % values
    return _("du %(first)s à %(start)s au %(last)s à %(end)s") % {
        "first": french.day(first.date(), year=True),
        "start": french.hour(first),
        "last": french.day(last.date(), year=True),
        "end": french.hour(last),
    }


def path(event: EventPage) -> str:
    parts = event.get_url_parts()
    return str(parts[2]) if parts and parts[2] else "/"


def shown(event: EventPage) -> dict[str, Any]:
    """What every mail on an event says of it. In the language of mails."""
    return {
        "name": event.discreet_name,
        "when": when(event.starts_at, event.ends_at),
        "place": event.place or _("à distance"),
        "link": settings.BASE_URL + path(event),
    }


def tell(
    event: EventPage,
    registered: Iterable[Registration],
    template: str,
    *,
    before: Mapping[str, Any] | None = None,
    more: Mapping[str, Any] | None = None,
    at: datetime,
) -> None:
    """By the outbox, in the caller's transaction. Nobody is told of what is over.

    ``registered`` come with their ``user``; ``waits`` tells the text of who has no place. A place goes with
    the event's file for calendars.
    """
    people = [one for one in registered if one.user.is_active]
    if event.ends_at < at or not people:
        return
    kinds = {(one.user.language, one.is_waiting) for one in people}
    texts = {kind: _text(event, template, before, more, *kind) for kind in kinds}
    files = _files(event, cancelled=template == CANCELLED) if template in WITH_A_FILE else []
    for one in people:
        mailing.post(
            one.user.email, *texts[one.user.language, one.is_waiting], files=[] if one.is_waiting else files
        )


def _text(
    event: EventPage,
    template: str,
    before: Mapping[str, Any] | None,
    more: Mapping[str, Any] | None,
    spoken: str,
    waits: bool,
) -> tuple[str, str]:
    with mailing.language(spoken):
        context = shown(event) | dict(more or {}) | {"waits": waits}
        if before:
            context["before"] = when(before["starts_at"], before["ends_at"])
            context["place_before"] = before["place"] or _("à distance")
    return mailing.written(template, context, spoken)


def _files(event: EventPage, *, cancelled: bool) -> list[mailing.File]:
    return [("rendez-vous.ics", calendar.of_page(event, path(event), cancelled=cancelled), "text/calendar")]


def tell_user(event: EventPage, user: User, template: str, more: Mapping[str, Any], at: datetime) -> None:
    """One person who is not registered: the organiser."""
    if event.ends_at < at or not user.is_active:
        return
    with mailing.language(user.language):
        context = shown(event) | dict(more)
    mailing.send([user.email], template, context, user.language)

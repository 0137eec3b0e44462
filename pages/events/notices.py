"""What those registered for an event are told by mail: one to each, who sees nobody else."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from core import french
from core import mail as mailing
from directory.models import User
from pages.kinds import EventPage

FREED = "pages/mail/event_place.txt"
REMINDER = "pages/mail/event_reminder.txt"
MOVED = "pages/mail/event_moved.txt"
CANCELLED = "pages/mail/event_cancelled.txt"
RESTORED = "pages/mail/event_restored.txt"


def when(starts_at: datetime) -> str:
    """ "le mardi 24 novembre 2026 à 10 h"."""
    local = timezone.localtime(starts_at)
    values = {"day": french.day(local.date(), year=True), "hour": french.hour(local)}
    return _("le %(day)s à %(hour)s") % values


def _path(event: EventPage) -> str:
    parts = event.get_url_parts()
    return str(parts[2]) if parts and parts[2] else "/"


def tell(
    event: EventPage, people: Iterable[User], template: str, *, before: datetime | None = None, at: datetime
) -> None:
    """By the outbox, in the caller's transaction. Nobody is told of what is over."""
    if event.ends_at < at:
        return
    addresses = [one.email for one in people if one.is_active]
    if not addresses:
        return
    with mailing.language():
        context = {
            "name": event.discreet_name,
            "when": when(event.starts_at),
            "before": when(before) if before else "",
            "place": event.place or _("à distance"),
            "link": settings.BASE_URL + _path(event),
        }
    mailing.send(addresses, template, context)

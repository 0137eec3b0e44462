"""What is due of events without anyone asking: reminders, and what is kept no longer."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from pages.events import following, notices, registering
from pages.events.registering import REMINDED_BEFORE
from pages.kinds import EventPage
from pages.models import Registration

logger = logging.getLogger(__name__)


class NotAllReminded(Exception):
    """One person or more got no mail; the others got theirs."""


def remind(at: datetime) -> int:
    """Who comes the day after tomorrow, or before: once for each beginning. Returns how many mails there are.

    One mail that cannot be made keeps back no other: ``NotAllReminded`` is raised at the end.
    """
    last = timezone.localdate(at) + REMINDED_BEFORE
    coming = EventPage.objects.filter(live=True, is_cancelled=False, starts_at__gt=at)
    events = list(coming.filter(pk__in=Registration.objects.values("event")))
    sent, failed = 0, 0
    for event in events:
        registering.tidy(event.pk, at)
        if timezone.localdate(event.starts_at) > last:
            continue
        for pk in event.registrations.with_place().in_order().values_list("pk", flat=True):
            try:
                sent += _remind(event, pk, at)
            except Exception:
                logger.exception("no reminder for registration %s; the others get theirs", pk)
                failed += 1
    if failed:
        raise NotAllReminded(f"{failed} of {failed + sent}")
    return sent


@transaction.atomic
def _remind(event: EventPage, pk: int, at: datetime) -> int:
    """Said to be done by the same statement that asks whether it is: of two clocks one sends."""
    due = Registration.objects.filter(pk=pk).exclude(reminded_of=event.starts_at)
    if not due.update(reminded_of=event.starts_at):
        return 0
    found = Registration.objects.select_related("user").get(pk=pk)
    notices.tell(event, [found], notices.REMINDER, at=at)
    return 1


def forget(at: datetime) -> int:
    """The names of those who were registered, some days after the event; returns how many."""
    over = at - timedelta(days=settings.EVENT_REGISTRATIONS_KEPT_DAYS)
    deleted, _by_model = Registration.objects.over_before(over).delete()
    following.forget(over)
    return deleted

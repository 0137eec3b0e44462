"""Coming to an event: a place, or one's turn on the waiting list. Every verb holds the event's row."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.locks import locked
from directory.models import User
from pages.events import notices, turning
from pages.kinds import EventPage
from pages.models import Registration
from pages.reading.places import State, Terms

REMINDED_BEFORE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person reads of an event that one registers for. ``position``: on the waiting list."""

    state: State
    taken: int
    free: int | None
    mine: bool
    position: int
    will_be_reminded: bool

    @property
    def kept_days(self) -> int:
        """For how long after the event names are kept."""
        return int(settings.EVENT_REGISTRATIONS_KEPT_DAYS)

    @property
    def is_waiting(self) -> bool:
        return self.position > 0


def standing(event: EventPage, user: User, at: datetime) -> Standing:
    """One query: how many there are, and where this person stands among them."""
    rows = list(
        Registration.objects.filter(event=event.source_pk).in_order().values_list("user", "is_waiting")
    )
    taken = sum(not waits for _who, waits in rows)
    waiting = [who for who, waits in rows if waits]
    terms = Terms.of(event)
    return Standing(
        terms.state(taken, at),
        taken,
        terms.free(taken),
        mine=any(who == user.pk for who, _waits in rows),
        will_be_reminded=event.starts_at - at >= REMINDED_BEFORE,
        position=waiting.index(user.pk) + 1 if user.pk in waiting else 0,
    )


@contextmanager
def _held(pk: int, at: datetime) -> Iterator[EventPage]:
    """Whoever keeps copies is told when the last place is taken, or one is free again."""
    with locked(EventPage.objects.all(), pk) as event:
        before = turning.state(event, at)
        yield event
        if turning.state(event, at) != before:
            turning.tell(event)


def register(pk: int, *, by: User, at: datetime) -> Registration:
    """A place while there is one, else the end of the waiting list; who is registered stays as they are.

    Raises ``ValidationError``.
    """
    with _held(pk, at) as event:
        found: Registration | None = event.registrations.filter(user=by).first()
        if found is not None:
            return found
        terms = Terms.of(event)
        state = terms.state(event.registrations.with_place().count(), at)
        if state not in (State.OPEN, State.FULL) or not event.live or event.receives is None:
            raise ValidationError(_("Les inscriptions à ce rendez-vous sont closes."))
        is_near = event.starts_at - at < REMINDED_BEFORE  # who registers now needs no reminder
        return Registration.objects.create(
            event=event,
            user=by,
            is_waiting=state is State.FULL,
            registered_at=at,
            reminded_of=event.starts_at if is_near else None,
        )


def give_up(pk: int, *, by: User, at: datetime) -> bool:
    """Whether there was something to give up; the place goes to whoever waits first."""
    with _held(pk, at) as event:
        deleted, _by_model = event.registrations.filter(user=by).delete()
        fill(event, at)
    return bool(deleted)


def fill(event: EventPage, at: datetime) -> int:
    """Free places to those who wait, in their order, each told; the event's row is held by the caller."""
    if event.is_cancelled or not event.live or at >= event.starts_at:
        return 0
    waiting = event.registrations.filter(is_waiting=True).in_order().select_related("user")
    free = Terms.of(event).free(event.registrations.with_place().count())
    chosen = list(waiting if free is None else waiting[:free])
    event.registrations.filter(pk__in=[one.pk for one in chosen]).update(is_waiting=False)
    notices.tell(event, [one.user for one in chosen], notices.FREED, at=at)
    return len(chosen)


def tidy(pk: int, at: datetime) -> None:
    """Accounts that were closed or deleted leave their places to others."""
    with _held(pk, at) as event:
        event.registrations.filter(user__is_active=False).delete()
        fill(event, at)

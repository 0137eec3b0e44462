"""Coming to an event: a place, or one's turn on the waiting list. Every verb holds the event's row."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.locks import locked
from directory.models import User
from pages.events import notices, turning
from pages.kinds import EventPage
from pages.models import Registration
from pages.reading.places import State, Terms

REMINDED_BEFORE = timedelta(days=2)
OTHER_ORGANISER = _(
    "La personne qui organise a changé depuis que cette page s’est affichée. Lisez qui lira votre nom, puis"
    " recommencez."
)
NOT_REGISTERED = _("Vous n’êtes pas sur la liste : rien n’a changé.")
HAS_LEFT = _(
    "Vous n’êtes plus sur la liste : votre nom n’est donné à personne. Pour venir, inscrivez-vous à nouveau."
)
ONLY_WAITS = _(
    "Vous n’avez plus de place, et vous êtes maintenant sur la liste d’attente : vous y êtes toujours. Vous"
    " pouvez la quitter ici."
)
A_PLACE_CAME = _(
    "Une place s’est libérée pour vous depuis que cette page s’est affichée : vous l’avez toujours. Si vous"
    " ne pouvez pas venir, rendez-la ici."
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person reads of an event that one registers for. ``position``: on the waiting list."""

    state: State
    taken: int
    free: int | None
    mine: bool
    position: int
    will_be_reminded: bool
    is_cancelled: bool
    receives: User | None  # who organises, and reads a name that is given now
    given_to: User | None  # who reads the name of this person
    has_list: bool  # whether the page leads this person to who comes
    goes_on: bool  # a place that is given up goes to somebody who waits

    @property
    def kept_days(self) -> int:
        """For how long after the event names are kept."""
        return int(settings.EVENT_REGISTRATIONS_KEPT_DAYS)

    @property
    def is_given_elsewhere(self) -> bool:
        """Their name, to somebody who does not organise any more."""
        return self.mine and self.receives is not None and self.given_to != self.receives

    @property
    def is_waiting(self) -> bool:
        return self.position > 0


def standing(event: EventPage, user: User, at: datetime) -> Standing:
    """One query: how many there are, where this person stands. One more once somebody else organises."""
    known = Registration.objects.filter(event=event.source_pk).in_order()
    rows = list(known.values_list("user", "is_waiting", "given_to"))
    taken = sum(not waits for _who, waits, _reader in rows)
    waiting = [who for who, waits, _reader in rows if waits]
    given = next((reader for who, _waits, reader in rows if who == user.pk), None)
    terms, receives = Terms.of(event), event.receives
    return Standing(
        terms.state(taken, at),
        taken,
        terms.free(taken),
        mine=any(who == user.pk for who, _waits, _reader in rows),
        will_be_reminded=event.starts_at - at >= REMINDED_BEFORE,
        position=waiting.index(user.pk) + 1 if user.pk in waiting else 0,
        is_cancelled=event.is_cancelled,
        has_list=any(reader == user.pk for _who, _waits, reader in rows)
        or (receives == user and (event.registration_open or bool(rows))),
        goes_on=bool(waiting) and _moves_up(event, at) and terms.free(taken - 1) != 0,
        receives=receives,
        given_to=receives if receives and receives.pk == given else User.objects.filter(pk=given).first(),
    )


def own(user: User, at: datetime, among: Iterable[int] | None = None) -> dict[int, bool]:
    """The events to come that this person is registered for, the next first; whether they wait. One query."""
    rows = Registration.objects.filter(user=user, event__ends_at__gte=at)
    if among is not None:
        rows = rows.filter(event__in=list(among))
    return dict(rows.order_by("event__starts_at", "pk").values_list("event", "is_waiting"))


def told_of_cancellation(page: Any) -> str:
    """Said before this page is withdrawn: how many come to it, or to an event beneath it; "" for none."""
    events = EventPage.objects.filter(
        path__startswith=page.path, live=True, is_cancelled=False, ends_at__gte=timezone.now()
    )
    count = Registration.objects.filter(event__in=events).count()
    said = ngettext(
        "%(count)d personne inscrite recevra le message « Rendez-vous annulé ».",
        "%(count)d personnes inscrites recevront le message « Rendez-vous annulé ».",
        count,
    )
    return said % {"count": count} if count else ""


@contextmanager
def held(pk: int, at: datetime) -> Iterator[EventPage]:
    """Whoever keeps copies is told when the last place is taken, or one is free again."""
    with locked(EventPage.objects.all(), pk) as event:
        before = turning.state(event, at)
        yield event
        if turning.state(event, at) != before:
            turning.tell(event)


def register(
    pk: int, *, by: User, at: datetime, shown: int | None = None, was_in: bool = False
) -> Registration:
    """A place while there is one, else the end of the waiting list; who is registered stays as they are.

    ``shown``: the organiser whom the form named, who alone is to read the name. Who is registered already
    gives it to a new organiser by it. ``was_in``: the form did that alone, and registers nobody anew. Raises
    ``ValidationError``.
    """
    with held(pk, at) as event:
        receives = event.receives
        if shown is not None and (receives is None or receives.pk != shown):
            raise ValidationError(OTHER_ORGANISER)
        found: Registration | None = event.registrations.filter(user=by).first()
        if found is not None:
            if shown is not None and found.given_to_id != shown:
                found.given_to = receives
                found.save(update_fields=["given_to"])
            return found
        if was_in:
            raise ValidationError(HAS_LEFT)
        terms = Terms.of(event)
        state = terms.state(event.registrations.with_place().count(), at)
        if state not in (State.OPEN, State.FULL) or not event.live or receives is None:
            raise ValidationError(_("Les inscriptions à ce rendez-vous sont closes."))
        is_near = event.starts_at - at < REMINDED_BEFORE  # who registers now needs no reminder
        made = Registration.objects.create(
            event=event,
            user=by,
            given_to=receives,
            is_waiting=state is State.FULL,
            registered_at=at,
            reminded_of=event.starts_at if is_near else None,
        )
        notices.tell(event, [made], notices.REGISTERED, at=at)
        return made


def give_up(pk: int, *, by: User, at: datetime, waited: bool = False) -> None:
    """The place goes to whoever waits first.

    ``waited``: the form said that the person waits, not that they have a place. What came meanwhile is not
    given up by it: raises ``ValidationError``.
    """
    with held(pk, at) as event:
        found = event.registrations.filter(user=by).first()
        if found is None:
            raise ValidationError(NOT_REGISTERED)
        if found.is_waiting != waited:
            raise ValidationError(A_PLACE_CAME if waited else ONLY_WAITS)
        found.delete()
        fill(event, at)


def _moves_up(event: EventPage, at: datetime) -> bool:
    """Whether a place that is free still goes to who waits."""
    return event.live and not event.is_cancelled and at < event.starts_at


def fill(event: EventPage, at: datetime) -> int:
    """Free places to those who wait, in their order, each told; the event's row is held by the caller."""
    if not _moves_up(event, at):
        return 0
    waiting = event.registrations.filter(is_waiting=True).in_order().select_related("user")
    free = Terms.of(event).free(event.registrations.with_place().count())
    chosen = list(waiting if free is None else waiting[:free])
    event.registrations.filter(pk__in=[one.pk for one in chosen]).update(is_waiting=False)
    for one in chosen:
        one.is_waiting = False
    notices.tell(event, chosen, notices.FREED, at=at)
    return len(chosen)


def tidy(pk: int, at: datetime) -> None:
    """Accounts that were closed or deleted leave their places to others."""
    with held(pk, at) as event:
        event.registrations.filter(user__is_active=False).delete()
        fill(event, at)

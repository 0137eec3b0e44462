"""What who organises an event does on the list: frees a place, ends registration early, opens it again.

Nobody else may, whatever their role. Every verb holds the event's row.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from directory.models import User
from pages.events import notices, registering
from pages.kinds import EventPage
from pages.reading.places import State, Terms


@dataclass(frozen=True, slots=True)
class Deeds:
    """What the list offers at a moment: ``release`` somebody, ``close``, ``reopen``."""

    release: bool
    close: bool
    reopen: bool


@dataclass(frozen=True, slots=True)
class Freed:
    """``moved_up``: somebody who waited has the place."""

    who: str
    moved_up: bool


def deeds(event: EventPage, *, by: User, at: datetime) -> Deeds:
    if event.receives != by or event.is_cancelled or not event.live or at >= event.starts_at:
        return Deeds(release=False, close=False, reopen=False)
    terms = Terms.of(event)
    is_open = terms.state(0, at) is State.OPEN
    would_open = replace(terms, registration_ended_at=None).state(0, at) is State.OPEN
    return Deeds(release=True, close=is_open, reopen=would_open and not is_open)


@contextmanager
def _received(pk: int, by: User, at: datetime) -> Iterator[EventPage]:
    """Raises ``ValidationError`` for who organises no more, and of what has begun or is cancelled."""
    with registering.held(pk, at) as event:
        if event.receives != by:
            raise ValidationError(_("Vous n’organisez plus ce rendez-vous : rien n’a changé."))
        if not deeds(event, by=by, at=at).release:
            raise ValidationError(_("Ce rendez-vous a commencé ou n’a pas lieu : la liste ne change plus."))
        yield event


def release(pk: int, which: int, *, by: User, at: datetime, waited: bool) -> Freed:
    """Whoever called to say that they will not come: they are told, and the place goes to who waits first.

    ``which``: a registration whose name ``by`` reads. ``waited``: the list showed it among those who wait; a
    place that came meanwhile is not freed by it. Raises ``ValidationError``.
    """
    with _received(pk, by, at) as event:
        found = event.registrations.given(by).filter(pk=which).select_related("user").first()
        if found is None:
            raise ValidationError(_("Cette personne n’est plus inscrite : rien n’a changé."))
        if found.is_waiting != waited:
            said = _("%(who)s a eu une place depuis que cette page s’est affichée : rien n’a changé.")
            raise ValidationError(said % {"who": found.user})
        found.delete()
        moved_up = registering.fill(event, at) > 0
        state = Terms.of(event).state(event.registrations.with_place().count(), at)
        more = {"organiser": by, "address": by.email, "state": state}
        notices.tell(event, [found], notices.RELEASED, more=more, at=at)
        return Freed(str(found.user), moved_up)


def close(pk: int, *, by: User, at: datetime) -> None:
    """Before the day that the page says. Who waits still gets a place that is freed."""
    with _received(pk, by, at) as event:
        if event.registration_ended_at is None:
            _end(event, at)


def reopen(pk: int, *, by: User, at: datetime) -> None:
    """Raises ``ValidationError`` where that would open nothing: the page names a day that is over."""
    with _received(pk, by, at) as event:
        if not deeds(event, by=by, at=at).reopen and Terms.of(event).state(0, at) is not State.OPEN:
            raise ValidationError(
                _(
                    "Rien n’a changé : la page du rendez-vous ne prend plus d’inscriptions. Demandez à qui la"
                    " publie."
                )
            )
        _end(event, None)


def _end(event: EventPage, moment: datetime | None) -> None:
    """Copies of the event say the same."""
    rows = EventPage.objects.filter(Q(pk=event.pk) | Q(alias_of=event.pk))
    rows.update(registration_ended_at=moment)
    event.registration_ended_at = moment

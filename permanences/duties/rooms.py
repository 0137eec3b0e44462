"""Rooms where agents are received. One that is not confidential holds no permanence on site (R6)."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from core import locks
from core import mail as mailing
from directory.models import Place, User
from permanences.duties import actions, notices, policy
from permanences.models import Mode, Permanence, State
from permanences.models.duties import PermanenceQuerySet


def held_in(place: Place) -> PermanenceQuerySet:
    """What cannot stay as it is when the room stops being confidential."""
    return Permanence.objects.claiming().filter(place=place, mode=Mode.ON_SITE)


def told_of(place: Place, at: datetime) -> list[notices.Recipient]:
    """Everyone who hears of it, each once."""
    found = {r.email: r for p in held_in(place).with_all() for r in _told(p, at)}
    return list(found.values())


def set_confidential(place: Place, is_confidential: bool, *, by: User, at: datetime) -> None:
    """The permanences follow by the signal of the room, whoever writes it (``withdraw_from``)."""
    if not policy.can_keep_rooms(
        by, place.establishment, at.astimezone(place.establishment.zone_info).date()
    ):
        raise PermissionDenied
    with locks.locked(Place.objects.all(), place.pk) as current:
        current.is_confidential = is_confidential
        current.save(update_fields=["is_confidential"])


def withdraw_from(place: Place, at: datetime) -> list[Permanence]:
    """Back to drafts, to be given another room; the worker, the region and the establishment are told.

    Refusing the change would leave a room on record as confidential that is not: agents would go on
    being received in it.
    """
    with mailing.language():
        reason = _("Le lieu n’est plus confidentiel : choisissez-en un autre.")
    with transaction.atomic():
        # All of the room, and only then those that it holds: one may be proposed at this very moment.
        locks.lock(Permanence.objects.filter(place=place))
        found = list(held_in(place).with_all())
        for permanence in found:
            told, was_published = _told(permanence, at), permanence.state == State.PUBLISHED
            permanence.state = State.DRAFT
            permanence.refusal = reason
            permanence.save_as_next_version(at)
            notices.tell(told, "withdrawn", permanence, by=None, published=was_published)
    return found


def _told(permanence: Permanence, at: datetime) -> list[notices.Recipient]:
    """Establishments only of what they had been told of."""
    day = actions.local_day(at, permanence)
    if permanence.state == State.PUBLISHED:
        return notices.told_of_a_change(permanence, day, by=None)
    return notices.told_of_a_proposal(permanence, day, by=None)

"""What people of the network and agents change of themselves; the actor is always named."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from core import locks
from core.forms import NotYours
from directory import policy
from directory.models import Establishment, User, Worker


def set_workplace(user: User, establishment: Establishment | None) -> None:
    """Everyone sets their own; ``None`` forgets it."""
    user.workplace = establishment
    user.save(update_fields=["workplace"])


def set_numbers(worker: Worker, numbers: Mapping[str, str], *, by: User, today: date) -> None:
    """R3: sheets, cards, calendars and pages follow."""
    with locks.locked(Worker.objects.all(), worker.pk) as current:
        if not policy.can_correct_numbers(by, current, today):
            raise NotYours(_("Seules la personne et sa coordination corrigent ces numéros."))
        for name in ("phone", "mobile", "email"):
            setattr(current, name, numbers[name])
        current.save(update_fields=["phone", "mobile", "email"])

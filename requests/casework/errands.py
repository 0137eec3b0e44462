"""The way to the inbox, and to the applications for aid that wait, for the home page; of what is in the inbox
it says nothing."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.due.aids import waiting_for
from directory.coverage.extension import Errand, home_errands
from directory.models import User
from directory.roles import COORDINATORS, KEY_HOLDERS


def register() -> None:
    home_errands.register(order=10)(inbox)
    home_errands.register(order=35)(aids)


def inbox(user: User, at: datetime, stamp: str | None) -> list[Errand] | None:
    if user.worker is None or not user.has_role(*KEY_HOLDERS):
        return None
    said = _("Ils s’ouvrent avec votre phrase secrète.")
    return [Errand(_("Mes dossiers"), reverse("casework:inbox"), None, (said,))]


def aids(user: User, at: datetime, stamp: str | None) -> list[Errand] | None:
    """To a coordinator (R12), as many as « Mon réseau » and the inbox count. No duty changes with them."""
    if user.worker is None or not user.has_role(*COORDINATORS):
        return None
    waiting = waiting_for(user.worker, timezone.localdate(at)).count
    return [Errand(_("Demandes d’aide qui m’attendent"), reverse("casework:aids"), waiting)]

"""The way to the inbox, for the home page. It says nothing of what is in it."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from directory.coverage.extension import Errand, home_errands
from directory.models import User
from directory.roles import KEY_HOLDERS


def register() -> None:
    home_errands.register(order=10)(inbox)


def inbox(user: User, at: datetime, stamp: str | None) -> list[Errand] | None:
    if user.worker is None or not user.has_role(*KEY_HOLDERS):
        return None
    said = _("Ils s’ouvrent avec votre phrase secrète.")
    return [Errand(_("Mes dossiers"), reverse("casework:inbox"), None, (said,))]

"""What HR services and heads of establishment come for, for the home page (R9, R10)."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from directory.coverage.extension import Errand, home_errands
from directory.models import User
from directory.roles import Role


def register() -> None:
    home_errands.register(order=45)(of_informer)


def of_informer(user: User, at: datetime, stamp: str | None) -> list[Errand] | None:
    if not user.has_role(Role.HR_CORRESPONDENT):
        return None
    said = _("Un congé prolongé, un retour, une personne à contacter…")
    return [Errand(_("Informer le service social"), reverse("notices:start"), None, (said,))]

"""What an editor and a moderator come back to, for the home page; the CMS has the lists."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from directory.coverage.extension import Errand, home_errands
from directory.models import User
from directory.roles import Role
from pages.amounts import ending as amounts
from pages.editing import follow_up


def register() -> None:
    home_errands.register(order=60)(writing)


def writing(user: User, at: datetime, stamp: str | None) -> list[Errand] | None:
    """Five queries at most. An editor's own pages; for a moderator all that wait, and all to read again."""
    if not user.has_role(Role.EDITOR, Role.MODERATOR):
        return None
    desk = reverse("wagtailadmin_home")
    everyone = user.has_role(Role.MODERATOR)
    found = [Errand(_("Rédiger, publier"), desk)]
    if everyone:
        found.append(Errand(_("En attente de validation"), desk, follow_up.waiting().count()))
    if user.has_role(Role.EDITOR):
        drafts = Page.objects.filter(owner=user, has_unpublished_changes=True, depth__gt=1).count()
        found.append(Errand(_("Mes brouillons"), desk, drafts))
    due = follow_up.due_count(timezone.localdate(at), None if everyone else user)
    found.append(Errand(_("Pages à relire"), desk, due))
    if ending := amounts.ending_count(timezone.localdate(at), None if everyone else user):
        found.append(Errand(_("Montants à renouveler"), desk, ending))
    return found

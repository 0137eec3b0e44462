"""Mail to who keeps a page that shows an image whose rights end: before, and once they are over."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core import mail as mailing
from directory.models import User
from pages.editing import follow_up
from pages.editing.actions import is_told
from pages.media.ending import ending

# In ``ReviewReminder``, far from the steps of a review.
SOON, OVER = 100, 101


def remind(on: date) -> int:
    """One mail for each person, with all that they are told of for the first time; returns how many."""
    lists: dict[User, list[tuple[Any, Any]]] = defaultdict(list)
    keepers, above = follow_up.Keepers(on), follow_up.moderators()
    for one in ending(on):
        for page in one.pages:
            readers = [page.owner] if keepers.absence_of(page) is None else above
            for reader in readers:
                lists[reader].append((one.image, page))
    return sum(_remind(reader, rows, on) for reader, rows in lists.items())


@transaction.atomic
def _remind(reader: User, found: list[tuple[Any, Any]], on: date) -> int:
    steps = {(page.pk, image.rights_until, _step(image, on)) for image, page in found}
    new = {key for key in steps if not is_told(key[0], key[1], key[2], reader)}
    rows = [(image, page) for image, page in found if (page.pk, image.rights_until, _step(image, on)) in new]
    if not rows:
        return 0
    context = {
        "reader": reader,
        "rows": [(image, page, image.is_over(on)) for image, page in rows],
        "base_url": settings.WAGTAILADMIN_BASE_URL,
    }
    subject = _("Relais : des images dont les droits prennent fin")
    mailing.post(reader.email, subject, render_to_string("pages/mail/rights.txt", context))
    return 1


def _step(image: Any, on: date) -> int:
    return OVER if image.is_over(on) else SOON

"""What happens to pages besides what Wagtail does itself."""

import logging
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import mail as mailing
from directory.models import User
from pages.editing import follow_up

logger = logging.getLogger(__name__)


class NotAllReminded(Exception):
    """One keeper or more got no mail; the others got theirs."""


def remind_reviews(on: date) -> int:
    """Mail each keeper the list of their pages to read again; returns how many mails were sent."""
    lists = follow_up.by_owner(follow_up.due(on))
    failed = 0
    for owner, pages in lists.items():
        try:
            _remind(owner, pages)
        except Exception:
            logger.exception("no reminder for user %s; the others get theirs", owner.pk)
            failed += 1
    if failed:
        raise NotAllReminded(f"{failed} of {len(lists)}")
    return len(lists)


def _remind(owner: User, pages: list[Any]) -> None:
    count = len(pages)
    subject = ngettext("Relais : une page à relire", "Relais : %(count)d pages à relire", count) % {
        "count": count
    }
    context = {"owner": owner, "pages": pages, "base_url": settings.WAGTAILADMIN_BASE_URL}
    mailing.post(owner.email, subject, render_to_string("pages/mail/reviews.txt", context))


def describe(sent: int) -> str:
    if not sent:
        return _("Aucune page à relire.")
    return ngettext("Un rappel envoyé.", "%(count)d rappels envoyés.", sent) % {"count": sent}

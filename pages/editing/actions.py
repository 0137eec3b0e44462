"""What happens to pages besides what Wagtail does itself."""

from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import mail as mailing
from pages.editing import follow_up


def remind_reviews(on: date) -> int:
    """Mail each keeper the list of their pages to read again; returns how many mails were sent."""
    lists = follow_up.by_owner(follow_up.due(on))
    for owner, pages in lists.items():
        count = len(pages)
        subject = ngettext("Relais : une page à relire", "Relais : %(count)d pages à relire", count) % {
            "count": count
        }
        context = {"owner": owner, "pages": pages, "base_url": settings.WAGTAILADMIN_BASE_URL}
        text = render_to_string("pages/mail/reviews.txt", context)
        mailing.post(owner.email, subject, text)
    return len(lists)


def describe(sent: int) -> str:
    if not sent:
        return _("Aucune page à relire.")
    return ngettext("Un rappel envoyé.", "%(count)d rappels envoyés.", sent) % {"count": sent}

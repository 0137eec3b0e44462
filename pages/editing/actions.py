"""What happens to pages besides what Wagtail does itself."""

from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, PageViewRestriction

from core import mail as mailing
from directory.models import User
from pages.editing import follow_up
from pages.reading import policy


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


def may_stand_alone(copy: Page, *, by: User) -> None:
    """Raises ``PermissionDenied``. A published copy that nobody follows any more is a page like another."""
    if not copy.permissions_for_user(by).can_publish():
        raise PermissionDenied


def keep_readers(copy: Page, *, by: User) -> None:
    """What kept others from the page that it copies, and so from the copy, stands on the copy itself."""
    held = set(
        policy.restrictions().filter(page__path__in=policy.steps(copy.path)).values_list("pk", flat=True)
    )
    for found in policy.restrictions_on(copy).exclude(pk__in=held).prefetch_related("groups"):
        groups = list(found.groups.all())
        own = PageViewRestriction(page=copy, restriction_type=found.restriction_type, password=found.password)
        own.save(user=by)
        own.groups.set(groups)


def describe(sent: int) -> str:
    if not sent:
        return _("Aucune page à relire.")
    return ngettext("Un rappel envoyé.", "%(count)d rappels envoyés.", sent) % {"count": sent}

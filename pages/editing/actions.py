"""What happens to pages besides what Wagtail does itself."""

import logging
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.actions.edit import EditAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.revert_to_page_revision import RevertToPageRevisionAction
from wagtail.log_actions import log
from wagtail.models import Page, PageViewRestriction, TaskState

from core import french
from core import mail as mailing
from core.locks import locked
from directory.models import User
from pages.editing import follow_up, versions
from pages.models import ReviewReminder
from pages.moderation.waiting import submit_again
from pages.reading import policy

CONFIRMED = "pages.confirm"

logger = logging.getLogger(__name__)


class NotAllReminded(Exception):
    """One keeper or more got no mail; the others got theirs."""


def remind_reviews(on: date) -> int:
    """Mail each reader the list of the pages to read again; returns how many mails were sent.

    Once for a page, the date on which it is due, the step and the reader, however often this is called. One
    mail that cannot be made keeps back no other: ``NotAllReminded`` is raised at the end.
    """
    sent, failed, lists = 0, 0, follow_up.by_reader(follow_up.due(on), on)
    for reader, pages in lists.items():
        try:
            sent += _remind(reader, pages, on)
        except Exception:
            logger.exception("no reminder for user %s; the others get theirs", reader.pk)
            failed += 1
    if failed:
        raise NotAllReminded(f"{failed} of {len(lists)}")
    return sent


def is_told(page_id: int, due_on: date, step: int, reader: User) -> bool:
    """Says that it is from now on. Of two clocks at once, the second waits for the first to be done."""
    kept, _made = ReviewReminder.objects.get_or_create(page_id=page_id, due_on=due_on, step=step)
    with locked(ReviewReminder.objects.all(), kept.pk) as reminder:
        if reminder.told.filter(pk=reader.pk).exists():
            return True
        reminder.told.add(reader)
    return False


@transaction.atomic
def _remind(reader: User, due: list[Any], on: date) -> int:
    steps = {page.pk: follow_up.step(page.review_on, on) for page in due}
    pages = [page for page in due if not is_told(page.pk, page.review_on, steps[page.pk], reader)]
    if not pages:
        return 0
    count = len(pages)
    subject = ngettext("Relais : une page à relire", "Relais : %(count)d pages à relire", count) % {
        "count": count
    }
    keepers = follow_up.Keepers(on)
    rows = [(page, _keeper(page, reader, keepers), _asked(steps[page.pk])) for page in pages]
    context = {"reader": reader, "rows": rows, "base_url": settings.WAGTAILADMIN_BASE_URL}
    mailing.post(reader.email, subject, render_to_string("pages/mail/reviews.txt", context))
    return 1


def _keeper(page: Any, reader: User, keepers: follow_up.Keepers) -> str:
    """For a moderator who stands in for somebody, or is told that they did not answer."""
    if page.owner_id == reader.pk:
        return ""
    match keepers.absence_of(page):
        case follow_up.Absence.NOBODY:
            return ", " + _("que personne ne suit")
        case follow_up.Absence.GONE:
            return ", " + _("que suivait %(who)s, qui n’écrit plus ici") % {"who": page.owner}
        case follow_up.Absence.AWAY:
            return ", " + _("que suit %(who)s (absence en cours)") % {"who": page.owner}
    return ", " + _("que suit %(who)s") % {"who": page.owner}


def _asked(step: int) -> str:
    """Empty the first time."""
    if step == follow_up.LAST:
        return _("Dernier rappel : la page reste dans « À relire », plus aucun message ne partira.")
    if step:
        return _("Deuxième rappel : la personne qui suit la page et la modération le reçoivent.")
    return ""


def may_confirm(page: Page, user: User) -> bool:
    """Its keeper, or who publishes; while it is public, and no copy of another."""
    rights = page.permissions_for_user(user)
    if not page.live or page.alias_of_id or not rights.can_edit():
        return False
    return bool(page.owner_id == user.pk or rights.can_publish())


def confirm(page: Page, *, by: User, on: date, until: date) -> None:
    """The page is still right: readers see the new date at once, drafts take it over.

    Raises ``PermissionDenied``, and ``ValidationError`` for a page that somebody else has just confirmed.
    """
    with versions.alone(page.pk), locked(page.specific_class.objects.all(), page.pk) as found:
        if not may_confirm(found, by):
            raise PermissionDenied
        if until <= on:
            raise ValidationError(_("La prochaine relecture vient après aujourd’hui."))
        if found.as_of == on and found.review_on is not None and found.review_on > on:
            raise ValidationError(_("Cette page vient d’être relue : elle est à jour."))
        found.as_of, found.review_on = on, until
        found.save(update_fields=["as_of", "review_on"], clean=False)
        _take_over(found)
        log(instance=found, action=CONFIRMED, user=by, data={"until": until.isoformat()})


def _take_over(page: Any) -> None:
    """What is being written, waits or is to be published later would bring the former dates back."""
    latest = Q(pk__in=(page.latest_revision_id, page.live_revision_id))
    waiting = Q(approved_go_live_at__isnull=False) | Q(task_states__status=TaskState.STATUS_IN_PROGRESS)
    for revision in page.revisions.filter(latest | waiting).distinct():
        revision.content |= {"as_of": page.as_of.isoformat(), "review_on": page.review_on.isoformat()}
        if revision.pk == page.latest_revision_id:  # a form that is open would bring them back as well
            revision.created_at = timezone.now()
        revision.save(update_fields=["content", "created_at"])
    for copy in type(page).objects.filter(alias_of=page):
        copy.as_of, copy.review_on = page.as_of, page.review_on
        copy.save(update_fields=["as_of", "review_on"], clean=False)


def published_or_scheduled(pk: int) -> str:
    page = Page.objects.get(pk=pk)
    title = page.draft_title
    if page.approved_schedule:
        revision = page.scheduled_revision
        when = timezone.localtime(revision.approved_go_live_at)
        day = french.short_day(when.date(), year=True)
        return _("« %(title)s » est approuvée : elle paraîtra le %(day)s à %(hour)s.") % {
            "title": title,
            "day": day,
            "hour": french.hour(when),
        }
    if page.live and not page.has_unpublished_changes:
        return _("« %(title)s » a été publiée.") % {"title": title}
    if page.workflow_in_progress:
        told = _("« %(title)s » passe à l’étape suivante : %(task)s.")
        return told % {"title": title, "task": page.current_workflow_task}
    return _("« %(title)s » est approuvée.") % {"title": title}


class EditAndWait(EditAction):
    """For editors' programs, which meet no screen."""

    def execute(self, skip_permission_checks: bool = False) -> Any:
        changed = super().execute(skip_permission_checks)
        submit_again(changed)
        return changed


class GoBackAndWait(RevertToPageRevisionAction):
    """The same."""

    def execute(self, skip_permission_checks: bool = False) -> Any:
        revision = super().execute(skip_permission_checks)
        submit_again(self.instance)
        return revision


class PublishWhatIsReady(PublishPageRevisionAction):
    """For editors' programs, which do not ask the page itself."""

    def check(self, skip_permission_checks: bool = False) -> None:
        super().check(skip_permission_checks)
        self.object.ask_to_be_ready()


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

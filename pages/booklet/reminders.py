"""One mail at the beginning of each stage, to newcomers who asked for it (R14)."""

import logging
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.locks import Gone, locked
from core.mail import send
from directory.models import User
from pages.arriving import stages
from pages.models import BookletMails
from pages.reading import arriving, tree
from pages.reading.arriving import Todo
from pages.reading.policy import Reader
from pages.reference import Stage

logger = logging.getLogger(__name__)


class NotAllReminded(Exception):
    """Somebody's mail could not be made; the others have theirs."""


def remind(at: datetime) -> int:
    """How many mails left: one for each person and stage, however many clocks call it."""
    known, sent, failed = tree.current(), 0, 0
    waiting = BookletMails.objects.filter(user__is_active=True, user__arrived_on__isnull=False)
    found = list(waiting.select_related("user__workplace__department"))
    for row in found:
        if _stage(row, at) is None:
            continue
        try:
            sent += _remind(row.pk, known, at)
        except Exception:
            logger.exception("no reminder of the booklet for user %s; the others get theirs", row.user_id)
            failed += 1
    if failed:
        raise NotAllReminded(f"{failed} of {len(found)}")
    return sent


def _stage(row: BookletMails, at: datetime) -> Stage | None:
    """The one that has begun since the last mail."""
    arrival, today = row.user.arrived_on, arriving.today_of(row.user, at)
    if arrival is None or not stages.is_welcomed(arrival, today):
        return None
    now = stages.current(arrival, today)
    turn = stages.IN_TURN.index
    return now if turn(now) > turn(Stage(row.told)) else None


def _remind(pk: int, known: tree.Tree, at: datetime) -> int:
    rows = BookletMails.objects.select_related("user__workplace__department")
    try:
        with locked(rows, pk) as row:
            stage = _stage(row, at)
            if stage is None:
                return 0
            row.told = stage.value
            row.save(update_fields=["told"])
            return _write(row.user, stage, known, at)
    except Gone:  # wanted no longer
        return 0


def _write(user: User, stage: Stage, known: tree.Tree, at: datetime) -> int:
    """Nothing when nothing is left to do."""
    reader, today = Reader(user), arriving.today_of(user, at)
    booklet = next(iter(reader.visible(known.kinds.get("BookletPage", ()))), None)
    if booklet is None:
        return 0
    chapters = reader.visible(known.children.get(booklet.pk, ()))
    left = arriving.due(chapters, user, today, arriving.ticks(user))
    if not left:
        return 0
    context = {
        "reader": user,
        "stage": stage.label,  # lazy: in the language of the mail
        "lines": said(left),
        "silent": sum(len(one.open) for one in left if one.node.sensitive),
        "url": f"{settings.BASE_URL}{booklet.url}mon-livret/",
    }
    send([user.email], "pages/mail/newcomer.txt", context, user.language)
    return 1


def said(left: list[Todo]) -> list[str]:
    """A mail is read over a shoulder: what stands in a sensitive chapter is counted, not named."""
    return [line.text for one in left if not one.node.sensitive for line in one.open]


def describe(sent: int) -> str:
    if not sent:
        return _("Aucun rappel du livret.")
    text = ngettext("Un rappel du livret envoyé.", "%(count)d rappels du livret envoyés.", sent)
    return text % {"count": sent}

"""Tokens that end soon: a mail a month before and a week before, to who can make the next one."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import mail
from directory.models import User
from portal.tokens import editors, listing
from portal.tokens.models import ApiToken, TokenWarning

logger = logging.getLogger(__name__)
STEPS = (timedelta(days=30), timedelta(days=7))


class NotAllWarned(Exception):
    """Somebody's mail could not be made; the others have theirs."""


@dataclass(frozen=True, slots=True)
class Ending:
    row: listing.Row
    token: dict[str, Any]  # of ``TokenWarning``, which of the two it is
    days: int


def warn(at: datetime) -> int:
    """How many mails left: one for each token and step, however many clocks call it."""
    sent, failed = 0, 0
    for ending in _endings(at):
        try:
            sent += _warn(ending, at)
        except Exception:
            logger.exception("no warning of the token %r; the others get theirs", ending.row.name)
            failed += 1
    if failed:
        raise NotAllWarned(str(failed))
    return sent


def _endings(at: datetime) -> Iterator[Ending]:
    reading = ApiToken.objects.valid(at).filter(expires_at__lte=at + max(STEPS))
    for one in reading.select_related("user", "created_by"):
        yield from _ending(listing.of_reader(one), {"reading": one}, at)
    for other in editors.all_of_them().filter(revoked_at=None):
        yield from _ending(listing.of_editor(other), {"editing": other}, at)


def _ending(row: listing.Row, token: dict[str, Any], at: datetime) -> Iterator[Ending]:
    """The step that has come; none that came before the token was made."""
    left = row.expires_at - at
    step = min((step for step in STEPS if left <= step), default=None)
    person_gone = row.user is not None and not row.user.is_active  # then it opens nothing already
    if (
        step is not None
        and left > timedelta(0)
        and row.created_at < row.expires_at - step
        and not person_gone
    ):
        yield Ending(row, token, step.days)


@transaction.atomic
def _warn(ending: Ending, at: datetime) -> int:
    _row, new = TokenWarning.objects.get_or_create(**ending.token, days=ending.days)
    if not new:
        return 0
    context = {
        "token": ending.row,
        "url": f"{settings.BASE_URL}{reverse('tokens')}",
    }
    addresses = _addresses(ending.row)
    mail.send(addresses, "portal/mail/token_ends.txt", context)
    return len(addresses)


def _addresses(row: listing.Row) -> list[str]:
    """Whoever made it, if they may still make one; else all who may."""
    maker = row.created_by
    if maker is not None and maker.is_active and maker.is_superuser:
        return [maker.email]
    administrators = User.objects.filter(is_active=True, is_superuser=True).order_by("pk")
    return list(administrators.values_list("email", flat=True))


def describe(sent: int) -> str:
    if not sent:
        return _("Aucun jeton à renouveler bientôt.")
    text = ngettext("Un avis de fin de jeton envoyé.", "%(count)d avis de fin de jeton envoyés.", sent)
    return text % {"count": sent}

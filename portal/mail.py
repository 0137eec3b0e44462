"""Mails wait in the database until a server takes them: a mail server that is down loses none."""

import logging
import pickle
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from portal.models import OutboxMessage

logger = logging.getLogger(__name__)
# After each failure, until the next attempt; then daily for a week, then given up (and shown).
BACK_OFF = [timedelta(minutes=m) for m in (1, 5, 30, 120)] + [timedelta(days=1)] * 7


class OutboxBackend(BaseEmailBackend):
    """``EMAIL_BACKEND``: writes to the outbox in the caller's transaction, sends after its commit."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            message.connection = None
            row = OutboxMessage.objects.create(payload=pickle.dumps(message), run_after=timezone.now())
            transaction.on_commit(partial(deliver.enqueue, row.pk))
        return len(email_messages)


@task(queue_name="mail")
def deliver(pk: int) -> None:
    """Hand one mail to the real transport (``MAIL_TRANSPORT``); a failure waits for ``send_mail_due``."""
    row = OutboxMessage.objects.filter(pk=pk, sent_at=None).first()
    if row is None:
        return
    message: EmailMessage = pickle.loads(row.payload)  # noqa: S301 (written by ourselves, above)
    row.attempts += 1
    try:
        get_connection(settings.MAIL_TRANSPORT).send_messages([message])
    except OSError as error:
        row.last_error = type(error).__name__
        row.run_after = timezone.now() + BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1]
        logger.warning("mail %s not sent: %s", row.pk, row.last_error)
    else:
        row.sent_at, row.payload, row.last_error = timezone.now(), b"", ""
    row.save()


def deliver_due() -> int:
    """Try again what failed and is due; returns how many were tried."""
    due = OutboxMessage.objects.filter(
        sent_at=None, run_after__lte=timezone.now(), attempts__lt=len(BACK_OFF)
    )
    pks = list(due.values_list("pk", flat=True))
    for pk in pks:
        deliver.func(pk)
    return len(pks)

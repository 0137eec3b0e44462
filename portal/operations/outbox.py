"""Mails wait in the database until a server takes them: a mail server that is down loses none.

The content is kept as JSON and erased as soon as it is sent: a sign-in code never lingers.
"""

import base64
import json
import logging
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from email.header import Header
from email.mime.base import MIMEBase
from functools import partial
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from core.mail import OPEN, Bundled, joined
from portal.models import OutboxMessage

logger = logging.getLogger(__name__)
# After each failure, until the next attempt; then daily for a week, then given up (and shown).
BACK_OFF = [timedelta(minutes=m) for m in (1, 5, 30, 120)] + [timedelta(days=1)] * 7
MAX_ATTEMPTS = len(BACK_OFF)
# Longer than any attempt lasts (EMAIL_TIMEOUT): a claim left by a process that died is void after it.
CLAIM = timedelta(minutes=5)


class OutboxBackend(BaseEmailBackend):
    """``EMAIL_BACKEND``: writes to the outbox in the caller's transaction, sends after its commit."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            _address(message)
            if isinstance(message, Bundled):
                bundle(message, timezone.now())
                continue
            row = OutboxMessage.objects.create(payload=pack(message), run_after=timezone.now())
            transaction.on_commit(partial(deliver.enqueue, row.pk))
        return len(email_messages)


def _address(message: EmailMessage) -> None:
    """A program’s mail, which no absence answers, under a name of the site: Django would name the machine.

    The name says nothing of the moment, and stays the same when the mail is tried again.
    """
    named = {name.lower() for name in message.extra_headers}
    if "auto-submitted" not in named:
        message.extra_headers["Auto-Submitted"] = "auto-generated"  # RFC 3834 5
    if "message-id" not in named:
        host = urlsplit(settings.BASE_URL).hostname or "relais"
        message.extra_headers["Message-ID"] = f"<{secrets.token_hex(16)}@{host}>"


def bundle(message: Bundled, at: datetime) -> None:
    """Into the mail that waits already for that person, unless it is leaving; ``send_due_mail`` sends it."""
    name = sha256(message.bundle.encode()).hexdigest()
    with transaction.atomic():
        waiting = OutboxMessage.objects.filter(bundle=name, sent_at=None, claimed_at=None, attempts=0)
        row = waiting.select_for_update().order_by("pk").first()
        if row is None:
            more = {"head": message.head, "parts": message.parts, "tail": message.tail}
            packed = pack(message, more)
            OutboxMessage.objects.create(payload=packed, run_after=at + OPEN, bundle=name)
            return
        kept = json.loads(row.payload)
        kept["parts"] += message.parts
        kept["body"] = joined(kept["head"], kept["parts"], kept["tail"])
        row.payload = json.dumps(kept, ensure_ascii=False)
        row.save(update_fields=["payload"])


def pack(message: EmailMessage, more: Mapping[str, Any] | None = None) -> str:
    """All that a mail is, as JSON. Raises TypeError for what cannot be kept faithfully."""
    return json.dumps(
        {
            **(more or {}),
            "subject": str(message.subject),
            "body": str(message.body),
            "from_email": str(message.from_email),
            "to": [str(address) for address in message.to],
            "cc": [str(address) for address in message.cc],
            "bcc": [str(address) for address in message.bcc],
            "reply_to": [str(address) for address in message.reply_to],
            "headers": {name: str(value) for name, value in message.extra_headers.items()},
            "subtype": message.content_subtype,
            "alternatives": [
                [str(alternative[0]), str(alternative[1])]
                for alternative in getattr(message, "alternatives", [])
            ],
            "attachments": [_pack_attachment(attachment) for attachment in message.attachments],
        },
        ensure_ascii=False,
    )


def _pack_attachment(attachment: Any) -> list[str]:
    if isinstance(attachment, MIMEBase):
        raise TypeError("attach(name, content, mimetype) is kept; a MIME object is not")
    name, content, mimetype = attachment
    raw = content.encode() if isinstance(content, str) else content
    return [name or "", base64.b64encode(raw).decode("ascii"), mimetype or ""]


class Outgoing(EmailMultiAlternatives):
    """Django folds a long subject without counting its name: its first line would be empty."""

    def message(self, **options: Any) -> Any:
        made = super().message(**options)
        if not str(self.subject).isascii():
            made.replace_header("Subject", Header(str(self.subject), "utf-8", header_name="Subject").encode())
        return made


def unpack(payload: str) -> EmailMultiAlternatives:
    kept = json.loads(payload)
    plain = ("subject", "body", "from_email", "to", "cc", "bcc", "reply_to", "headers")
    message = Outgoing(**{name: kept[name] for name in plain})
    message.content_subtype = kept["subtype"]
    for content, mimetype in kept["alternatives"]:
        message.attach_alternative(content, mimetype)
    for name, content, mimetype in kept["attachments"]:
        message.attach(name or None, base64.b64decode(content), mimetype or None)
    return message


@task(queue_name="mail")
def deliver(pk: int) -> None:
    """Hand one mail to the real transport (``MAIL_TRANSPORT``); a failure waits for ``send_due_mail``."""
    _send(pk, timezone.now())


def deliver_due(at: datetime, *, given_up: bool = False) -> int:
    """Try again what failed and is due, or was given up if asked; returns how many were tried."""
    waiting = OutboxMessage.objects.filter(sent_at=None)
    if not given_up:
        waiting = waiting.filter(run_after__lte=at, attempts__lt=MAX_ATTEMPTS)
    pks = list(waiting.values_list("pk", flat=True))
    for pk in pks:
        try:
            _send(pk, at)
        except Exception:
            # The row itself cannot be written: its claim ends by itself, and the others are due.
            logger.exception("mail %s", pk)
    return len(pks)


def _send(pk: int, at: datetime) -> None:
    # Claimed first: a worker and the clock may both come for the same mail, and one only must send it.
    free = OutboxMessage.objects.filter(pk=pk, sent_at=None).exclude(claimed_at__gt=at - CLAIM)
    if not free.update(claimed_at=at):
        return
    row = OutboxMessage.objects.get(pk=pk)
    row.attempts += 1
    try:
        get_connection(settings.MAIL_TRANSPORT).send_messages([unpack(row.payload)])
    # A line break in a subject as well as a server that is down: this mail waits, the next one goes.
    # The error's own words may quote the mail, and are not logged.
    except Exception as error:  # noqa: BLE001
        row.last_error = type(error).__name__
        row.run_after = at + BACK_OFF[min(row.attempts, MAX_ATTEMPTS) - 1]
        logger.warning("mail %s not sent: %s", row.pk, row.last_error)
    else:
        row.sent_at, row.payload, row.last_error = at, "", ""
    row.claimed_at = None
    row.save()

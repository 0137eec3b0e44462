"""Messages wait in the database: they are written with the change itself, and sent after its commit."""

import json
import logging
import random
import secrets
import time
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from core.locks import lock, locked
from directory.models import User
from portal.webhooks import http, signing
from portal.webhooks.models import Delivery, Event, State, Webhook

logger = logging.getLogger(__name__)
# After each failure, until the next attempt; some three days in all, then it is given up (and shown).
BACK_OFF = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30)] + [
    timedelta(hours=h) for h in (2, 6, 12, 24, 24)
]
MAX_ATTEMPTS = len(BACK_OFF) + 1
JITTER = 0.2  # up to so much longer: receivers that were down are not all called at once
# Longer than any attempt lasts: a claim left by a process that died is void after it.
CLAIM = timedelta(minutes=2)
OLD_SECRET_FOR = timedelta(hours=24)
KEPT_FOR = timedelta(days=30)


# --- Saying -----------------------------------------------------------------------------------------------


def wanting(event: Event) -> list[Webhook]:
    """Where it is none, nobody needs to find out what the change touches."""
    return [webhook for webhook in Webhook.objects.filter(is_active=True) if event in webhook.events]


def announce(event: Event, subject: str, data: dict[str, Any], tags: list[str], at: datetime) -> None:
    """To all who asked for it. What already waits, untouched, says the same: it is not written twice.

    ``tags``: those of the answers that may be other ones now (``touched``)."""
    listening = wanting(event)
    with transaction.atomic():
        for webhook in listening:
            _write(webhook, event, subject, {"data": data, "tags": tags}, at)


def ping(webhook: Webhook, *, at: datetime) -> Delivery:
    """A message to try the address with."""
    with transaction.atomic():
        return _write(webhook, Event.PING, f"ping {secrets.token_hex(4)}", {"data": {}, "tags": []}, at)


def _write(webhook: Webhook, event: Event, subject: str, said: dict[str, Any], at: datetime) -> Delivery:
    # Locked until our commit: it cannot leave before the change that it is about is there to be read.
    same = webhook.deliveries.select_for_update().filter(
        event=event, subject=subject, state=State.WAITING, attempts=0, claimed_at=None
    )
    body = {"type": event.value, "timestamp": at.isoformat()} | said
    if (found := same.first()) is not None:
        earlier = json.loads(found.payload)
        found.payload = _written(earlier | {"tags": sorted({*earlier["tags"], *said["tags"]})})
        found.save(update_fields=["payload"])
        return found
    delivery = Delivery.objects.create(
        webhook=webhook,
        event=event,
        subject=subject,
        payload=_written(body),
        created_at=at,
        run_after=at,
    )
    transaction.on_commit(partial(deliver.enqueue, delivery.pk))
    return delivery


def _written(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


# --- Sending ----------------------------------------------------------------------------------------------


@task()
def deliver(pk: int) -> None:
    """One attempt; a failure waits for ``send_due_webhooks``."""
    send(pk, timezone.now())


def deliver_due(at: datetime) -> int:
    """Try what is due; returns how many were tried."""
    pks = list(Delivery.objects.due(at).order_by("run_after", "pk").values_list("pk", flat=True))
    for pk in pks:
        try:
            send(pk, at)
        except Exception:
            # Its claim ends by itself; the messages of other receivers are due.
            logger.exception("webhook message %s", pk)
    return len(pks)


def send(pk: int, at: datetime) -> None:
    # Claimed first: a worker and the clock may both come for the same message.
    free = Delivery.objects.waiting().filter(pk=pk).exclude(claimed_at__gt=at - CLAIM)
    if not Delivery.objects.filter(pk__in=free.values("pk")).update(claimed_at=at):
        return
    delivery = Delivery.objects.select_related("webhook").get(pk=pk)
    body = delivery.payload.encode()
    signed = signing.headers(delivery.webhook, f"msg_{delivery.uid.hex}", body, at)
    begun = time.monotonic()
    answer = http.post(
        delivery.webhook.url, body, {"Content-Type": "application/json", "User-Agent": "Relais"} | signed
    )
    delivery.took_ms = round((time.monotonic() - begun) * 1000)
    _record(delivery, answer, at)


def _record(delivery: Delivery, answer: http.Answer, at: datetime) -> None:
    delivery.attempts += 1
    delivery.tried_at, delivery.claimed_at = at, None
    delivery.last_status, delivery.last_error = answer.status, answer.error
    delivery.last_answer = answer.text
    if answer.ok:
        delivery.state = State.DELIVERED
    elif delivery.attempts >= MAX_ATTEMPTS:
        delivery.state = State.GIVEN_UP
        logger.warning("webhook %s given up: %s", delivery.webhook_id, answer.error or answer.status)
    else:
        delivery.run_after = at + next_wait(delivery.attempts)
    delivery.save()


def next_wait(attempts: int) -> timedelta:
    return BACK_OFF[attempts - 1] * (1 + random.uniform(0, JITTER))  # noqa: S311 (nobody guesses at it)


def send_again(delivery: Delivery, *, at: datetime) -> None:
    """From the first attempt on, under the same id: the receiver knows it if it came through after all."""
    Delivery.objects.filter(pk=delivery.pk).update(
        state=State.WAITING,
        attempts=0,
        run_after=at,
        claimed_at=None,
        last_status=None,
        last_error="",
        last_answer="",
        took_ms=None,
    )
    transaction.on_commit(partial(deliver.enqueue, delivery.pk))


def forget_old(at: datetime) -> int:
    """Returns how many messages were old."""
    return Delivery.objects.filter(created_at__lt=at - KEPT_FOR).delete()[0]


# --- Secrets ----------------------------------------------------------------------------------------------


def register(webhook: Webhook, *, by: User, at: datetime, seed: bytes = b"") -> Webhook:
    """With a secret of its own. ``seed`` is what a form has fixed: sent again, it finds what it has made."""
    salt = salt_of(seed)
    with transaction.atomic():
        lock(User.objects.filter(pk=by.pk))  # two clicks of one person come one after the other
        if (made := Webhook.objects.filter(salt=salt).first()) is not None:
            return made
        webhook.salt, webhook.created_by, webhook.created_at = salt, by, at
        webhook.save()
        return webhook


def rotate(webhook: Webhook, *, at: datetime, seed: bytes = b"") -> str:
    """A new secret; for a day, messages are signed with the old one as well."""
    salt = salt_of(seed)
    with locked(Webhook.objects.all(), webhook.pk) as held:
        if held.salt != salt:  # else the same form is sent again, because its answer was lost
            held.previous_salt, held.previous_until = held.salt, at + OLD_SECRET_FOR
            held.salt = salt
            held.save(update_fields=["salt", "previous_salt", "previous_until"])
    webhook.refresh_from_db(fields=["salt", "previous_salt", "previous_until"])
    return signing.secret(salt)


def salt_of(seed: bytes) -> str:
    return (seed[:16] or secrets.token_bytes(16)).hex()

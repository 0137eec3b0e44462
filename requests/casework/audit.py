"""Writing and checking the register (DESIGN.md 5.8)."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import F

from casework.models import AuditEvent, AuditHead, Verb, WaitingLine
from casework.moments import to_the_hour
from directory.models import User, Worker

HEAD = 1
# Those who act without a name: an account must not be linked to the case that its owner opened.
RECEPTION = "reception"
CODE_HOLDER = "code"
CLOCK = "clock"
NAMELESS = (RECEPTION, CODE_HOLDER)
# The clock, when a period is over.
RETENTION = "retention"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``fault`` is the number of the first line that does not fit; None when the chain holds."""

    lines: int
    digest: str
    fault: int | None


def name_of(actor: Worker | User) -> str:
    return f"worker:{actor.public_id}" if isinstance(actor, Worker) else f"user:{actor.pk}"


def record(verb: Verb, *, by: str, at: datetime, case: str = "", detail: str = "") -> None:
    """Adds a line; of those who act without a name, when the hour is over (``casework.turning``)."""
    if by in NAMELESS:
        WaitingLine.objects.create(hour=to_the_hour(at), verb=verb, actor=by, case=case, detail=detail)
        return
    append(verb, by=by, at=at, case=case, detail=detail)


def is_noted(verb: Verb, case: str, detail: str, since: datetime) -> bool:
    """Whether a line says so since then, or waits to."""
    told = AuditEvent.objects.filter(verb=verb, case=case, detail=detail, at__gte=since)
    waiting = WaitingLine.objects.filter(verb=verb, case=case, detail=detail, hour__gte=since)
    return told.exists() or waiting.exists()


def append(verb: str, *, by: str, at: datetime, case: str = "", detail: str = "") -> AuditEvent:
    """The next line. Writers take turns on the head's row, so that the chain cannot fork."""
    with transaction.atomic():
        AuditHead.objects.get_or_create(pk=HEAD)
        AuditHead.objects.filter(pk=HEAD).update(number=F("number") + 1)
        head = AuditHead.objects.get(pk=HEAD)
        event = AuditEvent(
            number=head.number, at=at, verb=verb, actor=by, case=case, detail=detail, previous=head.digest
        )
        event.digest = digest_of(event)
        event.save(force_insert=True)
        AuditHead.objects.filter(pk=HEAD).update(digest=event.digest)
    return event


def digest_of(event: AuditEvent) -> str:
    stamp = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    line = [event.number, stamp, str(event.verb), event.actor, event.case, event.detail, event.previous]
    return hashlib.sha256(json.dumps(line, ensure_ascii=True).encode()).hexdigest()


def verify(events: Iterable[AuditEvent], head: AuditHead) -> Verdict:
    """Reads the chain from its first line: each number, each link and each digest, then the head."""
    number, digest = 0, ""
    for event in events:
        fits = event.number == number + 1 and event.previous == digest and event.digest == digest_of(event)
        if not fits:
            return Verdict(lines=number, digest=digest, fault=number + 1)
        number, digest = event.number, event.digest
    whole = (head.number, head.digest) == (number, digest)
    return Verdict(lines=number, digest=digest, fault=None if whole else number + 1)

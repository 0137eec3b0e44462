"""Mails that did not leave: counted alike by the state page and by the probe."""

from dataclasses import dataclass
from datetime import datetime

from portal.models import OutboxMessage
from portal.operations.outbox import MAX_ATTEMPTS
from portal.operations.work import WAITING_TOO_LONG


@dataclass(frozen=True, slots=True)
class Stuck:
    given_up: int
    late: int

    def __bool__(self) -> bool:
        return bool(self.given_up or self.late)


def stuck(at: datetime) -> Stuck:
    waiting = OutboxMessage.objects.filter(sent_at=None)
    return Stuck(
        given_up=waiting.filter(attempts__gte=MAX_ATTEMPTS).count(),
        late=waiting.filter(attempts__lt=MAX_ATTEMPTS, created_at__lt=at - WAITING_TOO_LONG).count(),
    )

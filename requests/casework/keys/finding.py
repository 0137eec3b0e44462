"""A secret of a key that was replaced turns up after all: what is sealed to it is sealed to the present
one."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.counting import adding
from casework.keys import actions, rotation
from casework.keys.actions import KeyExists
from casework.models import AidSeal, IncidentSeal, Seal, Verb, WorkerKey
from casework.sealing import codes
from casework.sealing.crypto import CannotOpen, KeyPair
from directory.models import User, Worker

TRIED = 3  # keys of a worker, the latest first: each costs a derivation or two


def lost_keys(worker: Worker) -> QuerySet[WorkerKey]:
    """Replaced, and still with seals to their name, of cases or letters: one that was renewed has none."""
    still = Q(seals__isnull=False) | Q(aid_seals__isnull=False) | Q(incident_seals__isnull=False)
    retired = WorkerKey.objects.filter(still, worker=worker, retired_at__isnull=False)
    return retired.exclude(wrapped_by_passphrase=b"").distinct().order_by("-retired_at")


@sensitive_variables()
def found(key: WorkerKey, secret: str, *, by: User, at: datetime) -> int:
    """How many cases and letters ``key`` opens now that it did not; ``CannotOpen`` where the secret opens
    none of the lost ones."""
    worker = actions.owner(by)
    lost, pair = _opened(worker, secret, at)
    with transaction.atomic():
        if (held := actions.only(key, worker)) is None:
            raise KeyExists
        cases = Seal.objects.filter(worker_key=lost).values("case").distinct().count()
        cases += AidSeal.objects.filter(worker_key=lost).count()
        cases += IncidentSeal.objects.filter(worker_key=lost).count()
        if not cases:
            return 0  # a second click: the first has moved them
        left = rotation.move(lost, pair.private, held, at)
        adding.count_ripe(lost, pair.private, at=at)
        detail = f"{lost.public_id} unread:{left}" if left else str(lost.public_id)
        audit.record(Verb.KEY_FOUND, by=audit.name_of(worker), at=at, detail=detail)
    return cases - left


@sensitive_variables()
def _opened(worker: Worker, secret: str, at: datetime) -> tuple[WorkerKey, KeyPair]:
    for lost in lost_keys(worker)[:TRIED]:
        try:
            return lost, _pair(lost, secret)
        except CannotOpen:
            continue
    audit.record(Verb.UNLOCK_REFUSED, by=audit.name_of(worker), at=at, detail="replaced")
    raise CannotOpen


@sensitive_variables()
def _pair(lost: WorkerKey, secret: str) -> KeyPair:
    """Whichever of the two it is: a code is known by its check character."""
    try:
        code = codes.read_code(secret)
    except codes.MiscopiedCode:
        return actions.checked(lost, bytes(lost.wrapped_by_passphrase), secret)
    return actions.checked(lost, bytes(lost.wrapped_by_recovery), code)

"""Who may. A case belongs to those to whom it is sealed: no rank, no flag, no group opens another door."""

from django.db.models import QuerySet
from django.utils import timezone

from casework.models import Case, DepositHalf, WorkerKey, aids_for_owner, waiting_for_owner
from directory.models import User, Worker
from directory.roles import CASE_READERS, COORDINATORS, KEY_HOLDERS


def inbox_owner(user: User) -> Worker | None:
    """The worker behind this account, if their role may hold a key."""
    worker = user.worker
    return worker if worker is not None and user.has_role(*KEY_HOLDERS) else None


def may_hold_a_key(worker: Worker) -> bool:
    return worker.role in KEY_HOLDERS


def are_keys_entrusted() -> bool:
    """Whether the holders have anybody's key: what is said to everybody depends on it."""
    return DepositHalf.objects.exists()


def receives_cases(worker: Worker) -> bool:
    """Whether a case may be sealed to them: not to the secretariat of the commission (R12)."""
    return worker.role in CASE_READERS


def live_key(worker: Worker) -> WorkerKey | None:
    return _live_keys(worker).first()


def key_with_waiting(worker: Worker) -> WorkerKey | None:
    """The same, for the one page that shows it: with ``events_to_tell``, how many grave events wait for what
    its owner will say of them (R11), and ``aids_to_see``, how many applications for aid for theirs (R12)."""
    keys, today = _live_keys(worker), timezone.localdate()
    return keys.annotate(events_to_tell=waiting_for_owner(), aids_to_see=aids_for_owner(today)).first()


def _live_keys(worker: Worker) -> QuerySet[WorkerKey]:
    return WorkerKey.objects.held_by([worker]).select_related("worker", "memory")


def can_read(worker: Worker | None, case: Case) -> bool:
    return Case.objects.visible_to(worker).filter(pk=case.pk).exists()


def may_see_indicators(user: User) -> bool:
    """R17: a coordinator those of their regions, the national one all. It takes no key: no case is there."""
    return user.worker is not None and user.has_role(*COORDINATORS)

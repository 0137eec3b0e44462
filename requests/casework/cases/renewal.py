"""Cases from before the chain get theirs a few at a time, when their reader has just unlocked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from casework import audit, policy
from casework.cases import faults
from casework.cases.lines import Reader
from casework.cases.reading import look_held
from casework.cases.writing import adopted
from casework.models import Case
from core.locks import let_others_write
from directory.models import Worker

AT_ONCE = 10  # some tenths of a second


@dataclass(frozen=True, slots=True)
class Progress:
    """How many were renewed now, and how many are left that can be."""

    done: int
    left: int


@sensitive_variables()
def renew_some(worker: Worker, reader: Reader, *, at: datetime) -> Progress:
    """Each in a transaction of its own: whatever stops it, the next unlocking goes on from there."""
    former = Case.objects.visible_to(worker).filter(sequence=0).order_by("pk")
    waiting = list(former.values_list("pk", flat=True))
    done = seen = 0
    for was_renewed in _renewed(waiting, worker, reader, at):
        seen += 1
        done += was_renewed
        if done == AT_ONCE:
            break
    return Progress(done, len(waiting) - seen)


@sensitive_variables()
def _renewed(waiting: list[int], worker: Worker, reader: Reader, at: datetime) -> Iterator[bool]:
    """What is damaged stays as it is: its page says so."""
    by = audit.name_of(worker)
    for pk in waiting:
        with transaction.atomic():
            case = Case.objects.select_for_update().filter(pk=pk, sequence=0).first()
            found = look_held(case, reader) if case is not None and policy.can_read(worker, case) else None
            if found is not None and not found.faults:
                adopted(found, by=by, at=at)
        if found is not None and found.faults:
            faults.record(found.faults, found.case.reference, by=by, at=at)
        yield found is not None and not found.faults
        let_others_write()

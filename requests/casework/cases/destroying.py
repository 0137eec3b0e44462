"""The end of what is over: announced, then destroyed; or held for a reason (DESIGN.md 5.9).

Each case goes whole in one transaction, with its seals, entries, agreements and its line in the register: a
run that is killed leaves each case either whole or gone, and the next night takes up the rest.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit, policy, turning
from casework.attachments import store
from casework.cases import faults, mail
from casework.cases.faults import Damage, Fault
from casework.endings import LONGEST, SHORTEST, ClosingReason, HoldReason, Term
from casework.models import AuditEvent, Case, Closing, DestroyedCount, RetentionPeriod, Verb, periods
from casework.models.endings import of_case
from casework.moments import to_the_hour
from casework.states import NotNow
from core.locks import let_others_write
from core.rows.erasing import erase_what_was_deleted
from directory.models import User, Worker
from directory.roles import Role

_NOT_OVER = _("Ce dossier est ouvert : rien n’a été changé.")


@dataclass(frozen=True, slots=True)
class Outcome:
    references: tuple[str, ...]
    warned: int = 0


def may_set_periods(user: User) -> bool:
    """Those who run the service, and the one who leads it."""
    return user.has_role(Role.ADMINISTRATOR, Role.NATIONAL_COORDINATOR)


def set_periods(months: dict[str, int], *, by: User, at: datetime) -> list[str]:
    """The reasons whose period is another by now. A longer one takes back what was announced."""
    if not may_set_periods(by):
        raise PermissionDenied
    with transaction.atomic():
        before = periods()
        changed = [reason for reason, number in months.items() if before[reason] != number]
        for reason in changed:
            if not SHORTEST <= months[reason] <= LONGEST:
                raise ValueError(reason)
            RetentionPeriod.objects.update_or_create(reason=reason, defaults={"months": months[reason]})
            if months[reason] > before[reason]:
                Closing.objects.filter(reason=reason).update(warned_on=None)
            detail = f"{reason} {before[reason]} > {months[reason]}"
            audit.record(Verb.RETENTION, by=audit.name_of(by), at=at, detail=detail)
    return changed


def end(case: Case, reason: ClosingReason) -> None:
    """Why it was closed. In the transaction that closes it."""
    Closing.objects.filter(case=case).delete()
    Closing.objects.create(case=case, reason=reason)


def open_again(case: Case) -> None:
    """In the transaction that opens it: what was announced or held is of no use any more."""
    Closing.objects.filter(case=case).delete()


def term_of(case: Case) -> Term | None:
    """Of a case that is over; None of an open one."""
    if not case.is_closed:
        return None
    closing = of_case(case)
    return closing.term(periods()[closing.reason])


def hold(case: Case, reason: HoldReason, *, by: Worker, at: datetime) -> None:
    """A year more: then it is asked for again, and announced again before anything goes."""
    with _over(case, by) as closing:
        closing.held_for, closing.held_until, closing.warned_on = "", None, None
        term = closing.term(periods()[closing.reason])
        closing.held_for, closing.held_until = reason, term.a_year_on(timezone.localdate(at))
        closing.save()
        audit.record(Verb.HELD, by=audit.name_of(by), at=at, case=case.reference, detail=reason)


def release(case: Case, *, by: Worker, at: datetime) -> None:
    with _over(case, by) as closing:
        if not closing.held_for:
            return
        closing.held_for, closing.held_until = "", None
        closing.save()
        audit.record(Verb.RELEASED, by=audit.name_of(by), at=at, case=case.reference)


def warn(at: datetime) -> int:
    """Marks what goes next, and tells its readers: each by one mail, once for each case."""
    _give_reasons()
    today, months, readers = timezone.localdate(at), periods(), set()
    number = 0
    for pk in [c.pk for c in _ended() if c.term(months[c.reason]).warns(today)]:
        with transaction.atomic():
            closing = _ended().select_for_update(of=("self",)).filter(pk=pk).first()
            if closing is None or not closing.term(months[closing.reason]).warns(today):
                continue
            closing.warned_on = today
            closing.save(update_fields=["warned_on"])
            for reader in _readers(closing.case):
                # In the same transaction: one that is killed warns of neither or of both.
                if reader not in readers:
                    mail.something_ends(reader)
                readers.add(reader)
            number += 1
    return number


def due(at: datetime) -> list[Closing]:
    """What the next run destroys, oldest first."""
    today, months = timezone.localdate(at), periods()
    found = _ended().order_by("case__closed_at", "pk")
    return [closing for closing in found.iterator() if closing.term(months[closing.reason]).is_over(today)]


def destroy_due(at: datetime) -> Outcome:
    turning.write_lines(at)  # what waits for the register comes before the certificate
    warned = warn(at)
    gone = [reference for closing in due(at) if (reference := _destroy_if_due(closing.pk, at))]
    _finish(gone, at)
    return Outcome(tuple(gone), warned)


def destroy_again(references: Iterable[str], at: datetime) -> Outcome:
    """What was destroyed before the backup that was restored, whatever its state in it."""
    turning.write_lines(at)
    gone = []
    for reference in references:
        with transaction.atomic():
            case = Case.objects.select_for_update().filter(reference=reference).first()
            if case is not None:
                _destroy(case, at)
                gone.append(reference)
        let_others_write()
    _finish(gone, at)
    return Outcome(tuple(gone))


def there(references: Iterable[str]) -> list[str]:
    """Those of which something is left."""
    return list(Case.objects.filter(reference__in=list(references)).values_list("reference", flat=True))


def _destroy_if_due(pk: int, at: datetime) -> str | None:
    """Asked again under the lock: it may have been opened or held meanwhile."""
    let_others_write()
    today = timezone.localdate(at)
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(pk=pk).first()
        closing = _ended().filter(pk=pk).first()
        if case is None or closing is None or not closing.term(periods()[closing.reason]).is_over(today):
            return None
        if not _ended_as_noted(case):
            faults.record([Fault(Damage.STANDING)], case.reference, by=audit.RETENTION, at=at)
            return None
        _destroy(case, at)
        return case.reference


def _ended_as_noted(case: Case) -> bool:
    """Only its readers can tell whether a case is what was written; the register tells when it was closed."""
    lines = AuditEvent.objects.filter(case=case.reference, verb=Verb.CLOSED)
    last = lines.order_by("-number").values_list("at", flat=True).first()
    return last is not None and to_the_hour(last) == case.closed_at


def _destroy(case: Case, at: datetime) -> None:
    """Everything that refers to it goes with it. The line of the register is the certificate."""
    closing = of_case(case)
    ended = timezone.localdate(case.closed_at or at)
    reference = case.reference
    case.delete()
    # Its files after its rows: killed in between, nobody has a key to them, and the next night sweeps them.
    transaction.on_commit(partial(store.destroy, reference), robust=True)
    DestroyedCount.add(ended.replace(day=1), closing.reason)
    audit.record(Verb.DESTROYED, by=audit.RETENTION, at=at, case=reference)


def _finish(gone: list[str], at: datetime) -> None:
    store.sweep(Case.objects.values_list("reference", flat=True), at)
    if gone:
        erase_what_was_deleted([Case, *(related.related_model for related in Case._meta.related_objects)])


def _ended() -> QuerySet[Closing]:
    return Closing.objects.in_force().select_related("case")


def _give_reasons() -> None:
    """What was closed before a reason was asked for ends for another one."""
    without = Case.objects.closed().filter(closing=None)
    Closing.objects.bulk_create([of_case(case) for case in without], ignore_conflicts=True)


def _readers(case: Case) -> Iterator[Worker]:
    present = case.seals.filter(period=case.period, worker_key__retired_at=None, worker_key__isnull=False)
    for seal in present.select_related("worker_key__worker__user"):
        if seal.worker_key is not None and seal.worker_key.worker.is_active:
            yield seal.worker_key.worker


@contextmanager
def _over(case: Case, by: Worker) -> Iterator[Closing]:
    """Its closing, held until the transaction ends, if the case is still closed and sealed to ``by``."""
    with transaction.atomic():
        held = Case.objects.select_for_update().get(pk=case.pk)
        if not policy.can_read(by, held):
            raise PermissionDenied
        if not held.is_closed:
            raise NotNow(_NOT_OVER)
        yield of_case(held)

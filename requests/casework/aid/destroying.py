"""The end of an application: so long after its last step, by the state in which it stands. It goes whole."""

from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from casework import audit
from casework.cases import faults
from casework.cases.faults import Damage, Fault
from casework.funds.states import TABLE, AidState
from casework.models import AidApplication, AidSeal, AidStep, AuditEvent, Verb
from core.locks import let_others_write
from core.rows.erasing import erase_what_was_deleted


def due(at: datetime) -> list[AidApplication]:
    today = timezone.localdate(at)
    return [
        application
        for state, facts in TABLE.items()
        for application in AidApplication.objects.filter(
            state=state, moved_on__lte=today - relativedelta(months=facts.kept_months)
        ).order_by("moved_on", "pk")
    ]


def destroy_due(at: datetime) -> list[str]:
    gone = [one.reference for one in due(at) if _destroyed(one.pk, at)]
    if gone:
        erase_what_was_deleted([AidApplication, AidStep, AidSeal])
    return gone


def _destroyed(pk: int, at: datetime) -> bool:
    """Asked again under the lock: it may have moved meanwhile."""
    let_others_write()
    today = timezone.localdate(at)
    with transaction.atomic():
        found = AidApplication.objects.select_for_update().filter(pk=pk).first()
        if found is None or not is_over(AidState(found.state), found.moved_on, today):
            return False
        if not _moved_as_noted(found):
            faults.record([Fault(Damage.STANDING)], found.reference, by=audit.RETENTION, at=at)
            return False
        reference = found.reference
        found.delete()
        audit.record(Verb.AID_DESTROYED, by=audit.RETENTION, at=at, case=reference)
    return True


def is_over(state: AidState, moved_on: date, today: date) -> bool:
    return today >= moved_on + relativedelta(months=TABLE[state].kept_months)


def _moved_as_noted(application: AidApplication) -> bool:
    """Only its readers can tell whether it is what was written; the register tells when it moved last."""
    lines = AuditEvent.objects.filter(case=application.reference, verb=Verb.AID_STEP).order_by("-number")
    last = lines.values_list("at", flat=True).first()
    return last is not None and timezone.localdate(last) == application.moved_on

"""The end of a grave event: so long after its last writing, by its state. It goes whole."""

from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from casework import audit
from casework.cases import faults
from casework.cases.faults import Damage, Fault
from casework.disasters.states import SILENT, TABLE, IncidentEvent, IncidentState
from casework.models import AuditEvent, Incident, IncidentSeal, IncidentStep, Verb
from core.locks import let_others_write
from core.rows.erasing import erase_what_was_deleted


def due(at: datetime) -> list[Incident]:
    today = timezone.localdate(at)
    written = IncidentStep.objects.filter(incident=OuterRef("pk")).exclude(event__in=SILENT)
    last = written.order_by("-number").values("on")[:1]
    return [
        incident
        for state, facts in TABLE.items()
        for incident in Incident.objects.alias(written_on=Subquery(last))
        .filter(state=state, written_on__lte=today - relativedelta(months=facts.kept_months))
        .order_by("written_on", "pk")
    ]


def destroy_due(at: datetime) -> list[str]:
    gone = [one.reference for one in due(at) if _destroyed(one.pk, at)]
    if gone:
        erase_what_was_deleted([Incident, IncidentStep, IncidentSeal])
    return gone


def destroyed_on(incident: Incident) -> date:
    """While it stays as it is."""
    return _written_on(incident) + relativedelta(months=incident.facts.kept_months)


def _written_on(incident: Incident) -> date:
    written = incident.steps.exclude(event__in=SILENT).order_by("-number").values_list("on", flat=True)
    return written.first() or incident.moved_on


def _destroyed(pk: int, at: datetime) -> bool:
    """Asked again under the lock: it may have moved meanwhile."""
    let_others_write()
    with transaction.atomic():
        found = Incident.objects.select_for_update().filter(pk=pk).first()
        if found is None or timezone.localdate(at) < destroyed_on(found):
            return False
        if not _moved_as_noted(found):
            faults.record([Fault(Damage.STANDING)], found.reference, by=audit.RETENTION, at=at)
            return False
        reference = found.reference
        found.delete()
        audit.record(Verb.INCIDENT_DESTROYED, by=audit.RETENTION, at=at, case=reference)
    return True


def _moved_as_noted(incident: Incident) -> bool:
    """Only its readers can tell whether it is what was written; the register tells when it moved last, when
    somebody wrote last, and whether that ended it."""
    lines = AuditEvent.objects.filter(case=incident.reference, verb=Verb.INCIDENT_STEP).order_by("-number")
    told = [
        (timezone.localdate(moment), detail.partition(" ")[0])
        for moment, detail in lines.values_list("at", "detail")
    ]
    written = [day for day, event in told if event not in SILENT]
    if not written or (told[0][0], written[0]) != (incident.moved_on, _written_on(incident)):
        return False
    return (told[0][1] == IncidentEvent.CLOSE) == (incident.state == IncidentState.CLOSED)

"""What its reader dealt with and is not there any more, by the register: for what has a list beside that of
the cases.
"""

from dataclasses import dataclass

from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.cases import faults
from casework.cases.faults import Damage, Fault
from casework.keys.unlocking import Unlocked
from casework.models import AidApplication, AuditEvent, Incident, Verb


@dataclass(frozen=True, slots=True)
class Kind:
    """``opened``, ``step`` and ``destroyed``: what the register says of one."""

    rows: type[AidApplication] | type[Incident]
    opened: Verb
    step: Verb
    destroyed: Verb


AIDS = Kind(AidApplication, Verb.AID_OPENED, Verb.AID_STEP, Verb.AID_DESTROYED)
INCIDENTS = Kind(Incident, Verb.INCIDENT_OPENED, Verb.INCIDENT_STEP, Verb.INCIDENT_DESTROYED)


@sensitive_variables()
def missed(kind: Kind, unlocked: Unlocked) -> list[str]:
    """The references of those that were hers, and are gone though nobody destroyed them; or that do not open
    to her any more though nothing was written since she read them: only a step takes a key away."""
    hers = AuditEvent.objects.filter(
        verb__in=(kind.opened, kind.step), actor=audit.name_of(unlocked.worker)
    ).order_by("number")
    known = set(hers.values_list("case", flat=True))
    there = set(kind.rows.objects.filter(reference__in=known).values_list("reference", flat=True))
    opens = set(kind.rows.objects.visible_to(unlocked.worker).values_list("reference", flat=True))
    gone = known - there
    if gone:
        gone -= set(
            AuditEvent.objects.filter(verb=kind.destroyed, case__in=gone).values_list("case", flat=True)
        )
    if closed := there - opens:
        read = hers.filter(verb=kind.opened, case__in=closed, at__gte=unlocked.key.created_at)
        last_read = dict(read.values_list("case", "number"))
        steps = AuditEvent.objects.filter(verb=kind.step, case__in=last_read).order_by("number")
        last_step = dict(steps.values_list("case", "number"))
        gone |= {one for one, number in last_read.items() if number > last_step.get(one, 0)}
    for reference in sorted(gone):
        by = audit.name_of(unlocked.worker)
        faults.record([Fault(Damage.GONE)], reference, by=by, at=unlocked.at)
    return sorted(gone)


def was_destroyed(kind: Kind, reference: str) -> bool:
    return AuditEvent.objects.filter(verb=kind.destroyed, case=reference).exists()

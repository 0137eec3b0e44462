"""What the page of a case shows of its applications for aid, and the way to a new one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.aid.reading import OpenAid, opener_for, read
from casework.aid.sending import has_kept_another
from casework.cases import faults
from casework.cases.faults import Damage, Fault
from casework.cases.reading import OpenCase
from casework.desk.missing import AIDS, was_destroyed
from casework.desk.offers import Act, Group, Panel
from casework.funds.states import TABLE, AidState
from casework.keys.unlocking import Unlocked
from casework.models import AidApplication
from casework.writings.aid import AidFile

ACT = Act(
    address="casework:aid_new",
    group=Group.BEYOND,
    label=_lazy("Demander une aide ou un prêt"),
    icon="fr-icon-money-euro-circle-line",
    is_offered=lambda case: not case.is_closed,
)


@sensitive_variables()
def under_way(open_case: OpenCase) -> int:
    """How many of the applications that were sent from this case are not over."""
    return len(pending(open_case))


@sensitive_variables()
def pending(open_case: OpenCase) -> Sequence[AidFile]:
    """Those that are not over, as they were sent last."""
    sent = {
        line.content.reference: line.content
        for line in open_case.written
        if isinstance(line.content, AidFile)
    }
    over = [state for state in AidState if TABLE[state].is_over]
    found = AidApplication.objects.filter(reference__in=sent).exclude(state__in=over) if sent else ()
    return [sent[one.reference] for one in found]


@sensitive_variables()
def _of_case(open_case: OpenCase, unlocked: Unlocked) -> Mapping[str, Any] | None:
    files = [line.content for line in open_case.written if isinstance(line.content, AidFile)]
    if not files:
        return None
    sent = {file.reference for file in files}
    there = list(AidApplication.objects.filter(reference__in=sent).order_by("-moved_on", "pk"))
    away = sent - {one.reference for one in there}
    ended = {one for one in away if was_destroyed(AIDS, one)}
    for reference in away - ended:
        by = audit.name_of(unlocked.worker)
        faults.record([Fault(Damage.GONE)], reference, by=by, at=unlocked.at)
    found = [_opened(one, files) for one in there]
    return {
        "aids": [(one, next(f for f in reversed(files) if f.reference == one.reference)) for one in there],
        "damaged": {aid.application.reference for aid in found if aid.faults},
        "superseded": {aid.application.reference for aid in found if has_kept_another(open_case, aid)},
        "missed": sorted(away - ended),
        "ended": ended,
    }


@sensitive_variables()
def _opened(application: AidApplication, files: list[AidFile]) -> OpenAid:
    file = next(one for one in files if one.reference == application.reference)
    return read(application, opener_for(file))


PANEL = Panel(template="casework/aid/panel.html", context=_of_case)

"""Whether applications in a list are what their steps and the register say, without a key to any of them.

Only who opens one can tell whether its letters and marks are right (``reading``).
"""

from collections import defaultdict
from collections.abc import Iterable

from casework import audit
from casework.aid.reading import note_of, steps_of
from casework.funds import states
from casework.funds.states import AidEvent, Closed
from casework.models import AidApplication, AidStep, AuditEvent, Verb


def damaged(applications: Iterable[AidApplication]) -> set[str]:
    """The references of those that are not. Two queries, however many there are."""
    found = {one.pk: one for one in applications}
    steps = steps_of(found)
    lines: dict[str, list[tuple[str, str]]] = defaultdict(list)
    references = [one.reference for one in found.values()]
    noted = AuditEvent.objects.filter(verb=Verb.AID_STEP, case__in=references).order_by("number")
    for case, detail, actor in noted.values_list("case", "detail", "actor"):
        lines[case].append((detail, actor))
    return {
        one.reference
        for pk, one in found.items()
        if not _stands(one, steps[pk])
        or lines[one.reference] != [(note_of(step), audit.name_of(step.actor)) for step in steps[pk]]
    }


def _stands(application: AidApplication, steps: list[AidStep]) -> bool:
    try:
        state = states.replayed(AidEvent(step.event) for step in steps)
    except (Closed, ValueError):
        return False
    return (
        bool(steps)
        and len(steps) == application.step_count
        and application.state == state
        and (application.sent_on, application.moved_on) == (steps[0].on, steps[-1].on)
    )

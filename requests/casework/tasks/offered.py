"""What the page of a case offers of tasks."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from casework.cases.reading import OpenCase
from casework.desk.offers import Act, Panel
from casework.keys.unlocking import Unlocked
from casework.tasks.todo import to_do


@sensitive_variables()
def _to_do(open_case: OpenCase, unlocked: Unlocked) -> Mapping[str, Any] | None:
    """Where the case was altered, what it says is shown and nothing is marked."""
    found, today = to_do(open_case.written), timezone.localdate(unlocked.at)
    if not found:
        return None
    return {
        "case": open_case.case,
        "open": [(one, one.is_late(today)) for one in found if not one.is_done],
        "done": [one for one in found if one.is_done],
        "may_mark": not open_case.faults,
    }


ACT = Act(
    address="casework:task",
    label=_("Ajouter une tâche"),
    icon="fr-icon-calendar-event-line",
    is_offered=lambda case: True,
)
TO_DO = Panel(template="casework/tasks/_to_do.html", context=_to_do)

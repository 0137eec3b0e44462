"""What the page of a case offers of interviews."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from casework.cases.reading import OpenCase
from casework.desk.offers import Act, Panel
from casework.interviews.history import history
from casework.keys.unlocking import Unlocked


@sensitive_variables()
def _history(open_case: OpenCase, _unlocked: Unlocked) -> Mapping[str, Any] | None:
    found = history(open_case.written)
    return {"interviews": found} if found else None


ACT = Act(
    address="casework:interview",
    label=_("Noter un entretien"),
    icon="fr-icon-discuss-line",
    is_offered=lambda case: True,
)
HISTORY = Panel(template="casework/interviews/_history.html", context=_history)

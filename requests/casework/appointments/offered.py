"""What the page of a case offers of appointments."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from casework.cases.reading import OpenCase
from casework.desk.offers import Act, Panel
from casework.due.planned import planned
from casework.keys.unlocking import Unlocked


@sensitive_variables()
def _appointments(open_case: OpenCase, unlocked: Unlocked) -> Mapping[str, Any] | None:
    """Those to come, those that the person gave up, and those whose outcome nobody has said yet."""
    open_ones = [one for one in planned(open_case.written) if one.is_planned or one.is_given_up]
    if not open_ones:
        return None
    return {"case": open_case.case, "appointments": open_ones, "at": unlocked.at}


ACT = Act(
    address="casework:appointments",
    label=_("Rendez-vous"),
    icon="fr-icon-calendar-2-line",
    is_offered=lambda case: True,
)
PANEL = Panel(template="casework/appointments/_panel.html", context=_appointments)

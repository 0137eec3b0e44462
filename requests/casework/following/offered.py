"""What the page of a case offers of how it is followed, and shows of its worker's own tags and days."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from casework.cases import memory
from casework.cases.memory import BACK, PROMISED, REMIND
from casework.desk.offers import Act
from casework.keys.unlocking import Unlocked
from casework.listing import tags
from casework.models import Case

TAGS = Act(
    address="casework:tags",
    label=_("Étiquettes, jour à revoir"),
    icon="fr-icon-bookmark-line",
    is_offered=lambda case: True,
)


@sensitive_variables()
def own(case: Case, unlocked: Unlocked) -> Mapping[str, Any]:
    """Once it is opened: the days are those that follow from what it holds now."""
    known, reference = memory.recall(unlocked.key, unlocked.private), case.reference
    today, facts = timezone.localdate(unlocked.at), case.facts
    remind_on = known.day(reference, REMIND) if facts.awaits_person else None
    return {
        "days_left": (case.contact_due_on - today).days,
        "tags": [text for _name, text in tags.of_case(reference, known)],
        "back_on": None if facts.is_over else known.day(reference, BACK),
        "promised_on": known.day(reference, PROMISED) if facts.presses else None,
        "remind_on": remind_on,
        "reminds": remind_on is not None and remind_on <= today,
    }

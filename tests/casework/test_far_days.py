"""A year that was mistyped is asked about at its field, wherever a day may be to come."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from casework.aid.deed_forms import OpinionForm, SessionForm
from casework.consents.forms import AgreementForm
from casework.following.forms import AcknowledgeForm, TagsForm
from casework.interviews.forms import InterviewForm
from casework.tasks.forms import TaskForm
from core.forms import DayField
from directory.referents.forms import ReferentAbsenceForm

pytestmark = pytest.mark.once
IN_A_YEAR = [
    (OpinionForm, "day"),
    (SessionForm, "day"),
    (AcknowledgeForm, "answer_on"),
    (ReferentAbsenceForm, "starts_on"),
]
IN_FIVE = [
    (TagsForm, "back_on"),
    (TaskForm, "due_on"),
    (InterviewForm, "next_on"),
    (AgreementForm, "ends_on"),
    (ReferentAbsenceForm, "ends_on"),
]


def test_a_day_is_not_further_away_than_it_may_be():
    for fields, years in ((IN_A_YEAR, 1), (IN_FIVE, 5)):
        for form, name in fields:
            field, near = form.base_fields[name], timezone.localdate() + timedelta(days=years * 365)
            assert field.clean(near.isoformat()) == near
            with pytest.raises(ValidationError, match="Vérifiez l’année"):
                field.clean((near + timedelta(days=30)).isoformat())
    assert DayField().clean("2098-01-01").year == 2098

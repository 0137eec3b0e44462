"""How far one goes to read how a message gets from the form into the inbox, with few steps back."""

import pytest
from django.urls import reverse

import casework
import contact
from casework.models import Case
from tests.contact.conftest import START
from tests.walk import walk

pytestmark = pytest.mark.once


def test_the_last_step_is_read_from_the_form_down_to_the_seal(desk, filled) -> None:
    agent = desk.cast.client("agent")
    found = walk(lambda: agent.post(START, filled), contact, casework)
    assert found.path[0] == "contact/views.py"
    assert len(found.modules) <= 29, sorted(found.modules)
    assert found.steps_back <= 62, sorted(found.modules)


def test_the_inbox_and_a_case_are_read_from_the_door_to_the_words(desk, filled) -> None:
    desk.cast.client("agent").post(START, filled)
    worker = desk.unlocked()
    case = reverse("casework:case", args=[Case.objects.get().reference])
    for address, modules, back in ((reverse("casework:inbox"), 42, 103), (case, 62, 123)):
        worker.get(address)
        found = walk(lambda to=address: worker.get(to), casework)
        assert len(found.modules) <= modules, sorted(found.modules)
        assert found.steps_back <= back, sorted(found.modules)

"""R10: one press says that the person was reached, on which day; another one takes it back."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from casework.models import State
from tests.casework.test_case import box, typed
from tests.cast import NOW

pytestmark = pytest.mark.once


def test_the_first_contact_is_noted_once_on_its_day_and_taken_back_with_one_press(desk, received, at):
    client, day = desk.unlocked(), {"contact-day": NOW.date().isoformat()}
    client.post(at("acknowledged"))
    assert "Premier contact au plus tard" in client.get(at("case")).text  # R10, as on the list
    for wrong, why in (
        ("2026-11-25", "à venir"),
        ("2026-11-23", "précède la demande"),
        ("1/2", "24/11/2026"),
    ):
        refused = client.post(at("contacted"), typed(note="Appelée.") | {"contact-day": wrong})
        assert (refused.status_code, refused.text.count(why) >= 2, wrong in refused.text) == (
            422,
            True,
            True,
        ), wrong
        assert '<a href="#id_contact-day">Jointe le</a>' in refused.text
        assert box(refused, "note") == "Appelée."
    client.post(at("contacted"), day)
    case = desk.case(received)
    assert (case.contacted_on, case.state, case.entry_count) == (NOW.date(), State.ANSWERED, 3)
    client.post(at("contacted"), day)  # another window
    assert desk.case(received).entry_count == 3
    assert "Personne jointe le mardi 24 novembre 2026." in client.get(at("case")).text
    for _click in range(2):
        client.post(at("contact_mistaken"), typed(note="SECRETNOTE"))
    case, page = desk.case(received), client.get(at("case"))
    assert (case.contacted_on, case.state, case.entry_count) == (None, State.ACKNOWLEDGED, 4)
    assert (page.text.count("<del>"), box(page, "note")) == (1, "SECRETNOTE")
    assert "Premier contact au plus tard" in page.text


def test_a_press_is_not_taken_back_once_the_person_was_answered_and_keeps_what_came_since(desk, received, at):
    client, presses = desk.unlocked(), "Reprendre ce premier contact"
    client.post(at("contacted"))
    client.post(at("wait_for"))
    client.post(at("contact_mistaken"))
    assert (desk.case(received).contacted_on, desk.case(received).state) == (None, State.ASKED)
    client.post(at("contacted"))
    assert presses in client.get(at("case")).text
    client.post(at("answer"), typed(answer="Bonjour."))
    assert presses not in client.get(at("case")).text
    stale = client.post(at("contact_mistaken"), follow=True).text
    assert ("une réponse ou un entretien depuis" in stale, "n’est à reprendre" in stale) == (True, False)
    assert desk.case(received).contacted_on == NOW.date()


def test_whoever_was_reached_had_the_answer_that_they_were_promised(desk, received, at):
    client, inbox, held = desk.unlocked(), reverse("casework:inbox"), "Réponse promise au plus tard"
    client.post(at("acknowledge"), {"text": "Lu.", "answer_on": "2026-11-26", "token": "k" * 20})
    client.post(at("in_hand"))
    assert held in client.get(inbox).text
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        late = desk.unlocked()
        assert received.reference in late.get(inbox, {"montrer": "a-revoir"}).text
        late.post(at("contacted"), {"contact-day": "2026-11-26"})
        page = late.get(at("case")).text
        assert ("au plus tard le jeudi 26 novembre 2026 est donnée" in page, held in page) == (True, False)
        assert "La personne lit encore que vous répondez" not in page
        assert "Elle est attendue" not in late.get(at("agent_view")).text
        assert late.get(inbox).context["to_see"] == 0
        assert received.reference not in late.get(inbox, {"montrer": "a-revoir"}).text
        late.post(at("contact_mistaken"))  # nobody was reached: the promise stands
        assert held in late.get(at("case")).text

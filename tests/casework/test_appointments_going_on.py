"""Appointments as a case goes on: who gets it finds them, they are no contact before they took place."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from casework.models import AuditEvent, Verb
from casework.writings.passing import Ground
from permanences.models import BusyBlock
from tests.casework.sending import carried_by
from tests.casework.test_appointments import FIRST, INBOX, bare, hidden, text
from tests.cast import NOW


@pytest.fixture
def given(desk, at, received):
    """Who gave an appointment that the person sees."""
    worker = desk.unlocked()
    worker.post(at("appointments"), FIRST)
    return worker


@pytest.mark.parametrize("door", ["hand_over", "hand_over_by_law"])
def test_who_hands_a_case_over_has_her_hours_back(desk, at, received, agent, door):
    """And whoever gets it finds the appointment to be taken up, however far it is; the person reads so."""
    worker = desk.unlocked()
    worker.post(at("appointments"), FIRST | {"day": "2026-12-10"})
    assert "Un rendez-vous à venir jeudi 10 décembre 2026, 14 h 30" in bare(worker.get(at(door)))
    assert "1 rendez-vous à venir" in text(worker.get(reverse("casework:hand_over_all")))
    assert "Avec Inès" in text(agent.post("/demande/suivi/", {"code": received.code}))
    to = desk.cast.workers["neighbour"]
    agreed = {
        "to": str(to.public_id),
        "given_on": "2026-11-24",
        "words": "Au téléphone.",
        "agreed": "on",
        "ground": Ground.CHILD,
        "token": "o" * 20,
    }
    assert worker.post(at(door), agreed)["Location"] == INBOX
    assert BusyBlock.objects.get().is_cancelled
    neighbour = desk.unlocked("neighbour")
    by = f"donné par {desk.cast.workers['assistant'].name} : à reprendre ou à annuler."
    assert by in bare(neighbour.get(INBOX))
    left = text(agent.post("/demande/suivi/", {"code": received.code}))
    assert "qui ne suit plus votre demande. Avant d’y aller, attendez" in left
    page = neighbour.get(reverse("casework:appointment", args=[received.reference, 2]))
    taken_over = FIRST | {"token": "p" * 20, "last": hidden(page, "last"), "text": ""}
    assert neighbour.post(page.request["PATH_INFO"], taken_over).status_code == 302
    assert BusyBlock.objects.get(is_cancelled=False).worker == to
    assert by not in bare(neighbour.get(INBOX))
    assert f"Avec {to.name}" in text(agent.post("/demande/suivi/", {"code": received.code}))


def test_an_hour_that_the_person_gave_up_is_given_back_with_the_case(desk, given, received, agent, at):
    page = agent.post("/demande/suivi/", {"code": received.code})
    answer = {"carried": carried_by(page), "token": "c" * 20, "cancel": "2"}
    agent.post("/demande/suivi/rendez-vous/", answer)
    given.get(at("case"))
    to = str(desk.cast.workers["neighbour"].public_id)
    law = {"to": to, "words": "Un enfant.", "ground": Ground.CHILD, "token": "o" * 20}
    assert given.post(at("hand_over_by_law"), law)["Location"] == INBOX
    assert BusyBlock.objects.get().is_cancelled
    neighbour = desk.unlocked("neighbour")
    assert "renoncé" not in text(neighbour.get(INBOX)).partition('id="today"')[2].partition("</section>")[0]
    one = text(neighbour.get(reverse("casework:appointment", args=[received.reference, 2])))
    assert "comme prise" not in one


def test_an_appointment_is_no_contact_before_it_took_place(desk, given, received, agent, at):
    assert (desk.case(received).state, desk.case(received).contacted_on) == ("new", None)
    follow = text(agent.post("/demande/suivi/", {"code": received.code}))
    assert "vous a répondu" not in follow
    end = reverse("casework:appointment_ended", args=[received.reference, 2])
    given.post(end, {"how": "cancelled", "last": "2", "token": "k" * 20})
    assert desk.case(received).contacted_on is None
    given.post(at("appointments"), FIRST | {"token": "l" * 20})
    end = reverse("casework:appointment_ended", args=[received.reference, 4])
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        worker = desk.unlocked()
        worker.post(end, {"how": "honoured", "last": "4", "token": "h" * 20})
        case = desk.case(received)
        assert (case.state, case.contacted_on) == ("answered", date(2026, 11, 26))
        assert AuditEvent.objects.filter(verb=Verb.CONTACTED).count() == 1
    assert not desk.opened(received).faults


@pytest.mark.parametrize(("before", "after"), [("asked", "asked"), ("waiting", "in_progress")])
def test_an_appointment_keeps_what_waits_for_the_person(desk, received, at, before, after):
    desk.put(received, state=before)
    worker = desk.unlocked()
    said = text(worker.get(at("appointments")))
    assert ("Ce dossier reste en attente de la personne." in said) == (before == "asked")
    assert "Un rendez-vous est un premier contact quand il a eu lieu" in said
    worker.post(at("appointments"), FIRST)
    assert desk.case(received).state == after


def test_what_the_person_wrote_is_read_before_they_are_noted_as_met(desk, given, received, agent, at):
    end = reverse("casework:appointment_ended", args=[received.reference, 2])
    page = agent.post("/demande/suivi/", {"code": received.code})
    wrote = {"carried": carried_by(page), "text": "SECRETNEWS", "token": "w" * 20}
    agent.post("/demande/suivi/repondre/", wrote)
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        worker, held = desk.unlocked(), {"how": "honoured", "last": "2", "token": "h" * 20}
        refused = worker.post(end, held)
        assert refused.status_code == 409
        assert "SECRETNEWS" in text(refused)
        assert desk.case(received).contacted_on is None
        assert worker.post(end, held).status_code == 302
        assert desk.case(received).contacted_on == date(2026, 11, 26)


@pytest.mark.parametrize("how", ["cancelled", "honoured", "missed"])
def test_from_an_older_page_nothing_is_done_to_an_hour_that_it_does_not_show(given, received, at, how):
    one = reverse("casework:appointment", args=[received.reference, 2])
    end = reverse("casework:appointment_ended", args=[received.reference, 2])
    seen = {"how": how, "token": "k" * 20, "last": hidden(given.get(one), "last"), "text": "SECRETWHY"}
    given.post(one, FIRST | {"day": "2026-12-10", "token": "m" * 20, "text": "", "last": "2"})
    refused = given.post(end, seen)
    assert refused.status_code == 422
    assert "a changé entre-temps" in text(refused)
    assert "jeudi 10 décembre 2026" in text(refused)
    assert "SECRETWHY" in text(refused)
    assert not BusyBlock.objects.get().is_cancelled
    if how == "cancelled":
        assert given.post(end, seen | {"last": hidden(refused, "last")}).status_code == 302
        assert BusyBlock.objects.get().is_cancelled

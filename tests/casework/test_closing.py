"""Nobody ends a case without having seen what it still holds."""

import itertools
import re
from dataclasses import replace
from html import unescape

import pytest
from django.urls import reverse

from casework.models import Case, WorkerKey
from tests.casework.conftest import CLOSING, CONTENT
from tests.casework.test_appointments import FIRST

_tokens = itertools.count()


def plain(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", unescape(answer.content.decode())))


def token():
    return f"a-token-long-enough-{next(_tokens)}"


@pytest.fixture
def worker(desk):
    return desk.unlocked()


def test_an_appointment_to_come_is_cancelled_before_a_case_ends(desk, received, at, worker):
    assert "Ce qui reste ouvert" not in plain(worker.get(at("case")))
    worker.post(at("appointments"), FIRST)
    shown = worker.get(at("case"))
    assert "Ce qui reste ouvert dans ce dossier" in plain(shown)
    one = re.search(rf'href="({at("appointments")}\d+/)"', shown.text)[1]
    refused = worker.post(at("close"), CLOSING | {"close-despite_open": "on"})
    assert refused.status_code == 422
    assert "Annulez d’abord le rendez-vous" in plain(refused)
    assert not Case.objects.get().is_closed
    last = re.search(r'name="last" value="(\d+)"', worker.get(one).text)[1]
    ending = {"how": "cancelled", "token": token(), "text": "Je suis malade.", "last": last}
    assert worker.post(f"{one}fin/", ending).status_code == 302
    worker.post(at("close"), CLOSING)
    assert Case.objects.get().is_closed


def test_what_is_left_to_do_is_named_and_left_by_a_tick(desk, received, at, worker):
    worker.post(at("task"), {"task-what": "Écrire à la CAF", "task-steps": "", "task-token": token()})
    said = {"situation": "at_work", "seen": "0", "text": "Il parle de se tuer.", "token": token()}
    assert worker.post(at("emergency_start"), said).status_code == 302
    refused = worker.post(at("close"), CLOSING)
    assert refused.status_code == 422
    assert "Il reste à faire dans ce dossier" in plain(refused)
    assert "Écrire à la CAF" in plain(refused)
    assert "L’intervention est décidée à plusieurs" in plain(refused)
    worker.post(at("close"), CLOSING | {"close-despite_open": "on"})
    assert Case.objects.get().is_closed
    assert "Ce qui reste ouvert" not in plain(worker.get(at("case")))


def test_a_danger_that_nobody_saw_to_ends_only_with_a_reason_that_is_kept(desk, worker):
    WorkerKey.objects.filter(worker=desk.cast.workers["coordinator"]).delete()  # one person reads
    for one in (replace(CONTENT, danger="child"), replace(CONTENT, danger="child")):
        desk.send(one)
    first, second = (
        lambda verb, one=one: reverse(f"casework:{verb}", args=[one.reference]) for one in Case.objects.all()
    )
    refused = worker.post(first("close"), CLOSING | {"close-why": "  "})
    assert refused.status_code == 422
    assert "n’a pas été jointe" in plain(refused)
    worker.post(first("close"), CLOSING | {"close-why": "La personne a quitté le ministère."})
    page = plain(worker.get(first("case")))
    assert "danger dit : La personne a quitté le ministère." in page
    worker.post(second("contacted"))  # reached: nothing more is asked
    assert "close-why" not in worker.get(second("case")).text
    worker.post(second("close"), CLOSING)
    assert not Case.objects.exclude(state="closed").exists()


def test_a_case_that_nobody_answered_ends_only_by_who_says_that_they_know(desk, received, at, worker, reply):
    told = "Personne n’a encore répondu à cette demande"
    assert told in plain(worker.get(at("case")))
    refused = worker.post(at("close"), {"close-reason": "withdrawn", "note-text": "SECRETNOTE"})
    assert (refused.status_code, "Cochez la case pour terminer quand même" in plain(refused)) == (422, True)
    assert "SECRETNOTE" in refused.text
    assert '<a href="#id_close-despite_silence">Je termine sans répondre</a>' in refused.text
    assert 'value="withdrawn" selected' in refused.text
    worker.post(at("contacted"))
    assert told not in plain(worker.get(at("case")))
    reply(words="Et ma question ?")
    worker.get(at("case"))
    refused = worker.post(at("close"), {"close-reason": "settled"})
    assert "Le dernier message de la personne n’a pas de réponse." in plain(refused)
    assert worker.post(at("close"), CLOSING).status_code == 302
    assert Case.objects.get().is_closed

"""What the agent writes while a worker has the case open is read before it is answered or closed."""

import re

import pytest

from casework import actions
from casework.inbox.folding import folded
from casework.models import State
from casework.sealing import codes
from tests.casework.sending import upload
from tests.casework.test_case import TOKEN, box, typed
from tests.cast import NOW


def write_on(received, words):
    actions.write_by_code(codes.master_secret(received.code, codes.PRESENT), words, token=TOKEN, at=NOW)


def how_far(page):
    return {"seen": re.search(r'name="seen" value="(\d+)"', page.content.decode())[1]}


@pytest.mark.parametrize(
    ("verb", "says_how_far", "after"),
    [
        ("answer", True, State.ANSWERED),
        ("answer", False, State.ANSWERED),
        ("close", True, State.CLOSED),
        ("contacted", True, State.ANSWERED),
    ],
)
def test_what_the_agent_wrote_since_is_read_first(desk, received, at, verb, says_how_far, after):
    client = desk.unlocked()
    page = client.get(at("case"))
    write_on(received, "Je suis expulsée demain.")
    sent = typed(answer="Rien ne presse.") | (how_far(page) if says_how_far else {})
    refused = client.post(at(verb), sent)
    said = refused.content.decode()
    assert refused.status_code == 409
    assert "La personne a écrit pendant ce temps" in said
    assert 'href="#ecrit-2"' in said
    assert "Je suis expulsée demain." in said
    assert box(refused, "answer") == "Rien ne presse."
    assert (desk.case(received).state, desk.case(received).entry_count) == (State.NEW, 2)
    assert client.post(at(verb), sent | how_far(refused)).status_code in (200, 302)
    assert desk.case(received).state == after
    if verb == "answer":  # a second click of what was sent is still told that it was
        assert client.post(at(verb), sent).status_code == 302


def test_what_was_not_shown_is_unfolded_though_it_was_answered(desk, received):
    write_on(received, "Je suis expulsée demain.")
    by = desk.cast.workers["assistant"]
    actions.answer(desk.opened(received), "Venez.", by=by, token=f"{TOKEN}-2", at=NOW)
    lines = desk.opened(received).lines
    shown = {seen: [line.number for line in folded(lines, seen).recent] for seen in (0, 1, 3)}
    assert shown == {0: [1, 2, 3], 1: [2, 3], 3: [3]}


def test_an_answer_shows_its_words_beside_its_files(answer, at):
    answer(upload("bail.txt", b"Bonjour"), upload("plan.txt", b"Bonjour"), words="Voici le bail.")
    answer.worker.get(at("case"))
    assert "1 écrit plus ancien" in answer.worker.get(at("case")).content.decode()

"""What the agent writes while a worker has the case open is read before it is answered or closed."""

import re

import pytest
from django.urls import reverse

from casework import actions
from casework.inbox.folding import folded
from casework.models import Entry, State, WorkerKey
from casework.sealing import codes
from tests.casework.aid import asked
from tests.casework.sending import upload
from tests.casework.test_case import TOKEN, box, hand_over, typed
from tests.casework.test_consents import AGREED
from tests.casework.test_interviews import NOTED, SHOWN
from tests.casework.test_tasks import SET
from tests.casework.test_used_names import EXPORT
from tests.cast import NOW

pytestmark = pytest.mark.once  # forms too late or sent twice, words that come back


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


def to_the_agent(desk):
    """What tells the agent something from a page that shows nothing of what they wrote."""
    key = WorkerKey.objects.live().get(worker=desk.cast.workers["coordinator"])
    left = {"agreement": 2, "version": "", "text": "Oui.", "sent_on": "2026-11-24"}
    yield "interview", NOTED | SHOWN
    yield "consent_new", AGREED | {"token": f"{TOKEN}-agree"}
    yield "transmit", left | {"token": f"{TOKEN}-transmit"}
    yield "consent_withdrawn", {"words": "Par courriel.", "token": f"{TOKEN}-withdrawn"}
    yield "second_reader", {"to": key.public_id, "token": f"{TOKEN}-reader"}
    yield "export", EXPORT | {"again": EXPORT["passphrase"], "token": f"{TOKEN}-export"}
    yield "aid_new", asked(desk.cast, token=f"{TOKEN}-aid")


def test_only_a_page_that_shows_what_was_said_takes_its_news_away_and_nothing_is_told_over_it(
    desk, received, at
):
    """R8, R11, R12: the agent is told of each of these."""
    client, inbox = desk.unlocked(), reverse("casework:inbox")
    client.get(at("case"))
    client.post(at("consent_new"), AGREED | {"about": "work", "token": f"{TOKEN}-first"})
    withdrawn = reverse("casework:consent_withdrawn", args=[received.reference, 2])
    assert "Nouveau message" not in client.get(inbox).content.decode()
    master = codes.master_secret(received.code, codes.PRESENT)
    for number, (path, data) in enumerate(to_the_agent(desk)):
        path = withdrawn if path == "consent_withdrawn" else at(path)
        actions.write_by_code(master, f"NOUVELLE {number}", token=f"{TOKEN}-{number}", at=NOW)
        for page in () if number else ("interview", "task", "consents", "emergency", "export", "aid_new"):
            assert client.get(at(page)).status_code == 200
        before = Entry.objects.count()
        assert "Nouveau message" in client.get(inbox).content.decode(), path
        refused = client.post(path, data)
        assert (refused.status_code, f"NOUVELLE {number}" in refused.content.decode()) == (409, True), path
        assert Entry.objects.count() == before
        assert client.post(path, data).status_code in (200, 302), path  # it was shown there
        assert "Nouveau message" not in client.get(inbox).content.decode(), path
    actions.write_by_code(master, "APRÈS", token=f"{TOKEN}-after", at=NOW)
    client.post(at("task"), SET | {"task-token": f"{TOKEN}-task"})  # for herself alone: it hides nothing
    assert "Nouveau message" in client.get(inbox).content.decode()
    refused = hand_over(client, at, desk.cast.workers["neighbour"], token=f"{TOKEN}-over")
    assert (refused.status_code, "APRÈS" in refused.content.decode()) == (409, True)
    assert hand_over(client, at, desk.cast.workers["neighbour"], token=f"{TOKEN}-over").status_code == 302

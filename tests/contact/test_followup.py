"""Following with the code: from any account, tied to none, and nothing learnt from a wrong one."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session

from casework.models import Case, Entry
from casework.sealing import codes
from contact.carrying import carried, carry
from tests.casework.conftest import CONTENT
from tests.cast import NOW
from tests.contact.conftest import FOLLOW, REPLY

OTHER = "the-name-of-a-second-window"
TOKEN = "a-token-long-enough-for-a-form"


def text(answer):
    return answer.content.decode()


def carried_by(answer):
    return text(answer).split('name="carried" value="')[1].split('"')[0]


@pytest.fixture
def agent(desk):
    return desk.cast.client("agent")


@pytest.mark.parametrize("how", [codes.printed, str.lower, lambda code: " ".join(code)])
def test_the_code_opens_the_conversation_however_it_is_typed(agent, received, how):
    page = text(agent.post(FOLLOW, {"code": how(received.code)}))
    assert CONTENT.message in page
    assert "Qui peut lire ces messages" in page
    assert "Inès Basilic" in page


def test_the_code_works_from_another_account(desk, received):
    assert CONTENT.message in text(desk.cast.client("newcomer").post(FOLLOW, {"code": received.code}))


def test_a_wrong_code_and_a_code_never_given_say_nothing_of_what_exists(agent, received):
    answers = [agent.post(FOLLOW, {"code": code}) for code in (codes.new_code(), codes.new_code())]
    assert {answer.status_code for answer in answers} == {422}
    assert all("Aucune demande ne s’ouvre avec ce code" in text(answer) for answer in answers)


@pytest.mark.parametrize("code", ["", "nonsense", "\x00", "0" * 20000, "0000-0000-0000-0000-0001", "é" * 20])
def test_a_miscopied_code_is_said_to_be_without_asking_the_database(agent, code):
    answer = agent.post(FOLLOW, {"code": code})
    assert answer.status_code == 422
    assert "fr-message--error" in text(answer)


def test_guessing_has_to_wait_before_any_costly_derivation(agent, monkeypatch):
    derived = []
    monkeypatch.setattr(codes, "stretched", lambda code, cost: derived.append(code) or b"m" * 32)
    answers = [agent.post(FOLLOW, {"code": codes.new_code()}).status_code for _ in range(14)]
    assert answers == [422] * 10 + [429] * 4
    assert len(derived) == 10


def test_a_code_given_before_opens_and_its_cost_is_paid_while_such_a_case_is_left(desk, agent, monkeypatch):
    derived, real = [], codes.stretched
    monkeypatch.setattr(codes, "stretched", lambda code, cost: derived.append(cost) or real(code, cost))
    version = codes.Version.FOUR_LANES
    former, present = codes.COSTS[version], codes.COSTS[codes.PRESENT]
    with monkeypatch.context() as then:
        then.setattr(codes, "PRESENT", version)
        before = desk.send()
    now = desk.send()
    for code, paid in ((before.code, [present, former]), (now.code, [present])):
        derived.clear()
        assert CONTENT.message in text(agent.post(FOLLOW, {"code": code}))
        assert derived == paid
    Case.objects.filter(reference=before.reference).delete()
    derived.clear()
    assert agent.post(FOLLOW, {"code": before.code}).status_code == 422
    assert derived == [present]


def test_a_right_code_does_not_count_as_a_guess(agent, received):
    assert {agent.post(FOLLOW, {"code": received.code}).status_code for _ in range(15)} == {200}


def test_the_agent_writes_on_and_sees_it(agent, received):
    first = agent.post(FOLLOW, {"code": received.code})
    answer = agent.post(REPLY, {"carried": carried_by(first), "text": "Encore une question", "token": TOKEN})
    assert "Votre message est parti." in text(answer)
    assert text(answer).index(CONTENT.message) < text(answer).index("Encore une question")


def test_a_reply_sent_twice_is_kept_once(agent, received):
    first = carried_by(agent.post(FOLLOW, {"code": received.code}))
    for _ in range(2):
        agent.post(REPLY, {"carried": first, "text": "Une fois", "token": TOKEN})
    assert Entry.objects.filter(kind="message").count() == 1
    # After an answer that was lost, from a page of another name: it may have left, and nobody knows.
    asked = agent.post(REPLY, {"carried": first, "text": "Une fois", "token": OTHER})
    assert asked.status_code == 422
    assert "Ce message est déjà envoyé, le" in text(asked)
    assert "Une fois</textarea>" in text(asked)
    assert Entry.objects.filter(kind="message").count() == 1
    token = re.search(r'name="token" value="([^"]+)"', text(asked))[1]
    agent.post(REPLY, {"carried": carried_by(asked), "text": "Une fois", "token": token})
    assert Entry.objects.filter(kind="message").count() == 2


@pytest.mark.parametrize("words", ["", "  ", "x" * 10_001, "nul\x00"])
def test_a_bad_reply_gets_a_sentence_and_loses_nothing(agent, received, words):
    first = carried_by(agent.post(FOLLOW, {"code": received.code}))
    answer = agent.post(REPLY, {"carried": first, "text": words, "token": TOKEN})
    assert answer.status_code == 422
    assert words.strip() in text(answer)
    assert "fr-message--error" in text(answer)


def test_a_page_left_open_too_long_asks_for_the_code_and_keeps_the_text(agent, received):
    first = carried_by(agent.post(FOLLOW, {"code": received.code}))
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        stale = agent.post(REPLY, {"carried": first, "text": "Un long texte", "token": TOKEN})
        assert stale.status_code == 422
        assert "Un long texte" in text(stale)
        again = agent.post(FOLLOW, {"code": received.code, "kept": "Un long texte"})
    assert "Un long texte</textarea>" in text(again)
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("forged", ["", "nonsense", "\x00", "A" * 120, "é"])
def test_a_forged_page_opens_nothing(agent, received, forged):
    answer = agent.post(REPLY, {"carried": forged, "text": "Bonjour", "token": TOKEN})
    assert answer.status_code == 422
    assert CONTENT.message not in text(answer)


def test_a_page_copied_by_somebody_else_opens_nothing(desk, agent, received):
    first = carried_by(agent.post(FOLLOW, {"code": received.code}))
    answer = desk.cast.client("administrator").post(REPLY, {"carried": first, "text": "Moi", "token": TOKEN})
    assert CONTENT.message not in text(answer)
    assert Entry.objects.count() == 1


def test_what_the_page_carries_is_for_its_owner_and_for_a_while(desk):
    user, other = desk.cast.users["agent"], desk.cast.users["newcomer"]
    token = carry(b"m" * 32, user, NOW)
    assert carried(token, user, NOW + timedelta(minutes=29)) == b"m" * 32
    assert carried(token, user, NOW + timedelta(minutes=31)) is None
    assert carried(token, other, NOW) is None


def test_following_leaves_nothing_in_the_session_nor_in_a_cookie(agent, received):
    before = {s.session_key: s.session_data for s in Session.objects.all()}
    cookies = set(agent.cookies)
    first = carried_by(agent.post(FOLLOW, {"code": received.code}))
    agent.post(REPLY, {"carried": first, "text": "Bonjour", "token": TOKEN})
    assert {s.session_key: s.session_data for s in Session.objects.all()} == before
    assert set(agent.cookies) <= cookies | {"csrftoken"}


def test_the_code_is_never_taken_from_an_address(agent, received):
    page = text(agent.get(FOLLOW, {"code": received.code}))
    assert CONTENT.message not in page


def test_the_title_is_neutral_and_the_page_is_not_kept(agent, received):
    answer = agent.post(FOLLOW, {"code": received.code})
    assert "<title>Intranet</title>" in text(answer)
    assert "no-store" in answer["Cache-Control"]


# --- What the browser remembers, sent again by somebody else ------------------------------------------------


def named(page):
    return re.search(r'name="page" value="([^"]+)"', text(page))[1]


def later(seconds=30):
    return time_machine.travel(NOW + timedelta(seconds=seconds), tick=False)


def test_what_back_sends_again_asks_for_the_code_and_shows_nothing_of_the_case(agent, received):
    sent = {"code": received.code, "page": named(agent.get(FOLLOW))}
    assert CONTENT.message in text(agent.post(FOLLOW, sent))
    assert CONTENT.message in text(agent.post(FOLLOW, sent)), "a second press at once is the same person's"
    with later():
        again = agent.post(FOLLOW, sent)
        assert again.status_code == 422
        assert CONTENT.message not in text(again)
        assert received.code not in text(again)
        assert CONTENT.message in text(agent.post(FOLLOW, sent | {"page": named(again)}))


def test_a_reply_that_back_sends_again_is_kept_once_and_shows_nothing_of_the_case(agent, received):
    page = agent.post(FOLLOW, {"code": received.code})
    reply = {
        "carried": re.search(r'name="carried" value="([^"]+)"', text(page))[1],
        "token": "a-token-of-this-form",
        "text": "Une question encore.",
    }
    assert CONTENT.message in text(agent.post(REPLY, reply))
    with later():
        for changes in ({}, {"text": ""}):
            again = agent.post(REPLY, reply | changes)
            assert again.status_code == 422
            assert CONTENT.message not in text(again)
    assert text(agent.post(FOLLOW, {"code": received.code})).count("Une question encore.") == 1

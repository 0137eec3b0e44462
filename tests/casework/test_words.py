"""The six words of a key: where they are shown, and that another key shows."""

import html
import unicodedata

import pytest
from django.urls import reverse

from casework.cases import memory
from casework.models import WorkerKey
from casework.sealing import codes, crypto, words
from tests.casework.conftest import CONTENT
from tests.contact.conftest import START

FOLLOW, REPLY = reverse("contact:followup"), reverse("contact:reply")
CHANGED = "Une autre clé ouvre vos messages"


def folded(word):
    return unicodedata.normalize("NFD", word).encode("ascii", "ignore").decode()


def text(page):
    return html.unescape(page.text)


def test_the_list_has_2048_words_that_are_told_apart_by_eye_and_by_voice():
    listed = words.words()
    plain = [folded(word) for word in listed]
    assert (len(listed), len(set(plain))) == (2048, 2048)
    assert plain == sorted(plain)
    assert {len(word) for word in plain} <= set(range(4, 10))
    assert all(word.isalpha() and word.islower() for word in plain)
    with_one_less = {}
    for word in plain:
        for place in range(len(word)):
            with_one_less.setdefault(word[:place] + "." + word[place + 1 :], set()).add(word)
            with_one_less.setdefault(word[:place] + word[place + 1 :], set())
    assert [near for near in with_one_less.values() if len(near) > 1] == []
    assert [word for word in plain if word in with_one_less] == []


def test_six_words_are_66_bits_of_the_key_and_each_bit_counts():
    public = crypto.key_pair_from(bytes(range(32))).public
    assert len(words.fingerprint(public).split()) == 6
    seen = {words.fingerprint(crypto.new_key_pair(1).public) for _ in range(200)}
    assert len(seen) == 200
    assert {word for one in seen for word in one.split()} <= set(words.words())


@pytest.fixture
def key(desk):
    return WorkerKey.objects.get(worker=desk.cast.workers["assistant"])


def test_the_worker_sees_them_beside_her_key_and_who_writes_before_sending(desk, key, agent_form):
    assert key.fingerprint in text(desk.cast.client("assistant").get(reverse("casework:keys")))
    assert key.fingerprint in text(desk.cast.client("agent").post(START, agent_form))


@pytest.fixture
def agent_form(desk):
    return {
        "step": "message",
        "go": "next",
        "submission": "a-random-name-for-this-form",
        "theme": "debt",
        "status": "contract",
        "workplace": desk.cast.court.code,
        "message": CONTENT.message,
        "channel": "code_only",
        "urgency": "1",
        "safe": "on",
    }


def test_another_key_is_shown_to_who_wrote_before_until_they_write_again(desk, received, key):
    agent = desk.cast.client("agent")
    first = agent.post(FOLLOW, {"code": received.code})
    assert key.fingerprint in text(first)
    assert CHANGED not in text(first)
    other = crypto.new_key_pair()
    WorkerKey.objects.filter(pk=key.pk).update(public_key=other.public)
    for _ in range(2):
        page = agent.post(FOLLOW, {"code": received.code})
        assert CHANGED in text(page)
        assert words.fingerprint(other.public) in text(page)
    carried = page.text.split('name="carried" value="')[1].split('"')[0]
    agent.post(REPLY, {"carried": carried, "text": "Je sais.", "token": "t" * 20})
    assert CHANGED not in text(agent.post(FOLLOW, {"code": received.code}))


def test_the_witness_of_a_code_names_its_case_to_nobody_else(desk, received):
    found = codes.follow_up_key(codes.master_secret(received.code, codes.PRESENT))
    told = memory.witness(found)
    assert told is not None
    assert told.reference == received.reference
    assert memory.witness(codes.follow_up_key(b"m" * 32)) is None

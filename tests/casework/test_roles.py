"""Every verb on a case, for everyone, unlocked as far as they can: the status *and* what it changed."""

import pytest
from django.urls import reverse

from casework.models import AuditEvent, Case, Consent, Entry, Verb
from tests.casework.conftest import CLOSING, PASSPHRASE
from tests.casework.roles import CONTENT, OF_AN_ENTRY, SHEETS, WORKERS, a_case
from tests.cast import PEOPLE

pytestmark = pytest.mark.once

TOKEN = "a-token-long-enough-for-a-form"
GET = ("case", "agent_view", "hand_over", "label", "give_code")
# Verb -> what it posts, and what it leaves when it is done.
POST = {
    "answer": (
        {"answer-text": "Réponse", "answer-token": TOKEN},
        lambda: Entry.objects.filter(kind="answer").exists(),
    ),
    "note": ({"note-text": "Note", "note-token": TOKEN}, lambda: Entry.objects.filter(kind="note").exists()),
    "contacted": ({}, lambda: Case.objects.exclude(contacted_on=None).exists()),
    "close": (CLOSING, lambda: Case.objects.closed().exists()),
    "hand_over": (
        {"given_on": "2026-11-24", "words": "Oui.", "agreed": "on", "token": TOKEN},
        lambda: Case.objects.filter(period=2).exists() and Consent.objects.exists(),
    ),
}


@pytest.fixture
def reference(cast):
    return a_case(cast)["reference"]


def unlocked(cast, who):
    client = cast.client(who)
    if who in WORKERS:
        client.post(reverse("casework:unlock"), {"passphrase": PASSPHRASE})
    return client


def expected(who, mine):
    if who == "anonymous":
        return 302
    return mine if who == "assistant" else 404 if who in WORKERS else 403


def test_only_the_holder_of_a_seal_sees_the_case(cast, reference):
    met, due = {}, {}
    for who in PEOPLE:
        client, may = unlocked(cast, who), who == "assistant"
        for verb in GET:
            answer = client.get(reverse(f"casework:{verb}", args=[reference]))
            met[who, verb] = (answer.status_code, CONTENT.message in answer.content.decode())
            due[who, verb] = (expected(who, 200), may and verb in ("case", "agent_view"))
    assert met == due


@pytest.mark.parametrize("verb", POST)
def test_only_the_holder_of_a_seal_acts_on_the_case(cast, reference, verb):
    data, done = POST[verb]
    if verb == "hand_over":
        data = data | {"to": str(cast.workers["neighbour"].public_id)}
    met = {}
    for who in sorted(PEOPLE, key=lambda who: who == "assistant"):  # who may comes last
        answer = unlocked(cast, who).post(reverse(f"casework:{verb}", args=[reference]), data)
        met[who] = (answer.status_code, done())
    assert met == {who: (expected(who, 302), who == "assistant") for who in PEOPLE}


def test_every_refusal_is_in_the_register(cast, reference):
    refused = [who for who in PEOPLE if who not in ("anonymous", "assistant")]
    noted = {}
    for who in refused:
        before = AuditEvent.objects.filter(verb=Verb.DENIED).count()
        unlocked(cast, who).get(reverse("casework:case", args=[reference]))
        denied = AuditEvent.objects.filter(verb=Verb.DENIED).order_by("number")
        noted[who] = [event.case for event in denied[before:]]
    assert noted == {who: [reference] for who in refused}


def test_a_reference_that_does_not_exist_looks_like_one_that_is_not_yours(cast, reference):
    nowhere = reverse("casework:case", args=["00000000"])
    met = {who: unlocked(cast, who).get(nowhere).status_code for who in PEOPLE if who != "anonymous"}
    assert met == {who: 404 if who in WORKERS else 403 for who in met}


def test_the_screens_of_a_case_are_for_its_readers_alone(cast, reference):
    """Those of the subjects, and those of one of its entries; each."""
    pages = [reverse(f"casework:{page}", args=[reference]) for page in (*SHEETS, "consents")]
    pages += [reverse(f"casework:{page}", args=[reference, 1]) for page in OF_AN_ENTRY]
    entries = Entry.objects.count()
    for who, refused in (("neighbour", 404), ("coordinator", 404), ("administrator", 403), ("agent", 403)):
        client = unlocked(cast, who)
        for page in pages:
            assert client.get(page).status_code == refused, (who, page)
            assert client.post(page, {"token": TOKEN}).status_code in (refused, 405), (who, page)
    assert Entry.objects.count() == entries
    mine = unlocked(cast, "assistant")
    assert {mine.get(page).status_code for page in pages[: len(SHEETS) + 1]} == {200}

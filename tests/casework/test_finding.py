"""A secret of a key that was replaced turns up: what it sealed is read again, by the present key."""

from functools import partial

import pytest
from django.urls import reverse

from casework import actions
from casework.models import AuditEvent, Verb, WorkerKey
from tests.at_once import at_once, visitor
from tests.casework.conftest import CONTENT, PASSPHRASE
from tests.casework.key_forms import KEYS, make_key, replace_key
from tests.cast import NOW

FIND, INBOX = reverse("casework:find_key"), reverse("casework:inbox")
NEW = "une autre phrase très longue"


@pytest.fixture
def lost(cast, desk):
    """A key that was made on the page, a request sealed to it, and another key in its place: the old code."""
    WorkerKey.objects.filter(worker=cast.workers["assistant"]).delete()
    code = make_key(cast.client("assistant"), PASSPHRASE)
    cast.extra["received"] = desk.send()
    key = WorkerKey.objects.live().select_related("worker").get(worker=cast.workers["assistant"])
    replace_key(key, NEW, by=cast.user("assistant"), at=NOW)
    return code


def read(desk):
    client = desk.cast.client("assistant")
    assert client.post(reverse("casework:unlock"), {"passphrase": NEW}).status_code == 302
    return client.get(reverse("casework:case", args=[desk.cast.extra["received"].reference]))


@pytest.mark.parametrize("kind", ["passphrase", "code"])
def test_either_secret_opens_what_was_closed(desk, lost, kind):
    assert read(desk).status_code == 404
    client = desk.cast.client("assistant")
    assert FIND in client.get(KEYS).text
    answer = client.post(FIND, {"passphrase": PASSPHRASE if kind == "passphrase" else lost.lower()})
    assert (answer.status_code, answer["Location"]) == (302, INBOX)
    assert "1 demande est de nouveau lisible" in client.get(INBOX).text
    assert CONTENT.message in read(desk).text
    assert actions.readers(desk.case(desk.cast.extra["received"])) == [desk.cast.workers["assistant"]]
    former = WorkerKey.objects.get(worker=desk.cast.workers["assistant"], retired_at__isnull=False)
    assert AuditEvent.objects.get(verb=Verb.KEY_FOUND).detail == str(former.public_id)
    assert bytes(former.wrapped_by_passphrase) == b""
    assert FIND not in client.get(KEYS).text
    assert client.get(FIND)["Location"] == KEYS


@pytest.mark.once
@pytest.mark.parametrize("typed", ["", "pas la bonne phrase", NEW, "7K3M-9QXT-7K3M-9QXT-7K3M"])
def test_what_opens_nothing_is_refused_and_counted(desk, lost, typed):
    client = desk.cast.client("assistant")
    answers = [client.post(FIND, {"passphrase": typed}) for _ in range(7)]
    assert {answer.status_code for answer in answers} == {422}
    assert read_refused(desk, typed)
    assert ("Trop d’essais" in answers[-1].text) is bool(typed)


def read_refused(desk, typed):
    refused = AuditEvent.objects.filter(verb=Verb.UNLOCK_REFUSED, detail="replaced").count()
    return refused == (6 if typed else 0)


@pytest.mark.once
def test_the_secret_of_a_colleague_opens_nothing(desk, lost):
    assert desk.cast.client("neighbour").post(FIND, {"passphrase": PASSPHRASE})["Location"] == KEYS


@pytest.mark.django_db(transaction=True)
def test_three_clicks_open_it_once(desk, lost, live_server):
    worker = visitor(live_server, desk.cast, "assistant")
    answers = at_once(*[partial(worker.post, FIND, passphrase=PASSPHRASE)] * 3)
    assert {answer.status for answer in answers} == {302}
    assert CONTENT.message in read(desk).text
    assert AuditEvent.objects.filter(verb=Verb.KEY_FOUND).count() == 1

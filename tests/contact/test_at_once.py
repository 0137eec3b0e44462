"""Several people at the inbox and at the counter at the same moment, at the real cost of what is slow."""

from functools import partial

import pytest

from casework.models import WorkerKey
from casework.sealing import codes, crypto
from tests.at_once import at_once, visitor
from tests.casework.conftest import CONTENT, PASSPHRASE
from tests.cheap import REAL_COSTS, real_cost
from tests.contact.conftest import FOLLOW, REPLY, START

pytestmark = pytest.mark.django_db(transaction=True)
UNLOCK, INBOX = "/dossiers/deverrouiller/", "/dossiers/"
FORMER = codes.Version.FOUR_LANES


@pytest.fixture
def _real_cost(monkeypatch):
    real_cost(monkeypatch)


def given_before(desk, monkeypatch):
    """A case of before: a code that takes four lanes, as does the key of the worker who reads."""
    pair = crypto.new_key_pair()
    key = WorkerKey.objects.get(worker=desk.cast.workers["assistant"])
    key.public_key = pair.public
    key.wrapped_by_passphrase = crypto.wrap_private_key(
        pair.private, PASSPHRASE, owner=key.reader, cost=REAL_COSTS[FORMER]
    )
    key.save()
    with monkeypatch.context() as then:
        then.setattr(codes, "PRESENT", FORMER)
        return desk.send()


@pytest.mark.usefixtures("_real_cost")
def test_six_codes_of_three_strangers_while_a_worker_unlocks_then_a_form_is_sent_and_followed(
    desk, filled, live_server, monkeypatch
):
    before = given_before(desk, monkeypatch)
    strangers = [visitor(live_server, desk.cast, who) for who in ("agent", "newcomer", "editor")]
    worker = visitor(live_server, desk.cast, "assistant")
    tries = [partial(one.post, FOLLOW, code=codes.new_code()) for one in strangers for _ in range(2)]
    *answers, unlocking = at_once(*tries, partial(worker.post, UNLOCK, passphrase=PASSPHRASE))
    assert {answer.status for answer in answers} == {422}
    assert (unlocking.status, unlocking.headers["Location"]) == (302, INBOX)
    assert before.reference in worker.get(INBOX).text
    sent = strangers[0].post(START, **filled)
    assert sent.status == 200
    now = sent.text.split('class="casework-code" id="code" translate="no">')[1].split("<")[0]
    opened = [strangers[1].post(FOLLOW, code=code) for code in (before.code, now)]
    assert [CONTENT.message in opened[0].text, filled["message"] in opened[1].text] == [True, True]
    for page in opened:
        fields = {"carried": page.value("carried"), "token": page.value("token")}
        assert "Votre message est parti." in strangers[1].post(REPLY, **fields, text="Encore un mot").text
    assert strangers[2].get("/sante/").status == 200

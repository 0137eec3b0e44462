"""While no key can be derived: every page that needs one says so, soon, and keeps what was typed."""

import pytest

from casework.models import AuditEvent, Case
from casework.sealing import codes, derivation
from tests.casework.conftest import PASSPHRASE
from tests.casework.key_forms import due, no_wait
from tests.cast import NOW
from tests.contact.conftest import FOLLOW, START

UNLOCK, KEYS = "/dossiers/deverrouiller/", "/dossiers/cle/"
NEW = "petit cheval vert pomme"
AGAIN = {"passphrase": NEW, "again": NEW}
CODE = codes.printed(codes.new_code())
BUSY = "Le service est occupé"


@pytest.fixture
def nobody_passes(monkeypatch):
    """The gate as it is while others hold every place."""

    def close():
        monkeypatch.setattr(derivation, "gate", derivation.Gate(at_once=0))
        monkeypatch.setattr(derivation, "PATIENCE", 0.0)

    return close


@pytest.mark.parametrize(
    ("path", "fields", "shown"),
    [
        (
            UNLOCK,
            {"passphrase": PASSPHRASE, "answer-text": "À moitié écrit", "next": "/dossiers/"},
            "À moitié écrit",
        ),
        ("/dossiers/cle/secours/", {"code": CODE, **AGAIN}, CODE),
        ("/dossiers/cle/remplacer/", AGAIN, "Créer votre nouvelle clé"),
        ("/dossiers/cle/renouveler/", {"current": PASSPHRASE}, "Renouveler votre clé"),
        ("/dossiers/cle/phrase/", {"current": PASSPHRASE, **AGAIN}, "Votre phrase secrète actuelle"),
    ],
    ids=["unlocking", "recovering", "replacing", "renewing", "changing"],
)
def test_a_worker_is_told_to_come_back_and_no_try_is_counted(desk, nobody_passes, path, fields, shown):
    client = desk.unlocked()
    due(desk.cast.workers["assistant"].keys.get(), at=NOW)
    lines = AuditEvent.objects.count()
    nobody_passes()
    for _ in range(8):  # more than the tries that are allowed
        with no_wait():
            answer = client.post(path, fields)
        assert (answer.status_code, answer["Retry-After"]) == (503, "15")
    assert BUSY in answer.content.decode()
    assert shown in answer.content.decode()
    assert AuditEvent.objects.count() == lines


def test_a_first_key_is_made_later(cast, nobody_passes):
    client = cast.client("assistant")
    nobody_passes()
    answer = client.post(KEYS, AGAIN)
    assert (answer.status_code, BUSY in answer.content.decode()) == (503, True)


def test_a_code_stays_in_the_page_and_is_no_guess(desk, nobody_passes):
    client = desk.cast.client("agent")
    nobody_passes()
    for _ in range(12):
        answer = client.post(FOLLOW, {"code": CODE, "kept": "À moitié écrit"})
        assert (answer.status_code, answer["Retry-After"]) == (503, "15")
    assert all(text in answer.content.decode() for text in (BUSY, CODE, "À moitié écrit"))


def test_a_request_stays_in_the_page_and_can_be_sent_again(desk, nobody_passes, filled, monkeypatch):
    client, gate = desk.cast.client("agent"), derivation.gate
    nobody_passes()
    for _ in range(12):
        answer = client.post(START, filled)
        assert (answer.status_code, answer["Retry-After"]) == (503, "15")
    assert all(text in answer.content.decode() for text in (BUSY, filled["message"], filled["phone"]))
    assert not Case.objects.exists()
    monkeypatch.setattr(derivation, "gate", gate)
    assert client.post(START, filled).status_code == 200

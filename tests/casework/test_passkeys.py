"""A passkey opens the inbox beside the passphrase: its days, and what a forger would send."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from casework.models import AuditEvent, KeyPasskey, Verb, WorkerKey
from casework.sealing import passkeys as sealing
from casework.sealing.crypto import CannotOpen
from tests.casework.authenticator import PRESENT, Device, binary, text
from tests.casework.conftest import PASSPHRASE
from tests.casework.key_forms import confirm, due, named, replace_key
from tests.cast import NOW

INBOX, RENEW = reverse("casework:inbox"), reverse("casework:renew")
ALL, NEW = reverse("casework:passkeys"), reverse("casework:passkey_new")
CHALLENGE, OPEN = reverse("casework:passkey_challenge"), reverse("casework:passkey_unlock")
BUTTON, REFUSED = "Ouvrir avec ma clé d’accès", "n’ouvre pas vos demandes"


def add(client, device, name="mon téléphone", **said):
    asked = client.post(NEW).json()["publicKey"]
    return asked, client.post(ALL, {"name": name, **device.make(asked, **said)})


def asked_of(client):
    return client.post(CHALLENGE).json()["publicKey"]


def open_with(client, device, **said):
    return client.post(OPEN, device.get(asked_of(client), **said))


@pytest.fixture
def device():
    return Device()


@pytest.fixture
def added(desk, device):
    """The assistant's passkey; her inbox is locked again."""
    worker = desk.unlocked()
    add(worker, device)
    worker.post(reverse("casework:lock"))
    return KeyPasskey.objects.get()


def key_of(desk, who="assistant"):
    return WorkerKey.objects.live().get(worker=desk.cast.workers[who])


def lines():
    return list(AuditEvent.objects.order_by("number").values_list("verb", "detail"))


def test_a_passkey_from_its_first_day_to_its_last(desk, device):
    locked, worker = desk.cast.client("assistant"), desk.unlocked()
    assert BUTTON not in locked.get(INBOX).text
    assert locked.post(CHALLENGE).status_code == 404
    asked, answer = add(worker, device)
    assert answer["Location"] == ALL
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    passkey, key = KeyPasskey.objects.get(), key_of(desk)
    assert (passkey.key, passkey.name, passkey.used_on) == (key, "mon téléphone", None)
    assert "mon téléphone" in mail.outbox[-1].body
    assert "mon téléphone" in worker.get(ALL).text
    assert BUTTON in locked.get(INBOX).text
    asked = asked_of(locked)
    assert [binary(one["id"]) for one in asked["allowCredentials"]] == [device.credential]
    typed = {"next": reverse("casework:texts"), "title": "Un titre", "passphrase": "un début"}
    answer = locked.post(OPEN, typed | device.get(asked))
    assert 'value="Un titre"' in answer.text
    assert all(secret not in answer.text for secret in ("un début", device.secret.hex(), "credential"))
    assert "Vos demandes" in locked.get(INBOX).text
    passkey.refresh_from_db()
    assert passkey.used_on == NOW.date()
    assert lines()[-1] == (Verb.UNLOCKED, f"{key.public_id} passkey")


def test_it_is_named_anew_and_removed_and_the_passphrase_never_stopped(desk, added):
    worker = desk.unlocked()
    one = reverse("casework:passkey", args=[added.public_id])
    assert worker.post(one, {"name": "mon ancien téléphone"})["Location"] == ALL
    assert "mon ancien téléphone" in worker.get(ALL).text
    assert worker.post(one, {"remove": "1"})["Location"] == ALL
    assert worker.post(one, {"remove": "1"}).status_code == 404
    assert "n’ouvre plus" in mail.outbox[-1].subject
    assert [verb for verb, _detail in lines()].count(Verb.PASSKEY_REMOVED) == 1
    assert desk.cast.client("assistant").post(CHALLENGE).status_code == 404
    assert BUTTON not in desk.cast.client("assistant").get(INBOX).text


def test_one_that_was_removed_and_is_put_back_into_the_table_opens_nothing(desk, device, added):
    worker, again = desk.unlocked(), desk.cast.client("assistant")
    assert (
        worker.post(reverse("casework:passkey", args=[added.public_id]), {"remove": "1"}).status_code == 302
    )
    added.save(force_insert=True)
    refused = open_with(again, device)
    assert (refused.status_code, REFUSED in refused.text) == (422, True)
    assert lines()[-1] == (Verb.UNLOCK_REFUSED, "passkey")
    KeyPasskey.objects.all().delete()
    add(desk.unlocked(), device)
    assert open_with(again, device)["Location"] == INBOX  # its owner took it in again


def _replayed(client, device):
    sent = device.get(asked_of(client))
    assert client.post(OPEN, sent)["Location"] == INBOX
    client.post(reverse("casework:lock"))
    return sent


def _of_another_challenge(client, device):
    first = device.get(asked_of(client))
    asked_of(client)
    return first


def _too_late(client, device):
    sent = device.get(asked_of(client))
    session = client.session
    session["casework_passkey"] |= {"at": (NOW - timedelta(minutes=6)).timestamp()}
    session.save()
    return sent


def _of_a_creation(client, device):
    """A challenge that was made for adding a passkey, from the same worker's other window."""
    sent = device.get(asked_of(client))
    session = client.session
    session["casework_passkey"] |= {"for": "add"}
    session.save()
    return sent


def _unasked(client, device):
    sent = device.get(asked_of(client))
    session = client.session
    del session["casework_passkey"]
    session.save()
    return sent


def _wrong_computation(client, device):
    return device.get(asked_of(client)) | {"prf": text(bytes(32))}


def _forged_signature(client, device):
    other = Device()
    other.credential, other.secret = device.credential, device.secret
    return other.get(asked_of(client))


FORGED = {
    "replayed": _replayed,
    "of another challenge": _of_another_challenge,
    "too late": _too_late,
    "of a creation": _of_a_creation,
    "a wrong computation": _wrong_computation,
    "a forged signature": _forged_signature,
    "without verification": lambda c, d: d.get(asked_of(c), flags=PRESENT),
    "from another origin": lambda c, d: d.get(asked_of(c), origin="http://other.testserver"),
    "from another port": lambda c, d: d.get(asked_of(c), origin="http://testserver:8443"),
    "from a frame": lambda c, d: d.get(asked_of(c), crossOrigin=True),
    "an unknown passkey": lambda c, _d: Device().get(asked_of(c)),
    "no challenge asked for": _unasked,
    "not JSON": lambda c, d: d.get(asked_of(c)) | {"credential": "{"},
    "no object": lambda c, d: d.get(asked_of(c)) | {"credential": "[]"},
    "empty of all": lambda c, d: (
        d.get(asked_of(c)) | {"credential": json.dumps({"rawId": "x", "response": {}})}
    ),
}


def test_what_a_forger_sends_opens_nothing_and_is_counted(desk, device, added):
    client = desk.cast.client("assistant")
    for name, forged in FORGED.items():
        cache.clear()  # tries are counted: six of them, and one waits
        sent = forged(client, device)
        before = len(lines())
        answer = client.post(OPEN, sent)
        assert (answer.status_code, REFUSED in answer.text) == (422, True), name
        assert device.secret.hex() not in answer.text
        assert sent["prf"] not in answer.text
        assert "Vos demandes sont verrouillées" in client.get(INBOX).text, name
        assert lines()[before:] == [(Verb.UNLOCK_REFUSED, "passkey")], name


def _own_row(passkey, device):
    """A forger's passkey in the place of hers."""
    forger = Device()
    forger.credential = device.credential
    KeyPasskey.objects.filter(pk=passkey.pk).update(public_key=forger.public)
    return forger


def _two_wraps_exchanged(passkey, device):
    other = KeyPasskey.objects.exclude(pk=passkey.pk).get(key=passkey.key)
    KeyPasskey.objects.filter(pk=passkey.pk).update(wrapped=other.wrapped)
    return device


def _another_root(passkey, device):
    """What opens, but is not the private half of her key: what follows would be read by somebody else."""
    wrapped = sealing.wrap(
        bytes(32),
        device.computed({"extensions": {"prf": {"eval": {"first": text(sealing.salt(passkey.key.reader))}}}}),
        reader=passkey.key.reader,
        credential=device.credential,
        public=device.public,
    )
    KeyPasskey.objects.filter(pk=passkey.pk).update(wrapped=wrapped)
    return device


def _moved_to_another_worker(passkey, device):
    """Her row under the key of somebody else, who then has it in her own list."""
    KeyPasskey.objects.filter(pk=passkey.pk).update(key=WorkerKey.objects.exclude(pk=passkey.key.pk).first())
    return device


@pytest.mark.parametrize("alter", [_own_row, _two_wraps_exchanged, _another_root, _moved_to_another_worker])
def test_a_row_that_somebody_changed_opens_nothing(desk, device, added, alter):
    add(desk.unlocked(), Device(), "ma tablette")
    forger = alter(added, device)
    client = desk.cast.client("assistant")
    answer = open_with(client, forger)
    assert answer.status_code == 422
    assert "Vos demandes sont verrouillées" in client.get(INBOX).text
    assert lines()[-1][0] == Verb.UNLOCK_REFUSED


def test_another_workers_passkey_is_none(desk, device, added):
    """Neither hers in the session of another, nor the other way round."""
    neighbour, hers = desk.unlocked("neighbour"), Device()
    add(neighbour, hers)
    assert open_with(desk.cast.client("neighbour"), device).status_code == 422
    assert open_with(desk.cast.client("assistant"), hers).status_code == 422
    one = reverse("casework:passkey", args=[added.public_id])
    assert [neighbour.get(one).status_code, neighbour.post(one, {"remove": "1"}).status_code] == [404, 404]
    again = add(neighbour, device)[1]
    assert "déjà enregistrée" in again.text
    assert KeyPasskey.objects.get(pk=added.pk).key == key_of(desk)


def test_two_who_send_the_same_at_once_and_a_copy_of_a_device_that_counts(desk, device, added):
    client, counting = desk.cast.client("assistant"), Device(counts=True)
    asked = asked_of(client)
    assert client.post(OPEN, device.get(asked, flags=PRESENT)).status_code == 422
    assert client.post(OPEN, device.get(asked)).status_code == 422  # it was for one answer
    cache.clear()
    sent = device.get(asked_of(client))
    waiting = client.session["casework_passkey"]
    assert client.post(OPEN, sent)["Location"] == INBOX
    session = client.session  # the second of two was read before the first had spent the challenge
    session["casework_passkey"] = waiting
    session.save()
    assert client.post(OPEN, sent).status_code == 422
    add(desk.unlocked(), counting)
    assert open_with(client, counting)["Location"] == INBOX
    counting.counter -= 1
    assert open_with(client, counting).status_code == 422
    assert open_with(client, counting)["Location"] == INBOX
    assert [open_with(client, Device()).status_code for _ in range(5)] == [422] * 4 + [429]
    assert client.post(reverse("casework:unlock"), {"passphrase": PASSPHRASE}).status_code == 429


def test_nothing_is_added_that_was_not_made_here_and_now_by_its_owner(desk, device):
    worker = desk.unlocked()
    for said in ({"flags": PRESENT}, {"origin": "http://other.testserver"}, {"crossOrigin": True}):
        assert "n’a pas pu être vérifiée" in add(worker, device, **said)[1].text
    made = device.make(worker.post(NEW).json()["publicKey"])
    assert (
        "n’a pas pu être vérifiée"
        in worker.post(ALL, {"name": "x", **device.make(asked_of_adding(worker), challenge="AAAA")}).text
    )
    assert "n’a pas pu être vérifiée" in worker.post(ALL, {"name": "x", **made}).text
    for missing in ({"prf": ""}, {"prf": text(b"short")}, {"credential": ""}, {"name": ""}):
        answer = worker.post(ALL, {"name": "x", **device.make(asked_of_adding(worker))} | missing)
        assert answer.status_code == 422
        assert device.credential.hex() not in answer.text
    locked = desk.cast.client("assistant")
    assert "Vos demandes sont verrouillées" in locked.post(NEW).text
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        for answer in (worker.get(ALL), worker.post(ALL, {"name": "x", **made})):
            assert answer["Location"].startswith("/compte/")
        assert worker.post(NEW).status_code == 403
    assert not KeyPasskey.objects.exists()
    for number in range(10):
        add(worker, Device(), f"clé {number}")
    assert "Dix clés d’accès au plus" in add(worker, Device())[1].text
    assert KeyPasskey.objects.count() == 10


def asked_of_adding(client):
    return client.post(NEW).json()["publicKey"]


def test_what_becomes_of_them_when_the_secrets_or_the_key_change(desk, device, added):
    worker, new = desk.unlocked(), "trois lampes de papier huilé"
    worker.post(
        reverse("casework:change_passphrase"), {"current": PASSPHRASE, "again": new, "passphrase": new}
    )
    client = desk.cast.client("assistant")
    assert open_with(client, device)["Location"] == INBOX
    assert "vous les ajouterez à nouveau" in worker.get(RENEW).text
    shown = worker.post(RENEW, named(worker.get(RENEW), current=new))
    assert KeyPasskey.objects.exists()
    assert confirm(worker, shown, current=new).status_code == 302
    assert not KeyPasskey.objects.exists()
    assert client.post(CHALLENGE).status_code == 404
    assert BUTTON not in client.get(INBOX).text


def test_it_neither_stops_the_replacement_of_a_key_nor_outlives_it(desk, device, added):
    """Both secrets are lost still, whatever a device opens."""
    lost, new = key_of(desk), "trois lampes de papier huilé"
    asked = due(lost, at=NOW)
    assert open_with(desk.cast.client("assistant"), device)["Location"] == INBOX
    asked.refresh_from_db()
    assert asked.ended_at is None
    replace_key(lost, new, by=desk.cast.user("assistant"), at=NOW)
    assert key_of(desk) != lost
    assert not KeyPasskey.objects.exists()


@pytest.mark.once
def test_only_the_right_computation_at_its_own_place_opens_a_wrap():
    place = {"reader": "worker-key:a", "credential": b"c", "public": b"p"}
    wrapped = sealing.wrap(b"r" * 32, b"s" * 32, **place)
    assert sealing.unwrap(wrapped, b"s" * 32, **place) == b"r" * 32
    for prf, other in (
        (b"t" * 32, {}),
        (b"s" * 31, {}),
        (b"s" * 32, {"reader": "worker-key:b"}),
        (b"s" * 32, {"credential": b"d"}),
        (b"s" * 32, {"public": b"q"}),
    ):
        with pytest.raises(CannotOpen):
            sealing.unwrap(wrapped, prf, **place | other)

"""A key is renewed: everything sealed to the former one is sealed to the next, and the former one is
erased."""

import os
import threading
import time
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from casework import actions, audit
from casework.endings import ClosingReason
from casework.keys import drafts
from casework.models import AuditEvent, KeyDraft, Seal, Verb, WorkerKey
from casework.sealing import codes, crypto
from casework.sealing.crypto import CannotOpen, CaseKeys
from core.forms import new_name
from core.locks import lock
from tests.at_once import READING, at_once, meanwhile, visitor
from tests.casework.conftest import CONTENT, PASSPHRASE
from tests.casework.key_forms import (
    CONFIRM,
    KEYS,
    RECOVER,
    RENEW,
    confirm,
    groups,
    named,
    recovery_code,
    twice,
)
from tests.casework.test_two_at_once import hand_over
from tests.cast import NOW

UNLOCK, INBOX = reverse("casework:unlock"), reverse("casework:inbox")
NEW = "une autre phrase très longue"


def live(desk, who="assistant"):
    return WorkerKey.objects.live().select_related("worker").get(worker=desk.cast.workers[who])


def shown_code(client):
    return client.post(RENEW, named(client.get(RENEW), current=PASSPHRASE))


def renew(client):
    return confirm(client, shown_code(client), current=PASSPHRASE)


def renewing(desk, who="assistant"):
    """Prepared; what confirms it."""
    name, user = new_name(), desk.cast.user(who)
    drafts.prepare_renewal(live(desk, who), PASSPHRASE, codes.new_code(), form=name, by=user, at=NOW)
    return lambda: drafts.confirm(name, by=user, at=NOW, passphrase=PASSPHRASE)


def reads(desk, received, who="assistant"):
    client = desk.unlocked(who)
    return CONTENT.message in client.get(reverse("casework:case", args=[received.reference])).text


def test_all_cases_follow_and_the_former_key_is_erased(desk, received):
    closed = desk.send()
    actions.close(desk.opened(closed), ClosingReason.SETTLED, by=desk.cast.workers["assistant"], at=NOW)
    former, client = live(desk), desk.unlocked()
    answer = renew(client)
    assert (answer.status_code, answer["Location"]) == (302, INBOX)
    assert live(desk) != former
    former.refresh_from_db()
    assert (bytes(former.wrapped_by_passphrase), bytes(former.wrapped_by_recovery)) == (b"", b"")
    assert former.retired_at is not None
    assert not Seal.objects.filter(worker_key=former).exists()
    assert 'name="passphrase"' in client.get(INBOX).text  # the former key was in hand: it is not any more
    assert reads(desk, received)
    assert reads(desk, closed)
    (line,) = AuditEvent.objects.filter(verb=Verb.KEY_RENEWED)
    assert line.detail == str(live(desk).public_id)
    later = desk.send()
    assert reads(desk, later)


def test_every_period_follows(desk, received):
    hand_over(desk, received)
    renew(desk.cast.client("neighbour"))
    assert reads(desk, received, "neighbour")
    assert Seal.objects.filter(worker_key=live(desk, "neighbour")).count() == 2


def test_the_former_code_opens_nothing_and_the_new_one_does(cast, desk):
    client = desk.cast.client("assistant")
    shown = shown_code(client)
    assert confirm(client, shown, current=PASSPHRASE).status_code == 302
    code = recovery_code(shown)
    assert recovery_code(client.post(RECOVER, {"code": code, **twice(NEW)}))


@pytest.mark.parametrize("current", ["pas celle-ci du tout", ""])
def test_it_takes_the_passphrase_at_both_ends(desk, received, current):
    former, client = live(desk), desk.cast.client("assistant")
    assert client.post(RENEW, named(client.get(RENEW), current=current)).status_code == 422
    shown = shown_code(client)
    assert confirm(client, shown, current=current).status_code == 422
    assert live(desk) == former
    assert confirm(client, shown, current=PASSPHRASE).status_code == 302
    assert reads(desk, received)


def test_until_the_code_is_confirmed_nothing_changes(desk, received):
    former = live(desk)
    shown_code(desk.cast.client("assistant"))
    assert live(desk) == former
    assert reads(desk, received)


def broken(_key, _received):
    return b"\x01broken"


def without_the_notes(key, received):
    """Which whoever holds the code can seal to her."""
    name = f"{received.reference}/1"
    return crypto.seal_keys(CaseKeys(os.urandom(32)), bytes(key.public_key), case=name, reader=key.reader)


@pytest.mark.parametrize("damage", [broken, without_the_notes])
def test_a_damaged_seal_keeps_its_case_in_the_list_and_the_former_key_in_its_wraps(desk, received, damage):
    whole = desk.send()
    Seal.objects.filter(case__reference=received.reference, worker_key__isnull=False).update(
        sealed=damage(live(desk), received)
    )
    former = live(desk)
    assert renew(desk.cast.client("assistant")).status_code == 302
    former.refresh_from_db()
    assert bytes(former.wrapped_by_passphrase)
    assert reads(desk, whole)
    assert received.reference in desk.unlocked().get(INBOX).text
    assert AuditEvent.objects.get(verb=Verb.KEY_RENEWED).detail.endswith("unread:1")


def test_a_next_key_that_does_not_open_takes_no_place(desk, received):
    former, client = live(desk), desk.cast.client("assistant")
    shown = shown_code(client)
    KeyDraft.objects.update(wrapped_by_passphrase=former.wrapped_by_passphrase)
    assert confirm(client, shown, current=PASSPHRASE).status_code == 422
    assert live(desk) == former
    assert reads(desk, received)


def test_all_or_nothing(desk, received, monkeypatch):
    former, confirmed = live(desk), renewing(desk)

    class Failed(Exception):
        pass

    def fail(*_args, **_kwargs):
        raise Failed

    monkeypatch.setattr("casework.keys.rotation.reseal", fail)
    with pytest.raises(Failed):
        confirmed()
    assert live(desk) == former
    assert reads(desk, received)
    assert KeyDraft.objects.exists()


def test_the_passphrase_that_changes_meanwhile_is_not_undone(desk):
    confirmed, key = renewing(desk), live(desk)
    actions.change_passphrase(key, PASSPHRASE, NEW, by=desk.cast.user("assistant"), at=NOW)
    with pytest.raises(CannotOpen):
        confirmed()
    assert live(desk) == key


# --- Two at once ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_request_that_crosses_a_renewal_is_sealed_to_the_new_key(desk):
    received = meanwhile(renewing(desk), desk.send)
    assert reads(desk, received)


@pytest.mark.django_db(transaction=True)
def test_a_request_that_comes_just_before_follows(desk):
    confirmed = renewing(desk)
    received = []
    meanwhile(lambda: received.append(desk.send()), lambda: confirmed() or True)
    assert reads(desk, received[0])


@pytest.mark.django_db(transaction=True)
def test_a_case_that_leaves_while_the_key_is_renewed_has_left(desk, received):
    confirmed = renewing(desk)
    meanwhile(lambda: hand_over(desk, received), lambda: confirmed() or True)
    assert not Seal.objects.filter(worker_key=live(desk)).exists()
    assert reads(desk, received, "neighbour")


@pytest.mark.django_db(transaction=True)
def test_three_clicks_renew_once(desk, received, live_server):
    worker, client = visitor(live_server, desk.cast, "assistant"), desk.cast.client("assistant")
    shown = shown_code(client)
    press = groups(client, named(shown)["form_name"], recovery_code(shown), current=PASSPHRASE)
    answers = at_once(*[partial(worker.post, CONFIRM, **press)] * 3)
    assert {answer.status for answer in answers} == {302}
    assert AuditEvent.objects.filter(verb=Verb.KEY_RENEWED).count() == 1
    assert reads(desk, received)


# --- Once a year -----------------------------------------------------------------------------------------


def test_a_year_old_key_is_said_on_the_desk_and_by_one_mail_a_year(desk):
    call_command("remind_keys", verbosity=0)
    assert mail.outbox == []
    assert "Renouvelez votre clé" not in desk.unlocked().get(INBOX).text
    for days, sent in ((366, 3), (380, 3), (366 + 366, 6)):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            call_command("remind_keys", verbosity=0)
        assert len([one for one in mail.outbox if one.subject == "Votre clé Relais a un an"]) == sent
    with time_machine.travel(NOW + timedelta(days=366), tick=False):
        client = desk.unlocked()
        assert "Renouvelez votre clé" in client.get(INBOX).text
        assert "Elle a plus d’un an" in client.get(KEYS).text.replace("\u00a0", " ")
        renew(client)
        assert "Renouvelez votre clé" not in desk.unlocked().get(INBOX).text


@pytest.mark.django_db(transaction=True)
def test_who_hands_over_to_somebody_whose_key_is_held_has_not_the_register_yet(desk, received):
    """Whoever renews a key holds it, and writes to the register last: else both would wait."""
    opened, key, is_held = desk.opened(received), live(desk, "neighbour"), threading.Event()
    by, to = desk.cast.workers["assistant"], desk.cast.workers["neighbour"]

    def hold_the_key_and_write():
        with transaction.atomic():
            lock(WorkerKey.objects.filter(pk=key.pk))
            is_held.set()
            time.sleep(READING)
            audit.append(Verb.KEY_RENEWED, by=audit.name_of(to), at=NOW)

    def hand_over_agreed():
        is_held.wait()
        said = {"given_on": NOW.date(), "by": by, "token": "t" * 20, "at": NOW}
        actions.hand_over_agreed(opened, to, "Oui.", **said)

    at_once(hold_the_key_and_write, hand_over_agreed)
    assert reads(desk, received, "neighbour")

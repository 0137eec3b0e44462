"""A worker's key: made once, opened by a passphrase or by the recovery code, and by nothing else."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casework import actions
from casework.keys.passphrases import Weakness, weakness
from casework.models import AuditEvent, Verb, WorkerKey
from casework.sealing import codes, crypto
from tests.casework.conftest import CONTENT, PASSPHRASE
from tests.cast import NOW

CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}")
KEYS, RECOVER, REPLACE = "/dossiers/cle/", "/dossiers/cle/secours/", "/dossiers/cle/remplacer/"
NEW = "une autre phrase très longue"


def make_key(client, passphrase=PASSPHRASE):
    return client.post(KEYS, {"passphrase": passphrase, "again": passphrase})


def test_the_first_visit_makes_the_key_and_shows_the_recovery_code_once(cast):
    client = cast.client("assistant")
    assert CODE.search(make_key(client).content.decode())
    assert WorkerKey.objects.get().worker == cast.workers["assistant"]
    assert not CODE.search(make_key(client).content.decode())
    assert WorkerKey.objects.count() == 1


def test_neither_secret_nor_the_private_key_is_stored_in_clear(cast):
    new = actions.create_key(PASSPHRASE, by=cast.user("assistant"), at=NOW)
    private = actions.unlock(new.key, PASSPHRASE, by=cast.user("assistant"), at=NOW).private
    stored = bytes(new.key.wrapped_by_passphrase) + bytes(new.key.wrapped_by_recovery)
    for secret in (PASSPHRASE.encode(), new.recovery_code.encode(), private):
        assert secret not in stored


def test_the_recovery_code_opens_once_and_is_replaced(desk, received, at):
    client = desk.cast.client("assistant")
    key = desk.cast.workers["assistant"].keys.get()
    new = actions.recover_key(key, _recovery(desk, key), NEW, by=desk.cast.user("assistant"), at=NOW)
    client.post(reverse("casework:unlock"), {"passphrase": NEW})
    assert CONTENT.message in client.get(at("case")).content.decode()
    assert new.recovery_code != PASSPHRASE


def _recovery(desk, key):
    """Gives the key a known recovery code."""
    pair = actions.unlock(key, PASSPHRASE, by=desk.cast.user("assistant"), at=NOW)
    key.wrapped_by_recovery = crypto.wrap_private_key(pair.private, "SECOURS", owner=key.reader)
    key.save()
    return "SECOURS"


def test_the_recovery_page_takes_the_printed_code(cast):
    client = cast.client("assistant")
    (code,) = CODE.findall(make_key(client).content.decode())
    answer = client.post(RECOVER, {"code": code.lower(), "passphrase": NEW, "again": NEW})
    (renewed,) = CODE.findall(answer.content.decode())
    assert renewed != code
    spent = client.post(RECOVER, {"code": code, "passphrase": NEW, "again": NEW})
    assert spent.status_code == 422
    assert client.post(reverse("casework:unlock"), {"passphrase": NEW}).status_code == 302


def test_the_passphrase_changes_only_for_who_knows_the_present_one(desk):
    client, address = desk.unlocked(), reverse("casework:change_passphrase")
    wrong = client.post(address, {"current": "pas celle-ci du tout", "passphrase": NEW, "again": NEW})
    assert wrong.status_code == 422
    right = client.post(address, {"current": PASSPHRASE, "passphrase": NEW, "again": NEW})
    assert right.status_code == 302
    assert client.post(reverse("casework:unlock"), {"passphrase": NEW}).status_code == 302


def test_a_new_key_opens_nothing_of_what_was(desk, received, at):
    client = desk.unlocked()
    answer = client.post(REPLACE, {"passphrase": NEW, "again": NEW, "understood": "on"})
    assert CODE.search(answer.content.decode())
    client.post(reverse("casework:unlock"), {"passphrase": NEW})
    assert client.get(at("case")).status_code == 404
    assert AuditEvent.objects.filter(verb=Verb.KEY_REPLACED).count() == 1
    assert actions.readers(desk.case(received)) == []  # and the agent is told so, with a number to call


def test_a_new_key_needs_the_box_to_be_ticked(desk):
    answer = desk.cast.client("assistant").post(REPLACE, {"passphrase": NEW, "again": NEW})
    assert answer.status_code == 422
    assert WorkerKey.objects.filter(retired_at=None, worker=desk.cast.workers["assistant"]).count() == 1


def test_a_public_key_swapped_in_the_database_is_noticed_at_the_next_unlock(desk):
    key = desk.cast.workers["assistant"].keys.get()
    WorkerKey.objects.filter(pk=key.pk).update(public_key=crypto.new_key_pair().public)
    answer = desk.cast.client("assistant").post(reverse("casework:unlock"), {"passphrase": PASSPHRASE})
    assert answer.status_code == 422
    assert "Votre clé a été modifiée sans vous" in answer.content.decode()
    assert AuditEvent.objects.filter(verb=Verb.UNLOCK_REFUSED, detail="altered").exists()


def test_nobody_unlocks_the_key_of_another(desk):
    key = desk.cast.workers["assistant"].keys.get()
    with pytest.raises(PermissionDenied):
        actions.unlock(key, PASSPHRASE, by=desk.cast.user("neighbour"), at=NOW)


def test_a_key_copied_to_another_row_does_not_open(desk):
    mine, theirs = (desk.cast.workers[who].keys.get() for who in ("assistant", "neighbour"))
    WorkerKey.objects.filter(pk=theirs.pk).update(
        wrapped_by_passphrase=mine.wrapped_by_passphrase, public_key=mine.public_key
    )
    answer = desk.cast.client("neighbour").post(reverse("casework:unlock"), {"passphrase": PASSPHRASE})
    assert answer.status_code == 422


@pytest.mark.parametrize("who", ["agent", "administrator", "correspondent"])
def test_only_workers_make_keys(cast, who):
    with pytest.raises(PermissionDenied):
        actions.create_key(PASSPHRASE, by=cast.user(who), at=NOW)


def test_unlocking_is_out_of_reach_without_a_second_factor(desk):
    client = desk.cast.client("assistant", mfa=False)
    answer = client.post(reverse("casework:unlock"), {"passphrase": PASSPHRASE})
    assert answer["Location"].startswith("/compte/")


@pytest.mark.parametrize(
    ("passphrase", "fault"),
    [
        ("court", Weakness.SHORT),
        ("é" * 201, Weakness.LONG),
        ("aaaaaaaaaaaaaaaaaaaa", Weakness.MONOTONOUS),
        ("azerty 123456 motdepasse", Weakness.COMMON),
        ("ines.basilic Inès Basilic", Weakness.PERSONAL),
        ("quatre tasses de tilleul", None),
        ("Cheval, agrafe & pile: oui", None),
    ],
)
def test_weak_passphrases_are_refused_with_a_reason(passphrase, fault):
    assert weakness(passphrase, ("Inès Basilic", "ines.basilic@example.fr")) == fault


@pytest.mark.parametrize(
    ("passphrase", "again"),
    [
        ("", ""),
        ("court", "court"),
        (PASSPHRASE, "autre chose"),
        ("\x00" * 20, "\x00" * 20),
        ("x" * 9999, "x" * 9999),
    ],
)
def test_a_bad_passphrase_makes_no_key_and_says_why(cast, passphrase, again):
    answer = cast.client("assistant").post(KEYS, {"passphrase": passphrase, "again": again})
    assert answer.status_code == 422
    assert "fr-message--error" in answer.content.decode()
    assert not WorkerKey.objects.exists()


@pytest.mark.parametrize("code", ["", "nonsense", "\x00", "A" * 5000, "7K3M-9QXT-7K3M-9QXT-7K3M"])
def test_a_bad_recovery_code_says_what_is_wrong(desk, code):
    answer = desk.cast.client("assistant").post(RECOVER, {"code": code, "passphrase": NEW, "again": NEW})
    assert answer.status_code == 422
    assert "fr-message--error" in answer.content.decode()


# --- The answer is lost, or the button is pressed twice ------------------------------------------------

CHOSEN = {"passphrase": "trois lampes de papier huilé", "again": "trois lampes de papier huilé"}
OTHER = {"passphrase": "cinq bancs de granit gris", "again": "cinq bancs de granit gris"}


def named(page, **fields):
    """What the form of the page sends: its name, the key that it is about, and what is typed."""
    inputs = re.findall(r"<input[^>]*>", page.text)
    hidden = {
        name: re.search(r'value="([^"]*)"', one)[1]
        for one in inputs
        for name in ("form_name", "lost")
        if f'name="{name}"' in one
    }
    return {**hidden, **fields}


def recovery_code(answer):
    found = re.search(r'translate="no">([0-9A-Z-]{24})<', answer.text)
    return found[1] if found else None


def test_a_new_key_asked_for_twice_has_one_recovery_code(cast):
    client = cast.client("assistant")
    form = named(client.get(KEYS), **CHOSEN)
    first, again = (recovery_code(client.post(KEYS, form)) for _ in range(2))
    assert first == again is not None
    assert WorkerKey.objects.count() == 1


def test_a_lost_key_replaced_twice_is_replaced_once_with_one_code(desk):
    client = desk.cast.client("assistant")
    form = named(client.get(REPLACE), understood="on", **CHOSEN)
    first, again = (recovery_code(client.post(REPLACE, form)) for _ in range(2))
    assert first == again is not None
    assert desk.cast.workers["assistant"].keys.count() == 2


def test_another_window_does_not_replace_the_key_that_has_just_been_made(desk):
    client = desk.cast.client("assistant")
    one, other = (named(client.get(REPLACE), understood="on", **CHOSEN) for _ in range(2))
    assert recovery_code(client.post(REPLACE, one))
    late = client.post(REPLACE, other)
    assert (late.status_code, late["Location"]) == (302, KEYS)
    assert desk.cast.workers["assistant"].keys.count() == 2


def test_a_recovery_sent_twice_gives_the_new_code_twice(desk):
    lost = desk.cast.workers["assistant"].keys.get()
    made = actions.replace_key(lost, PASSPHRASE, by=desk.cast.user("assistant"), at=NOW)
    client = desk.cast.client("assistant")
    form = named(client.get(RECOVER), code=codes.printed(made.recovery_code), **CHOSEN)
    first, again = (recovery_code(client.post(RECOVER, form)) for _ in range(2))
    assert first == again is not None
    assert first != codes.printed(made.recovery_code)
    assert client.post(RECOVER, form | OTHER).status_code == 422


def test_a_form_that_is_too_old_makes_no_key(cast):
    form = named(cast.client("assistant").get(KEYS), **CHOSEN)
    with time_machine.travel(NOW + timedelta(hours=5), tick=False):
        old = cast.client("assistant").post(KEYS, form)
    assert old.status_code == 422
    assert "ouverte depuis longtemps" in old.text
    assert form["form_name"] not in old.text
    assert not WorkerKey.objects.exists()


def test_a_passphrase_is_not_said_to_be_kept(desk):
    page = desk.cast.client("assistant").post(RECOVER, {"code": "", **CHOSEN}).text
    assert "Une phrase secrète n’est jamais gardée" in page
    assert "est conservé" not in page
    assert CHOSEN["passphrase"] not in page

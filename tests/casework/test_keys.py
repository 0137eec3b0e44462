"""A worker's key: made once, opened by a passphrase or by the recovery code, and by nothing else."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse

from casework import actions
from casework.models import AuditEvent, KeyDraft, Verb, WorkerKey
from casework.sealing import codes, crypto
from tests.casework.conftest import CONTENT, PASSPHRASE
from tests.casework.key_forms import (
    AGAIN,
    CODE,
    CONFIRM,
    KEYS,
    RECOVER,
    asked,
    confirm,
    groups,
    make_key,
    named,
    recover_key,
    recovery_code,
    twice,
)
from tests.cast import NOW

NEW = "une autre phrase très longue"
UNLOCK = reverse("casework:unlock")


def begin(client, passphrase=PASSPHRASE):
    """The page that shows the code."""
    return client.post(KEYS, named(client.get(KEYS), **twice(passphrase)))


def test_the_first_visit_makes_the_key_once_its_recovery_code_is_typed_back(cast):
    client = cast.client("assistant")
    shown = begin(client)
    assert CODE.search(shown.text)
    assert not WorkerKey.objects.exists()
    done = confirm(client, shown)
    assert (done.status_code, done["Location"]) == (302, reverse("casework:inbox"))
    assert WorkerKey.objects.get().worker == cast.workers["assistant"]
    assert client.post(UNLOCK, {"passphrase": PASSPHRASE}).status_code == 302
    assert not CODE.search(client.get(KEYS).text)


@pytest.mark.once
@pytest.mark.parametrize(
    "typed", [{"code_first": "AAAA", "code_second": "AAAA"}, {"code_first": "", "code_second": ""}]
)
def test_a_code_that_is_not_on_paper_makes_no_key_and_may_be_looked_at_again(cast, typed):
    client = cast.client("assistant")
    shown = begin(client)
    name = named(shown)["form_name"]
    answer = client.post(CONFIRM, {"form_name": name, **typed})
    assert (answer.status_code, answer.text.count("fr-message--error")) == (422, 2)
    assert not CODE.search(answer.text)
    assert not WorkerKey.objects.exists()
    again = client.post(AGAIN, {"form_name": name})
    assert recovery_code(again) == recovery_code(shown)
    assert confirm(client, again).status_code == 302
    assert WorkerKey.objects.count() == 1


@pytest.mark.once
def test_groups_are_read_as_people_write_them(cast):
    client = cast.client("assistant")
    shown = begin(client)
    fields = groups(client, named(shown)["form_name"], recovery_code(shown))
    written = {name: f" {value.lower()} " for name, value in fields.items() if name.startswith("code")}
    assert client.post(CONFIRM, fields | written).status_code == 302
    assert WorkerKey.objects.count() == 1


@pytest.mark.once
def test_the_same_two_groups_are_asked_for_until_they_are_right(cast):
    client = cast.client("assistant")
    name = named(begin(client))["form_name"]
    pages = [client.post(CONFIRM, {"form_name": name}) for _ in range(3)]
    assert len({tuple(asked(page)) for page in pages}) == 1


@pytest.mark.once
def test_who_closes_the_page_begins_again_and_the_code_on_the_old_paper_is_said_to_be_void(cast):
    client = cast.client("assistant")
    first = begin(client)
    assert "il ne sert à rien, jetez-le" in client.get(KEYS).text
    second = begin(client)
    assert recovery_code(first) != recovery_code(second)
    late = client.post(CONFIRM, named(first))
    assert (late.status_code, late["Location"]) == (302, KEYS)
    assert confirm(client, second).status_code == 302


@pytest.mark.once
def test_the_page_of_somebody_else_confirms_and_shows_nothing(cast):
    shown = begin(cast.client("assistant"))
    for path in (AGAIN, CONFIRM):
        assert cast.client("neighbour").post(path, named(shown))["Location"] == KEYS
    assert not WorkerKey.objects.exists()


def test_what_nobody_confirmed_is_dropped_by_the_clock(cast):
    shown = begin(cast.client("assistant"))
    with time_machine.travel(NOW + timedelta(hours=6), tick=False):
        call_command("forget_unlocked", verbosity=0)
        assert cast.client("assistant").post(AGAIN, named(shown))["Location"] == KEYS
    assert not KeyDraft.objects.exists()


@pytest.mark.once
def test_nothing_of_it_is_in_the_session(cast):
    client = cast.client("assistant")
    shown = begin(client)
    kept = str(dict(client.session))
    name = named(shown)["form_name"]
    assert not any(said in kept for said in (PASSPHRASE, name, *recovery_code(shown).split("-")))


def test_neither_secret_nor_the_private_key_is_stored_in_clear(cast):
    new = actions.create_key(PASSPHRASE, by=cast.user("assistant"), at=NOW)
    private = actions.unlock(new.key, PASSPHRASE, by=cast.user("assistant"), at=NOW).private
    stored = bytes(new.key.wrapped_by_passphrase) + bytes(new.key.wrapped_by_recovery)
    for secret in (PASSPHRASE.encode(), new.recovery_code.encode(), private):
        assert secret not in stored


def test_the_recovery_code_opens_once_and_is_replaced(desk, received, at):
    client = desk.cast.client("assistant")
    key = desk.cast.workers["assistant"].keys.get()
    recover_key(key, _recovery(desk, key), NEW, by=desk.cast.user("assistant"), at=NOW)
    client.post(reverse("casework:unlock"), {"passphrase": NEW})
    assert CONTENT.message in client.get(at("case")).content.decode()


def _recovery(desk, key):
    """Gives the key a known recovery code."""
    pair = actions.unlock(key, PASSPHRASE, by=desk.cast.user("assistant"), at=NOW)
    key.wrapped_by_recovery = crypto.wrap_private_key(pair.private, "SECOURS", owner=key.reader)
    key.save()
    return "SECOURS"


def test_the_recovery_page_takes_the_printed_code_and_spends_it_once_the_next_is_on_paper(cast):
    client = cast.client("assistant")
    code = make_key(client, PASSPHRASE)
    shown = client.post(RECOVER, named(client.get(RECOVER), code=code.lower(), **twice(NEW)))
    assert recovery_code(shown) != code
    assert client.post(UNLOCK, {"passphrase": NEW}).status_code == 422  # nothing has changed yet
    assert client.post(UNLOCK, {"passphrase": PASSPHRASE}).status_code == 302
    assert confirm(client, shown).status_code == 302
    spent = client.post(RECOVER, {"code": code, **twice(NEW)})
    assert spent.status_code == 422
    assert client.post(UNLOCK, {"passphrase": PASSPHRASE}).status_code == 422
    assert client.post(UNLOCK, {"passphrase": NEW}).status_code == 302


def test_the_passphrase_changes_only_for_who_knows_the_present_one(desk):
    client, address = desk.unlocked(), reverse("casework:change_passphrase")
    wrong = client.post(address, {"current": "pas celle-ci du tout", "passphrase": NEW, "again": NEW})
    assert wrong.status_code == 422
    right = client.post(address, {"current": PASSPHRASE, "passphrase": NEW, "again": NEW})
    assert right.status_code == 302
    assert client.post(reverse("casework:unlock"), {"passphrase": NEW}).status_code == 302


def test_a_public_key_swapped_in_the_database_is_noticed_at_the_next_unlock(desk):
    key = desk.cast.workers["assistant"].keys.get()
    WorkerKey.objects.filter(pk=key.pk).update(public_key=crypto.new_key_pair().public)
    answer = desk.cast.client("assistant").post(reverse("casework:unlock"), {"passphrase": PASSPHRASE})
    assert answer.status_code == 422
    assert "Votre clé a été modifiée sans vous" in answer.content.decode()
    assert AuditEvent.objects.filter(verb=Verb.UNLOCK_REFUSED, detail="altered").exists()


def test_a_public_key_swapped_while_the_inbox_is_open_locks_it(desk):
    client = desk.unlocked()
    assert "sont verrouillées" not in client.get(reverse("casework:inbox")).text
    desk.cast.workers["assistant"].keys.update(public_key=crypto.new_key_pair().public)
    assert "sont verrouillées" in client.get(reverse("casework:inbox"), follow=True).text
    answer = client.post(reverse("casework:unlock"), {"passphrase": PASSPHRASE})
    assert "Votre clé a été modifiée sans vous" in answer.content.decode()


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


@pytest.mark.once
@pytest.mark.parametrize("who", ["agent", "administrator", "correspondent"])
def test_only_workers_make_keys(cast, who):
    with pytest.raises(PermissionDenied):
        actions.create_key(PASSPHRASE, by=cast.user(who), at=NOW)


@pytest.mark.once
def test_unlocking_is_out_of_reach_without_a_second_factor(desk):
    client = desk.cast.client("assistant", mfa=False)
    answer = client.post(reverse("casework:unlock"), {"passphrase": PASSPHRASE})
    assert answer["Location"].startswith("/compte/")


@pytest.mark.once
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


@pytest.mark.once
@pytest.mark.parametrize("code", ["", "nonsense", "\x00", "A" * 5000, "7K3M-9QXT-7K3M-9QXT-7K3M"])
def test_a_bad_recovery_code_says_what_is_wrong(desk, code):
    answer = desk.cast.client("assistant").post(RECOVER, {"code": code, "passphrase": NEW, "again": NEW})
    assert answer.status_code == 422
    assert "fr-message--error" in answer.content.decode()


# --- The answer is lost, or the button is pressed twice ------------------------------------------------

CHOSEN = twice("trois lampes de papier huilé")


def test_a_new_key_asked_for_twice_has_one_recovery_code(cast):
    client = cast.client("assistant")
    form = named(client.get(KEYS), **CHOSEN)
    first, again = (client.post(KEYS, form) for _ in range(2))
    assert recovery_code(first) == recovery_code(again) is not None
    assert confirm(client, first).status_code == 302
    key = WorkerKey.objects.get()
    code = codes.read_code(recovery_code(again))
    assert recover_key(key, code, NEW, by=cast.user("assistant"), at=NOW)


def test_a_confirmation_whose_answer_was_lost_is_told_that_the_key_serves(cast):
    client = cast.client("assistant")
    shown = begin(client)
    press = groups(client, named(shown)["form_name"], recovery_code(shown))
    for _ in range(2):
        assert client.post(CONFIRM, press)["Location"] == reverse("casework:inbox")
    assert AuditEvent.objects.filter(verb=Verb.KEY_CREATED).count() == 1


def test_the_first_page_sent_again_after_the_key_serves_changes_nothing(cast):
    client = cast.client("assistant")
    form = named(client.get(KEYS), **CHOSEN)
    confirm(client, client.post(KEYS, form))
    late = client.post(KEYS, form)
    assert (late.status_code, late["Location"]) == (302, KEYS)
    assert WorkerKey.objects.count() == 1


def test_a_recovery_sent_twice_gives_the_new_code_twice(cast):
    client = cast.client("assistant")
    code = make_key(client, PASSPHRASE)
    form = named(client.get(RECOVER), code=code, **CHOSEN)
    first, again = (recovery_code(client.post(RECOVER, form)) for _ in range(2))
    assert first == again is not None
    assert first != code


def test_a_form_that_is_too_old_makes_no_key(cast):
    form = named(cast.client("assistant").get(KEYS), **CHOSEN)
    with time_machine.travel(NOW + timedelta(hours=5), tick=False):
        old = cast.client("assistant").post(KEYS, form)
    assert old.status_code == 422
    assert "ouverte depuis longtemps" in old.text
    assert form["form_name"] not in old.text
    assert not KeyDraft.objects.exists()


@pytest.mark.once
def test_a_passphrase_is_not_said_to_be_kept(desk):
    page = desk.cast.client("assistant").post(RECOVER, {"code": "", **CHOSEN}).text
    assert "Une phrase secrète n’est jamais gardée" in page
    assert "est conservé" not in page
    assert CHOSEN["passphrase"] not in page

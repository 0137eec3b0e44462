"""Both secrets are lost: another key after a day, told to the worker and the coordination, who can stop it
(R7)."""

import re
import time
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from casework import actions, audit
from casework.keys import replacing
from casework.models import AuditEvent, KeyReplacement, Verb, WorkerKey
from directory.models import Posting
from tests.at_once import at_once, visitor
from tests.casework.conftest import CONTENT, PASSPHRASE
from tests.casework.key_forms import (
    CONFIRM,
    RECOVER,
    REPLACE,
    confirm,
    groups,
    make_key,
    named,
    no_wait,
    recovery_code,
    twice,
)
from tests.cast import NOW
from tests.portal.web import code_of

NEW = "une autre phrase très longue"
UNLOCK, KEYS = reverse("casework:unlock"), reverse("casework:keys")
TOMORROW = NOW + timedelta(hours=24, minutes=1)
LINK = re.compile(r"https?://[^/\s]+(/cle/arreter/\S+)")


def ask(desk, who="assistant"):
    client = desk.cast.client(who)
    assert client.post(REPLACE, {"understood": "on"})["Location"] == REPLACE
    return client


def at(moment):
    return time_machine.travel(moment, tick=False)


def verbs():
    return [event.verb for event in AuditEvent.objects.filter(verb__contains="repla").order_by("number")]


def told():
    about_keys = [sent for sent in mail.outbox if "lé Relais" in sent.subject]
    return sorted((address, sent.subject) for sent in about_keys for address in sent.to)


def live(desk, who="assistant"):
    return WorkerKey.objects.live().get(worker=desk.cast.workers[who])


def test_nothing_changes_for_a_day_and_both_are_told_at_once(desk, received):
    before, client = live(desk), ask(desk)
    assert live(desk) == before
    assert [address for address, _subject in told()] == ["assistant@example.fr", "coordinator@example.fr"]
    text = " ".join(sent.subject + sent.body for sent in mail.outbox)
    assert "Rien ne change avant le 25 novembre 2026 à 10" in text
    assert received.reference not in text
    page = client.get(REPLACE)
    assert "Arrêter ce remplacement" in page.text
    assert 'name="passphrase"' not in page.text
    assert client.post(REPLACE, twice(NEW)).status_code == 302
    assert live(desk) == before
    assert client.post(UNLOCK, {"passphrase": PASSPHRASE}).status_code == 302


def test_after_the_day_she_comes_back_makes_the_key_and_confirms_its_code(desk, received):
    before, _ = live(desk), ask(desk)
    with at(TOMORROW):
        call_command("advance_replacements", verbosity=0)
        call_command("advance_replacements", verbosity=0)
        client = desk.cast.client("assistant")
        shown = client.post(REPLACE, named(client.get(REPLACE), **twice(NEW)))
        assert recovery_code(shown)
        assert live(desk) == before  # until the code is typed back
        assert confirm(client, shown).status_code == 302
        assert live(desk) != before
        assert client.post(UNLOCK, {"passphrase": NEW}).status_code == 302
        assert client.get(reverse("casework:case", args=[received.reference])).status_code == 404
    assert actions.readers(desk.case(received)) == []
    assert verbs() == ["replacement_asked", "replacement_due", "key_replaced"]
    assert len(told()) == 6  # asked, due, done; to each of the two
    assert KeyReplacement.objects.get().end == "done"


def test_the_next_visit_needs_no_clock(desk):
    ask(desk)
    with at(TOMORROW):
        assert 'name="passphrase"' in desk.cast.client("assistant").get(REPLACE).text


def test_who_moves_its_dates_in_the_database_gains_no_hour(desk):
    """Nor by a line of the register that is added with an earlier time."""
    asked, client = ask(desk), desk.cast.client("assistant")
    past = NOW - timedelta(days=3)
    KeyReplacement.objects.update(asked_at=past, due_at=past, lapses_at=NOW + timedelta(days=60))
    detail = str(live(desk).public_id)
    audit.record(Verb.REPLACEMENT_ASKED, by="worker:x", at=past, detail=detail)
    call_command("advance_replacements", verbosity=0)
    page = asked.get(REPLACE)
    assert 'name="passphrase"' not in page.text
    assert "25 novembre" in page.text
    assert client.post(REPLACE, twice(NEW)).status_code == 302
    assert len(told()) == 2  # asked for, and nothing since
    with at(TOMORROW):
        assert 'name="passphrase"' in desk.cast.client("assistant").get(REPLACE).text
    with at(NOW + timedelta(days=9)):
        assert 'name="passphrase"' not in desk.cast.client("assistant").get(REPLACE).text


def test_an_old_second_factor_is_asked_for_again(desk):
    client = desk.cast.client("assistant")
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time() - 3600, "type": "totp"}]
    session.save()
    for answer in (client.get(REPLACE), client.post(REPLACE, {"understood": "on"})):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/compte/")
        assert answer["Location"].endswith("?next=%2Fdossiers%2Fcle%2Fremplacer%2F")
    assert not KeyReplacement.objects.exists()


def test_giving_it_leads_back_and_opens_for_ten_minutes(desk):
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(desk.cast.users["assistant"], secret)
    client = desk.cast.client("assistant")
    with at(NOW + timedelta(hours=1)):
        door = client.get(REPLACE)["Location"]
        assert door.startswith("/compte/securite/confirmer/")
        given = client.post(door, {"code": code_of(secret), "next": REPLACE})
        assert given["Location"] == REPLACE
        assert client.get(REPLACE).status_code == 200
    with at(NOW + timedelta(hours=1, minutes=11)):
        assert client.get(REPLACE)["Location"] == door


def test_the_box_has_to_be_ticked(desk):
    assert desk.cast.client("assistant").post(REPLACE, {}).status_code == 422
    assert not KeyReplacement.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [("assistant", 302), ("coordinator", 302), ("neighbour", 404), ("national", 404), ("agent", 403)],
)
def test_the_worker_and_her_coordination_stop_it_and_nobody_else(desk, who, status):
    ask(desk)
    asked = KeyReplacement.objects.get()
    answer = desk.cast.client(who).post(reverse("casework:stop_replacement", args=[asked.public_id]))
    assert answer.status_code == status
    asked.refresh_from_db()
    assert asked.end == ("stopped" if status == 302 else "")
    if status == 302:
        stopped = AuditEvent.objects.get(verb=Verb.REPLACEMENT_STOPPED)
        assert stopped.actor == f"worker:{desk.cast.workers[who].public_id}"
        assert [subject for _to, subject in told()].count("Votre clé Relais n’est pas remplacée") == 1
        with at(TOMORROW):
            client = desk.cast.client("assistant")
            assert client.post(REPLACE, {**twice(NEW), "understood": "on"}).status_code == 302
        assert live(desk).created_at == NOW


def test_while_the_coordinator_is_gone_the_national_level_is_told(desk):
    Posting.objects.filter(worker=desk.cast.workers["coordinator"]).delete()
    ask(desk)
    assert [to for to, _subject in told()] == ["assistant@example.fr", "national@example.fr"]


@pytest.mark.parametrize("to", ["assistant@example.fr", "coordinator@example.fr"])
def test_the_link_of_the_mail_only_stops_and_needs_no_sign_in(desk, to):
    ask(desk)
    (body,) = [sent.body for sent in mail.outbox if sent.to == [to]]
    path = LINK.search(body)[1]
    stranger = Client()
    page = stranger.get(path)
    assert (page.status_code, "Inès Basilic" in page.text) == (200, True)
    assert KeyReplacement.objects.open().exists()  # whatever opens the links of mails
    assert "Cette demande est arrêtée" in stranger.post(path).text
    assert "Cette demande est arrêtée" in stranger.post(path).text
    who = desk.cast.workers[to.partition("@")[0]]
    assert AuditEvent.objects.get(verb=Verb.REPLACEMENT_STOPPED).actor == f"worker:{who.public_id}"
    assert stranger.get(path + "x").status_code == 404
    assert stranger.get("/dossiers/").status_code == 302


@pytest.mark.parametrize("when", [NOW, TOMORROW])
def test_a_secret_that_is_found_stops_it(desk, when):
    ask(desk)
    with at(when):
        client = desk.cast.client("assistant")
        client.post(UNLOCK, {"passphrase": PASSPHRASE})
        assert "Il est arrêté" in client.get("/dossiers/").text
    assert KeyReplacement.objects.get().end == "found"
    assert verbs() == ["replacement_asked", "replacement_stopped"]


def test_so_does_the_recovery_code(cast):
    client = cast.client("assistant")
    code = make_key(client, PASSPHRASE)
    client.post(REPLACE, {"understood": "on"})
    shown = client.post(RECOVER, named(client.get(RECOVER), code=code, **twice(NEW)))
    assert KeyReplacement.objects.open().exists()
    assert confirm(client, shown).status_code == 302
    assert KeyReplacement.objects.get().end == "found"


def test_stopped_between_the_code_and_its_confirmation_it_does_not_happen(desk):
    before, _ = live(desk), ask(desk)
    with at(TOMORROW):
        client = desk.cast.client("assistant")
        shown = client.post(REPLACE, named(client.get(REPLACE), **twice(NEW)))
        press = groups(client, named(shown)["form_name"], recovery_code(shown))
        replacing.stop(
            KeyReplacement.objects.get().public_id, by=desk.cast.workers["coordinator"], at=TOMORROW
        )
        late = client.post(CONFIRM, press)
        assert (late.status_code, late["Location"]) == (302, KEYS)
        assert "Ce remplacement est arrêté" in client.get(KEYS).text
    assert live(desk) == before


def test_what_nobody_came_back_for_lapses_after_a_week_and_is_said(desk):
    ask(desk)
    with at(NOW + timedelta(days=8, minutes=1)):
        call_command("advance_replacements", verbosity=0)
        client = desk.cast.client("assistant")
        assert "Demander une nouvelle clé" in client.get(REPLACE).text
    assert KeyReplacement.objects.get().end == "lapsed"
    assert verbs()[-1] == "replacement_lapsed"


def test_the_key_page_and_the_coordinators_desk_show_it_with_the_button(desk):
    ask(desk)
    stop = reverse("casework:stop_replacement", args=[KeyReplacement.objects.get().public_id])
    assert stop in desk.cast.client("assistant").get(KEYS).text
    assert stop in desk.cast.client("coordinator").get(reverse("directory:network")).text
    assert stop not in desk.cast.client("national").get(reverse("directory:network")).text


@pytest.mark.django_db(transaction=True)
def test_asked_for_by_three_clicks_it_is_one_and_stopped_by_two_it_is_stopped_once(desk, live_server):
    worker = visitor(live_server, desk.cast, "assistant")
    answers = at_once(*[partial(worker.post, REPLACE, understood="on")] * 3)
    assert {answer.status for answer in answers} == {302}
    assert KeyReplacement.objects.count() == 1
    assert len(mail.outbox) == 2
    stop = reverse("casework:stop_replacement", args=[KeyReplacement.objects.get().public_id])
    other = visitor(live_server, desk.cast, "coordinator")
    assert {a.status for a in at_once(partial(worker.post, stop), partial(other.post, stop))} == {302}
    assert verbs() == ["replacement_asked", "replacement_stopped"]


@pytest.mark.django_db(transaction=True)
def test_a_stop_and_a_confirmation_at_once_leave_one_of_the_two(desk, live_server):
    before, _ = live(desk), ask(desk)
    KeyReplacement.objects.update(due_at=NOW - timedelta(hours=1))
    client = desk.cast.client("assistant")
    with no_wait():
        shown = client.post(REPLACE, named(client.get(REPLACE), **twice(NEW)))
        press = groups(client, named(shown)["form_name"], recovery_code(shown))
        worker, other = (visitor(live_server, desk.cast, who) for who in ("assistant", "coordinator"))
        stop = reverse("casework:stop_replacement", args=[KeyReplacement.objects.get().public_id])
        at_once(partial(worker.post, CONFIRM, **press), partial(other.post, stop))
    end = KeyReplacement.objects.get().end
    assert end in ("done", "stopped")
    assert (live(desk) == before) is (end == "stopped")


def test_the_content_of_a_case_is_in_no_mail(desk, received):
    ask(desk)
    with at(TOMORROW):
        call_command("advance_replacements", verbosity=0)
    assert not any(CONTENT.name in sent.body or received.reference in sent.body for sent in mail.outbox)

"""Two of several holders give back a key whose two secrets are lost (R7); each attack is noticed."""

import re
import uuid
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from casework import actions, audit
from casework.keys.holders import deposits, naming, recovering
from casework.models import (
    AuditEvent,
    Deposit,
    DepositHalf,
    HolderNaming,
    KeyRecovery,
    NamedHolder,
    PassedHalf,
    Verb,
    WorkerKey,
)
from casework.sealing import crypto
from casework.sealing.words import fingerprint
from directory.models import Worker
from tests.at_once import at_once, visitor
from tests.casework.conftest import PASSPHRASE
from tests.casework.key_forms import RECOVER, RENEW, REPLACE, confirm, named, twice
from tests.cast import NOW

HOLDERS, NAME = reverse("casework:holders"), reverse("casework:name_holders")
DEPOSIT, RECOVERY = reverse("casework:deposit"), reverse("casework:recovery")
UNLOCK, INBOX = reverse("casework:unlock"), reverse("casework:inbox")
NEW = "une autre phrase très longue"
DAY = timedelta(hours=24, minutes=1)
LINK = re.compile(r"https?://[^/\s]+(/cle/suspendre/\S+)")
WORDS = re.compile(r'<p class="fr-text--lead"><strong translate="no" lang="fr">([^<]+)</strong>')
NAMED = ("coordinator", "neighbour", "national")


def at(moment):
    return time_machine.travel(moment, tick=False)


def tick():
    call_command("advance_replacements", verbosity=0)


def verbs(*names):
    return [event.verb for event in AuditEvent.objects.filter(verb__in=names).order_by("number")]


def live(desk, who="assistant"):
    return WorkerKey.objects.live().get(worker=desk.cast.workers[who])


def unlocked(desk, who="assistant", passphrase=PASSPHRASE):
    client = desk.cast.client(who)
    answer = client.post(UNLOCK, {"passphrase": passphrase})
    assert answer["Location"] == INBOX, answer.text
    return client


def ask_to_name(desk, *who):
    client = desk.cast.client("national")
    return client.post(NAME, {"holders": [desk.cast.workers[one].pk for one in who]})


@pytest.fixture
def named_holders(desk):
    """Three who hold, a day after they were named; the clock stands there."""
    desk.give_key("national")
    assert ask_to_name(desk, *NAMED)["Location"] == HOLDERS
    with at(NOW + DAY):
        tick()
        yield desk


def entrust(desk, who="assistant", choice="entrust"):
    client = unlocked(desk, who)
    page = client.get(DEPOSIT)
    shown = re.search(r'name="shown" value="([0-9a-f]{64})"', page.text)[1]
    return client.post(DEPOSIT, {"shown": shown, "choice": choice})


@pytest.fixture
def entrusted(named_holders):
    assert entrust(named_holders).status_code == 302
    return named_holders


def ask(desk):
    """The words that are read out."""
    page = desk.cast.client("assistant").post(RECOVERY, twice(NEW))
    return WORDS.search(page.text)[1]


def recognise(desk, who, words, passphrase=PASSPHRASE, how="voice"):
    asked = KeyRecovery.objects.latest("pk")
    address = reverse("casework:recognise", args=[asked.public_id])
    return desk.cast.client(who).post(address, {"words": words, "how": how, "current": passphrase})


def come_back(desk, passphrase=NEW):
    client = desk.cast.client("assistant")
    page = client.get(RECOVERY)
    return client, client.post(RECOVERY, named(page, passphrase=passphrase))


def stopped_by_mail(desk, address, subject):
    sent = next(one for one in mail.outbox if address in one.to and subject in one.subject)
    return desk.cast.client("anonymous").post(LINK.search(sent.body)[1])


def test_holders_serve_after_a_day_in_which_anybody_who_was_told_stops_them(desk):
    desk.give_key("national")
    assert "Aucun dépositaire n’est désigné" in desk.cast.client("assistant").get(HOLDERS).text
    client = desk.cast.client("national")
    assert "(facultatif)" not in client.get(NAME).text
    for chosen in ([], [desk.cast.workers["neighbour"].pk]):
        assert client.post(NAME, {"holders": chosen}).status_code == 422
    for who in ("assistant", "coordinator", "administrator"):
        assert desk.cast.client(who).post(NAME, {"holders": []}).status_code == 403
    assert ask_to_name(desk, "coordinator", "neighbour").status_code == 302
    told = {address for one in mail.outbox if "Dépositaires" in one.subject for address in one.to}
    assert told == {f"{who}@example.fr" for who in ("assistant", "coordinator", "neighbour", "national")}
    page = client.get(HOLDERS).text
    assert ("Un changement est demandé" in page, "dépositaires actuels" in page) == (True, False)
    tick()
    assert naming.serving() is None
    assert ask_to_name(desk, *NAMED).status_code == 302  # one at a time
    assert HolderNaming.objects.count() == 1
    page = stopped_by_mail(desk, "assistant@example.fr", "changement est demandé")
    assert "Cette demande est arrêtée" in page.text
    with at(NOW + DAY):
        tick()
        assert naming.serving() is None
    assert verbs("holders_named", "holders_stopped", "holders_serve") == ["holders_named", "holders_stopped"]


def test_who_writes_to_the_tables_names_nobody_and_gains_no_hour(desk):
    desk.give_key("national")
    ask_to_name(desk, *NAMED)
    row = HolderNaming.objects.get()
    past = NOW - timedelta(days=3)
    HolderNaming.objects.update(due_at=past, asked_at=past)
    tick()
    assert naming.serving() is None
    HolderNaming.objects.update(began_at=past)
    assert naming.serving() is None
    HolderNaming.objects.update(began_at=None)
    with at(NOW + DAY):
        tick()
        assert {key.worker for key in naming.serving().keys} == {desk.cast.workers[who] for who in NAMED}
        NamedHolder.objects.create(naming=row, worker=desk.cast.workers["assistant"])
        assert naming.serving() is None  # nobody that the register does not say
    assert verbs("holders_named", "holders_serve") == ["holders_named", "holders_serve"]


def test_two_lines_added_to_the_register_name_nobody_at_once(desk):
    owner, past = desk.cast.workers["assistant"], NOW - timedelta(days=3)
    row = HolderNaming.objects.create(named_by=owner, asked_at=past, due_at=past, began_at=past)
    for who in NAMED:
        NamedHolder.objects.create(naming=row, worker=desk.cast.workers[who])
    for verb, when in ((Verb.HOLDERS_NAMED, past), (Verb.HOLDERS_SERVE, NOW)):
        audit.append(verb, by=audit.CLOCK, at=when, detail=naming._said(row))
        assert naming.serving() is None


def test_a_key_that_is_lost_comes_back_by_two_and_its_cases_open(entrusted, received):
    desk, before = entrusted, live(entrusted)
    old = set(DepositHalf.objects.values_list("sealed", flat=True))
    words = ask(desk)
    told = {address for one in mail.outbox if "redemandée" in one.subject for address in one.to}
    assert told == {f"{who}@example.fr" for who in ("assistant", *NAMED)}
    assert received.reference not in " ".join(one.subject + one.body for one in mail.outbox)
    assert recognise(desk, "national", words).status_code == 302
    assert recognise(desk, "coordinator", words.upper(), how="present").status_code == 302
    KeyRecovery.objects.update(due_at=NOW, asked_at=NOW)  # gains no hour
    assert "Reprendre ma clé" not in desk.cast.client("assistant").get(RECOVERY).text
    with at(NOW + 2 * DAY + timedelta(minutes=1)):
        tick()
        client, shown = come_back(desk)
        assert confirm(client, shown).status_code == 302
        assert live(desk) == before
        worker = unlocked(desk, passphrase=NEW)
        assert "Je n’arrive plus" in worker.get(reverse("casework:case", args=[received.reference])).text
        assert desk.cast.client("assistant").post(UNLOCK, {"passphrase": PASSPHRASE}).status_code == 422
        assert len(set(DepositHalf.objects.values_list("sealed", flat=True)) - old) == 3  # halves serve once
    names = [name for name, _label in Verb.choices if name.startswith("recovery_")]
    assert verbs(*names) == [
        f"recovery_{step}" for step in ("asked", "confirmed", "confirmed", "due", "done")
    ]
    row = KeyRecovery.objects.get()
    assert (row.end, bytes(row.wrapped)) == ("done", b"")
    assert not PassedHalf.objects.exclude(sealed=b"").exists()


def test_the_six_words_come_from_her_passphrase_and_no_other_window_takes_its_place(entrusted):
    desk, client = entrusted, entrusted.cast.client("assistant")
    assert "redemander ma clé aux dépositaires" in client.get(RECOVER).text
    assert "peuvent vous la rendre" in client.get(REPLACE).text
    words = ask(desk)
    assert words in come_back(desk)[1].text
    wrong = come_back(desk, "pas du tout la bonne phrase")[1]
    assert wrong.status_code == 422
    assert words not in wrong.text + client.get(RECOVERY).text
    assert words in client.post(RECOVERY, twice(NEW)).text  # a second click
    second = client.post(RECOVERY, twice("encore une autre longue phrase"), follow=True)
    assert "n’est pas retenue" in second.text
    KeyRecovery.objects.update(public_key=crypto.new_key_pair().public)  # somebody else’s pair
    refused = client.post(RECOVERY, named(client.get(RECOVERY), passphrase=NEW), follow=True)
    assert "modifiée hors de Relais" in refused.text


def test_no_holder_alone_none_twice_and_no_words_of_another_pair(entrusted):
    desk, words = entrusted, ask(entrusted)
    assert recognise(desk, "assistant", words).status_code == 404
    assert "Faites-les relire" in recognise(desk, "coordinator", "un deux trois quatre cinq six").text
    assert recognise(desk, "coordinator", words, passphrase="pas la bonne phrase").status_code == 422
    assert not PassedHalf.objects.exists()
    for _twice in range(2):
        assert recognise(desk, "coordinator", words).status_code == 302
    row, asked = PassedHalf.objects.get(), KeyRecovery.objects.get()
    other = PassedHalf.objects.create(  # the same, as somebody else's
        recovery=asked, holder=live(desk, "neighbour"), how="voice", sealed=row.sealed, at=row.at
    )
    KeyRecovery.objects.update(due_at=NOW + DAY, lapses_at=NOW + 9 * DAY)
    assert not recovering.is_due(KeyRecovery.objects.get(), NOW + 3 * DAY)  # the register has one line
    other.delete()
    KeyRecovery.objects.update(public_key=crypto.new_key_pair().public)
    swapped = KeyRecovery.objects.get()
    recognise(desk, "neighbour", fingerprint(bytes(swapped.public_key)))  # the words of the other pair
    detail = recovering._said(swapped)
    audit.record(Verb.RECOVERY_ASKED, by="worker:x", at=NOW, detail=detail)  # with a line of its own
    recognise(desk, "neighbour", fingerprint(bytes(swapped.public_key)))
    assert PassedHalf.objects.count() == 1
    assert verbs("recovery_refused") == ["recovery_refused"]


@pytest.mark.parametrize("who", ["owner", "holder", "secret"])
def test_who_was_told_stops_it_and_an_old_request_put_back_opens_nothing(entrusted, who):
    desk = entrusted
    words = ask(desk)
    kept = KeyRecovery.objects.get()
    recognise(desk, "coordinator", words)
    recognise(desk, "neighbour", words)
    halves = list(PassedHalf.objects.order_by("pk").values("pk", "sealed"))
    if who == "secret":
        page = desk.cast.client("assistant").post(UNLOCK, {"passphrase": PASSPHRASE}, follow=True)
        assert "votre phrase vient de l’ouvrir" in page.text
    elif who == "holder":
        stop = reverse("casework:stop_recovery", args=[kept.public_id])
        assert desk.cast.client("administrator").post(stop).status_code == 403
        assert desk.cast.client("national").post(stop).status_code == 302
    else:
        stopped_by_mail(desk, "assistant@example.fr", "redemandée")
    assert KeyRecovery.objects.get().end in ("stopped", "found")
    KeyRecovery.objects.update(ended_at=None, end="", wrapped=kept.wrapped)
    for half in halves:
        PassedHalf.objects.filter(pk=half["pk"]).update(sealed=half["sealed"])
    with at(NOW + 3 * DAY):
        tick()
        assert not recovering.is_due(KeyRecovery.objects.get(), NOW + 3 * DAY)
        _client, page = come_back(desk)
        assert "Reprendre ma clé" not in page.text


def renew(desk, who):
    client = unlocked(desk, who)
    shown = client.post(RENEW, named(client.get(RENEW), current=PASSPHRASE))
    assert confirm(client, shown, current=PASSPHRASE).status_code == 302


def test_what_is_exchanged_is_noticed_and_a_renewed_key_is_entrusted_as_before(entrusted):
    desk = entrusted
    first, second, _third = DepositHalf.objects.order_by("pk")
    DepositHalf.objects.filter(pk=first.pk).update(sealed=second.sealed)
    page = desk.cast.client("assistant").post(UNLOCK, {"passphrase": PASSPHRASE}, follow=True)
    assert "avait été modifié hors de Relais" in page.text
    assert verbs("entrusted", "altered") == ["entrusted", "entrusted", "altered"]
    renew(desk, "assistant")
    assert {half.deposit.key for half in DepositHalf.objects.all()} == {live(desk)}
    # A holder's key is another one: nothing is sealed to it before she has seen its words.
    former = live(desk, "neighbour")
    renew(desk, "neighbour")
    page = desk.cast.client("assistant").post(UNLOCK, {"passphrase": PASSPHRASE}, follow=True)
    assert "Votre choix est attendu" in page.text
    page = unlocked(desk).get(DEPOSIT).text
    assert all(key.fingerprint in page for key in (former, live(desk, "neighbour")))
    assert not DepositHalf.objects.filter(holder=live(desk, "neighbour")).exists()
    assert unlocked(desk).post(DEPOSIT, {"shown": "0" * 64, "choice": "entrust"}).status_code == 409
    words = ask(desk)
    assert recognise(desk, "neighbour", words).status_code == 404  # their half is of the former key
    assert recognise(desk, "coordinator", words).status_code == 302
    assert recognise(desk, "national", words).status_code == 302  # two of those who are left
    assert entrust(desk).status_code == 302
    assert KeyRecovery.objects.get().end == "found"  # opening it has stopped that
    for who in ("neighbour", "national"):
        Worker.objects.filter(pk=desk.cast.workers[who].pk).update(is_active=False)
    unlocked(desk)
    assert not DepositHalf.objects.exists()  # one is left: what they hold serves nobody


def test_other_holders_throw_away_what_the_former_held_and_she_chooses_anew(entrusted):
    desk = entrusted
    ask(desk)
    assert ask_to_name(desk, "coordinator", "national").status_code == 302
    with at(NOW + 2 * DAY + timedelta(minutes=5)):
        tick()
        assert not Deposit.objects.exists()
        assert KeyRecovery.objects.get().end == "stopped"
        assert "n’est confiée à personne" in desk.cast.client("assistant").get(RECOVERY, follow=True).text
        assert entrust(desk, choice="keep").status_code == 302
        assert "Votre choix est attendu" not in unlocked(desk).get(INBOX).text
        assert "il en faut deux autres que vous" in desk.cast.client("coordinator").get(HOLDERS).text


def test_the_agent_reads_which_of_the_two_holds_before_and_after_sending(entrusted, received):
    desk = entrusted
    agent = desk.cast.client("agent")
    alone = "et par personne d’autre"
    together = "Deux dépositaires nommés par le service, ensemble"
    step = {"step": "subject", "theme": "debt", "workplace": desk.cast.court.code, "status": "contract"}
    page = agent.post("/demande/", {**step, "go": "next"}).text
    assert together in page, page
    assert alone not in page
    promised = re.search(r'name="words" value="([^"]*)"', page)[1]
    followed = agent.post("/demande/suivi/", {"code": received.code}).text
    assert together in followed
    assert "Seules peuvent l’ouvrir" not in agent.get("/donnees-personnelles/").text
    assert entrust(desk, choice="keep").status_code == 302
    key = actions.recipient_for(desk.cast.court, NOW).key
    shown = actions.Shown(desk.cast.workers["assistant"].public_id, promised)
    assert not shown.is_of(key)  # what was promised is not sent as if nothing had changed
    page = agent.post("/demande/", {**step, "go": "next"}).text
    assert alone in page
    assert together not in page
    followed = agent.post("/demande/suivi/", {"code": received.code}).text
    assert "Personne d’autre ne peut ouvrir la clé" in followed
    assert "Seules peuvent l’ouvrir" in agent.get("/donnees-personnelles/").text
    assert verbs("entrusted", "taken_back") == ["entrusted", "taken_back"]
    assert deposits.standing(live(desk), uuid.uuid4().bytes * 2).asks  # nobody else's root reads the choice


@pytest.mark.django_db(transaction=True)
def test_two_windows_ask_once_and_a_holder_who_presses_twice_is_one(desk, live_server):
    desk.give_key("national")
    ask_to_name(desk, *NAMED)
    with at(NOW + DAY):
        tick()
        entrust(desk)
        worker = visitor(live_server, desk.cast, "assistant")
        pages = at_once(*(partial(worker.post, RECOVERY, **twice(one)) for one in (NEW, NEW + " encore")))
        assert sorted(page.status for page in pages) == [200, 302]  # the other is told, and has no words
        words = next(WORDS.search(page.text)[1] for page in pages if page.status == 200)
        address = reverse("casework:recognise", args=[KeyRecovery.objects.get().public_id])
        typed = {"words": words, "how": "voice", "current": PASSPHRASE}
        first, second = (visitor(live_server, desk.cast, who) for who in ("coordinator", "national"))
        at_once(*(partial(one.post, address, **typed) for one in (first, first, second)))
        who = [event.actor for event in AuditEvent.objects.filter(verb=Verb.RECOVERY_CONFIRMED)]
        assert sorted(who) == sorted(
            audit.name_of(desk.cast.workers[one]) for one in ("coordinator", "national")
        )
        assert KeyRecovery.objects.get().due_at == NOW + DAY + recovering.WAIT


def test_the_page_of_the_choice_says_by_whom_they_were_named_and_since_when(named_holders):
    HolderNaming.objects.update(named_by=named_holders.cast.workers["assistant"])
    page = named_holders.unlocked().get(DEPOSIT).text
    assert f"Désignées par {named_holders.cast.workers['national'].name}, en fonction depuis le" in page

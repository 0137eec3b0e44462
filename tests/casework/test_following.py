"""A case acknowledged, seen to, waiting for the person; tags and days of her own, dated notes."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import actions
from casework.cases.lines import Written
from casework.due.waiting import asked_on, promised_on
from casework.following.reminding import reminder
from casework.models import Case, Entry, EntryKind, Memory, State
from casework.own.phrases import Phrase
from casework.sealing import codes
from casework.states import FIRST, TABLE
from casework.writings.appointment import AppointmentEnd
from casework.writings.interview import Interview
from casework.writings.progress import Acknowledgement, Contact, Progress, Step
from casework.writings.words import Words
from tests.casework.attacks import shown
from tests.casework.conftest import CLOSING, CONTENT, PASSPHRASE
from tests.casework.test_beginnings import NEW, taken_down
from tests.casework.test_case import box, hand_over, seen_by_agent, typed
from tests.casework.test_renewing import renew
from tests.cast import NOW

INBOX = reverse("casework:inbox")
TODAY = NOW.date()  # Tuesday 24 November 2026
WORDS = "Bonjour, j’ai lu. SECRETWORDS."
OWN = {"text": WORDS, "answer_on": "2026-11-30", "token": "a-token-long-enough-for-a-form"}


def main(page):
    said = shown(page).split("<main")[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", said))


def listed(client, **query):
    return main(client.get(INBOX, query))


def later(desk, days, **query):
    """The list, so many days from now."""
    with time_machine.travel(NOW + timedelta(days=days), tick=False):
        return listed(desk.unlocked(), **query)


def agents_page(agent, received):
    return main(agent.post("/demande/suivi/", {"code": received.code}))


def write_on(received, words, at=NOW):
    master = codes.master_secret(received.code, codes.PRESENT)
    actions.write_by_code(master, words, token=f"agent-token-{words}"[:60].ljust(20, "x"), at=at)


def test_one_press_acknowledges_and_the_first_contact_stays_due(desk, received, at, agent):
    client = desk.unlocked()
    assert "seul l’état change" not in main(client.get(at("case")))
    pressed = client.post(at("acknowledged"), typed(answer="SECRETDRAFT à finir"))
    assert box(pressed, "answer") == "SECRETDRAFT à finir"  # what is typed beside it is neither sent nor lost
    case = desk.case(received)
    assert (case.state, case.contacted_on, case.entry_count) == (State.ACKNOWLEDGED, None, 2)
    assert "son échéance reste la même" in main(client.get(at("case")))
    row = listed(client)
    assert "Réception accusée" in row
    assert "Premier contact au plus tard mardi 1er décembre" in row
    read = agents_page(agent, received)
    for said in (
        "Votre demande a été lue.",
        "J’ai bien reçu votre message",
        "au plus tard mardi 1er décembre",
    ):
        assert said in read
    assert "Ce dossier a déjà son accusé de réception" in main(client.post(at("acknowledged"), follow=True))
    assert desk.case(received).entry_count == 2
    write_on(received, "J’ajoute ceci.")
    assert desk.case(received).state == State.WAITING
    assert client.post(at("acknowledged"), {"seen": "2"}).status_code == 409  # she has not read it
    assert desk.case(received).state == State.WAITING
    assert not desk.opened(received).faults


def test_her_own_words_and_a_day_are_promised_and_nothing_of_them_is_lost(desk, received, at, agent):
    client, page = desk.unlocked(), at("acknowledge")
    assert "J’ai bien reçu votre message" in main(client.get(page))
    is_refused(client, page, OWN, {"text": " "}, "Écrivez une phrase pour la personne.")
    is_refused(client, page, OWN, {"answer_on": "2026-11-23"}, "Cette date est passée.")
    is_refused(client, page, OWN, {"answer_on": "2026-12-02"}, "attendu au plus tard mardi 1er décembre")
    is_refused(client, page, OWN, {"answer_on": "2026-11-28"}, "Le samedi 28 novembre n’est pas")
    assert "SECRETWORDS" in unlocked_again(client, page, OWN)
    for _ in range(2):
        assert client.post(page, OWN)["Location"] == at("case")
    is_refused(client, page, OWN, {"text": "Autre chose."}, "Un autre texte a déjà été envoyé")
    is_over(client, at, page)
    assert b"SECRETWORDS" not in bytes(Entry.objects.get(number=2).sealed)
    assert desk.case(received).entry_count == 2
    read = agents_page(agent, received)
    assert "SECRETWORDS" in read
    assert len(re.findall("au plus tard (?:le )?lundi 30 novembre", read)) == 2
    assert "1er décembre" not in read  # one day is promised, not two
    assert "Réponse promise au plus tard lundi 30 novembre" in main(client.get(at("case")))
    assert "à revoir" not in listed(client).split("Montrer")[0]
    assert received.reference in later(desk, 7, montrer="a-revoir")
    ends_unanswered(client, at, lambda: agents_page(agent, received))


def is_over(client, at, page):
    """From another window: the refusal stands first, with what was typed to be copied."""
    done = "Ce dossier a déjà son accusé de réception"
    assert (done in main(client.get(page)), "<form" in main(client.get(page))) == (True, False)
    for changed in ({}, {"answer_on": "2026-11-28"}):
        late = client.post(page, OWN | changed | {"token": "from-another-window"})
        shown = late.content.decode()
        assert (late.status_code, done in main(late), "SECRETWORDS" in shown) == (409, True, True)
        assert ("À corriger" in shown, f"{at('case')}#id_answer-text" in shown) == (False, True)


def ends_unanswered(client, at, read):
    """Whoever ends it is told what was promised; nothing is promised of a case that is over."""
    due = "Elle est attendue au plus tard lundi 30 novembre"
    assert (due in read(), due in main(client.get(at("agent_view")))) == (True, True)
    assert "vous répondez au plus tard le lundi 30 novembre 2026" in main(client.get(at("case")))
    assert client.post(at("close"), CLOSING).status_code == 302
    for page in (read(), main(client.get(at("agent_view")))):
        said = ("Cette demande est terminée" in page, "attendue" in page, "sera détruite le" in page)
        assert said == (True, False, True)


def test_an_acknowledgement_is_not_written_over_what_was_not_read_nor_in_what_was_altered(desk, received, at):
    client, page = desk.unlocked(), at("acknowledge")
    write_on(received, "Encore.")
    refused = client.post(page, OWN)
    assert refused.status_code == 409
    assert ("Encore." in main(refused), "SECRETWORDS" in main(refused)) == (True, True)
    assert desk.unlocked("neighbour").get(page).status_code == 404
    Entry.objects.update(mac=b"\0" * 32)
    altered = client.post(page, OWN)
    assert (altered.status_code, "SECRETWORDS" in altered.content.decode()) == (409, True)


def is_refused(client, page, typed, changed, said):
    refused = client.post(page, typed | changed)
    assert (refused.status_code, said in main(refused)) == (422, True), said


def unlocked_again(client, page, typed):
    """What comes back when the lock fell before it was sent."""
    client.post(reverse("casework:lock"))
    unlocking = {"passphrase": PASSPHRASE, "next": page}
    return client.post(reverse("casework:unlock"), unlocking | typed).content.decode()


def test_somebody_without_a_code_is_told_nothing_and_only_the_state_changes(desk):
    client = desk.unlocked()
    client.post(NEW, taken_down(desk, client))
    case = Case.objects.get()

    def at(verb):
        return reverse(f"casework:{verb}", args=[case.reference])

    client.post(at("close"), CLOSING)
    client.post(at("reopen"))
    assert "elle ne lirait pas ces mots" in main(client.get(at("acknowledge")))
    assert client.post(at("acknowledge"), OWN).status_code == 422
    before = case.entries.filter(kind=EntryKind.ANSWER).count()
    assert "seul l’état change" in main(client.get(at("case")))
    assert "La personne n’a pas de code." in main(client.post(at("acknowledged"), follow=True))
    assert Case.objects.get().state == State.ACKNOWLEDGED
    client.post(at("wait_for"))
    waits = main(client.get(at("case")))
    assert "En attente de la personne" in waits
    assert "Écrire une relance" not in waits  # nobody would read it
    assert "À relancer mardi 8 décembre" in waits
    assert case.entries.filter(kind=EntryKind.ANSWER).count() == before


def test_what_she_sees_to_and_what_waits_is_said_to_both_and_comes_up_when_nothing_came(
    desk, received, at, agent
):
    client = desk.unlocked()
    client.post(at("in_hand"))
    assert desk.case(received).state == State.IN_PROGRESS
    assert "Premier contact au plus tard" in listed(client)
    assert "s’occupe de votre demande" in agents_page(agent, received)
    assert "était déjà pris en charge" in main(client.post(at("in_hand"), follow=True))
    asked = typed(answer="Pouvez-vous m’envoyer votre quittance ?") | {"answer-asks": "on"}
    assert client.post(at("answer"), asked).status_code == 302
    case = desk.case(received)
    assert (case.state, case.contacted_on) == (State.ASKED, TODAY)
    assert "attend une réponse de votre part" in agents_page(agent, received)
    assert "attend déjà la personne" in main(client.post(at("wait_for"), follow=True))
    assert received.reference in listed(client, montrer="en-attente")
    assert "À relancer mardi 8 décembre" in main(client.get(at("case")))  # ten working days of Lille
    assert received.reference not in later(desk, 13, montrer="a-relancer")
    with time_machine.travel(NOW + timedelta(days=14), tick=False):
        reminded(desk, desk.unlocked(), received, at)
    write_on(received, "La voici.", at=NOW + timedelta(days=14))
    assert desk.case(received).state == State.WAITING
    assert received.reference not in later(desk, 40, montrer="a-relancer")
    assert not desk.opened(received).faults


def reminded(desk, client, received, at):
    """She writes a reminder out of the list, with her own text; it is sent, and the days begin anew."""
    client.post(
        reverse("casework:texts"), {"title": "Relance douce", "text": "Bonjour {nom}, des nouvelles ?"}
    )
    page = listed(client)
    assert "1 personne à relancer" in page
    assert "À relancer depuis mardi 8 décembre Écrire une relance" in page
    found = client.post(reverse("casework:search"), {"words": received.reference})
    assert "À relancer depuis mardi 8 décembre" in main(found)
    assert found.content.decode().count(at("remind")) == 0  # no form stands in the form of the search
    assert client.post(at("remind"))["Location"] == at("case")
    draft = client.get(at("case"))
    assert box(draft, "answer") == f"Bonjour {CONTENT.name}, des nouvelles ?"
    assert re.search(r'<input[^>]*name="answer-asks"[^>]*checked', draft.content.decode())
    client.post(
        at("answer"), typed(answer=box(draft, "answer")) | {"answer-token": "e" * 20, "answer-asks": "on"}
    )
    assert seen_by_agent(received).written[-1].content.text.endswith("des nouvelles ?")
    assert desk.case(received).state == State.ASKED
    assert "à relancer" not in main(client.get(INBOX)).split("Montrer")[0]
    assert "À relancer mardi 22 décembre" in main(client.get(at("case")))


TAGS = {"tags-new": "SECRETTAG,  Logement , ", "tags-back_on": "2026-11-26"}


def test_her_tags_are_typed_kept_for_herself_and_suggested(desk, received, at):
    client, page, other = desk.unlocked(), at("tags"), reverse("casework:tags", args=[desk.send().reference])
    is_refused(client, page, TAGS, {"tags-new": "x" * 31}, "30 signes au plus")
    is_refused(client, page, TAGS, {"tags-new": ",".join("abcdefghijk")}, "10 étiquettes par dossier")
    is_refused(client, page, TAGS, {"tags-back_on": "2026-11-23"}, "Cette date est passée.")
    assert "SECRETTAG" in unlocked_again(client, page, TAGS)
    assert client.post(page, TAGS)["Location"] == at("case")
    shown = main(client.get(at("case")))
    assert "SECRETTAG" in shown
    assert "À revoir jeudi 26 novembre" in shown
    assert "À revoir jeudi 26 novembre 2026" not in shown
    client.post(page, TAGS | {"tags-back_on": "2027-03-01"})
    assert "À revoir lundi 1er mars 2027" in main(client.get(INBOX))
    client.post(page, TAGS)
    assert "SECRETTAG" not in main(client.get(at("agent_view")))
    assert b"SECRETTAG" not in b"".join(bytes(one.sealed) for one in Memory.objects.all())
    assert "SECRETTAG" in main(client.get(other))
    renew(client)
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        client = desk.unlocked()
        assert "1 demande à revoir" in listed(client)
        client.post(page, {"tags-back_on": "2026-11-25"})
        assert "SECRETTAG" in main(client.get(page))  # refused: a past day is none to choose


def test_her_tags_narrow_the_list_and_go_with_the_case(desk, received, at):
    client, other = desk.unlocked(), desk.send()
    client.post(at("tags"), TAGS)
    page = client.get(reverse("casework:tags", args=[other.reference])).content.decode()
    name = re.search(r'value="([0-9a-f]{16})"[^>]*>\s*<label[^>]*>SECRETTAG', page)[1]
    client.post(reverse("casework:tags", args=[other.reference]), {"tags-new": "logement"})
    client.get(INBOX)
    with CaptureQueriesContext(connection) as asked:
        page = listed(client, etiquette=name)
    assert len(asked) <= 6
    assert (received.reference in page, other.reference in page) == (True, False)
    assert page.count("Logement") == 2  # in the row, and among the choices: the same words are one tag
    assert other.reference in listed(client, etiquette="0" * 16)  # one that is none narrows nothing
    assert received.reference in main(client.post(reverse("casework:search"), {"words": "secrettag"}))
    assert hand_over(client, at, desk.cast.workers["neighbour"]).status_code == 302
    neighbour = desk.unlocked("neighbour")
    assert "SECRETTAG" not in main(neighbour.get(at("case"))) + listed(neighbour)
    assert "SECRETTAG" not in listed(client)  # nor among the choices: no case has it any more


def test_a_note_carries_the_day_that_it_speaks_of(desk, received, at):
    client = desk.unlocked()
    page = client.get(at("case")).content.decode()
    assert re.search(r'name="note-about_on" value="2026-11-24"', page)
    refused = client.post(at("note"), typed(note="Demain.") | {"note-about_on": "2026-11-25"})
    assert (refused.status_code, "Cette date est à venir." in main(refused)) == (422, True)
    assert box(refused, "note") == "Demain."
    past = typed(note="SECRETNOTE") | {"note-about_on": "2026-11-12"}
    for _ in range(2):
        assert client.post(at("note"), past).status_code == 302
    client.post(at("note"), typed(note="Du jour.") | {"note-token": "f" * 20, "note-about_on": "2026-11-24"})
    page = main(client.get(at("case")))
    assert "Au sujet du jeudi 12 novembre 2026 SECRETNOTE" in page
    assert page.count("Au sujet du") == 1
    assert b"2026-11-12" not in bytes(Entry.objects.get(number=2).sealed)
    assert len(seen_by_agent(received).written) == 1
    assert client.post(at("note"), past | {"note-about_on": "2026-11-11"}).status_code == 422  # another note


@pytest.mark.once
def test_since_when_and_what_was_promised_follow_from_what_is_written():
    stamp = "2026-11-{:02}T23:30+00:00"  # already the next day in Paris
    asked = Written(2, EntryKind.NOTE, Progress(Step.ASKED, "A", stamp.format(9)))
    ack = Written(3, EntryKind.ANSWER, Acknowledgement("Lu.", "2026-11-20", "A", stamp.format(10)))
    answer = Written(4, EntryKind.ANSWER, Words("Oui.", "A", stamp.format(11)))
    met = Written(5, EntryKind.NOTE, Interview("2026-11-15", "phone"))
    letter = Written(6, EntryKind.NOTE, replace(met.content, medium="letter"))
    assert asked_on([]) is None
    assert asked_on([asked, ack]) == date(2026, 11, 10)
    assert asked_on([asked, answer, letter]) == date(2026, 11, 12)
    assert asked_on([asked, answer, met]) == date(2026, 11, 15)
    assert promised_on([ack, letter, asked]) == date(2026, 11, 20)
    assert promised_on([ack, answer]) is promised_on([ack, met]) is promised_on([answer]) is None
    reached = Written(7, EntryKind.NOTE, Contact("2026-11-10", "acknowledged"))
    came = Written(8, EntryKind.NOTE, AppointmentEnd(1, "honoured", stamp.format(12)))
    assert promised_on([ack, reached]) is promised_on([ack, came]) is None
    assert promised_on([reached, ack]) == date(2026, 11, 20)  # they wrote again, and were promised again
    assert promised_on([ack, replace(reached, is_undone=True)]) == date(2026, 11, 20)
    assert promised_on([ack], date(2026, 11, 11)) is None  # by whoever reads no note of it
    assert promised_on([ack], date(2026, 11, 10)) == date(2026, 11, 20)
    assert asked_on([asked, answer, came]) == date(2026, 11, 13)
    own = [Phrase("a", "Autre", "non"), Phrase("b", "RELANCE 2", "oui")]
    assert reminder(own) == "oui"
    assert "pas encore eu de réponse" in reminder(own[:1])


@pytest.mark.once
def test_the_diagram_of_the_states_is_the_table():
    text = Path("docs/case-states.md").read_text()
    drawn = set(re.findall(r"^  (\S+) --> (\S+): (.+)$", text, re.M))
    table = {
        (state.value, to.value, event.value)
        for state, facts in TABLE.items()
        for event, to in facts.leads_to.items()
        if to is not state
    }
    told = {(one, to, event) for one, to, events in drawn for event in events.split(", ")}
    assert told == table
    assert f"[*] --> {FIRST.value}" in text
    assert [state for state in State if f"`{state.value}`" not in text] == []

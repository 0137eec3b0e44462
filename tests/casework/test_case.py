"""A case: answering, noting, closing, handing over; and who gets nothing of it."""

import html
import re
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from casework import actions
from casework.cases.faults import Damage
from casework.cases.reading import BODY, open_as_worker, place_of
from casework.models import AuditEvent, Case, Consent, Entry, Kept, Seal, State, Verb, WorkerKey
from casework.sealing import codes, crypto
from casework.sealing.crypto import CannotOpen
from tests.casework.conftest import CLOSING, CONTENT, PASSPHRASE
from tests.cast import NOW

TOKEN = "a-token-long-enough-for-a-form"


def seen_by_agent(received):
    return actions.open_by_code(actions.follow(received.code, at=NOW))


def typed(**texts):
    """What the one form of the deeds sends, whichever of its buttons is pressed."""
    boxes = {"answer": "", "note": ""} | texts
    return CLOSING | {
        f"{box}-{field}": value
        for box, text in boxes.items()
        for field, value in (("text", text), ("token", f"{TOKEN}-{box}"))
    }


def box(answer, name):
    """What stands in one of the two boxes of the page."""
    found = re.search(
        rf'<textarea name="{name}-text".*?>(.*?)</textarea>', answer.content.decode(), re.DOTALL
    )
    return html.unescape(found[1]).strip() if found else None


def hand_over(client, at, worker, **changes):
    data = {
        "to": worker.public_id,
        "given_on": "2026-11-24",
        "words": "Au téléphone.",
        "agreed": "on",
        "token": TOKEN,
    }
    return client.post(at("hand_over"), data | changes)


def test_the_case_shows_what_the_agent_said(desk, at):
    page = desk.unlocked().get(at("case")).content.decode()
    phone = CONTENT.phone.replace(" ", "\u00a0")
    for said in (CONTENT.message, CONTENT.name, phone, "Budget et dettes", "Entre midi et deux"):
        assert said in page


@pytest.mark.parametrize("who", ["neighbour", "coordinator"])
@pytest.mark.parametrize("verb", ["case", "agent_view", "hand_over"])
def test_another_worker_finds_nothing_and_the_register_says_they_asked(desk, received, at, who, verb):
    assert desk.unlocked(who).get(at(verb)).status_code == 404
    denied = AuditEvent.objects.get(verb=Verb.DENIED)
    assert (denied.actor, denied.case) == (f"worker:{desk.cast.workers[who].public_id}", received.reference)


@pytest.mark.parametrize("who", ["administrator", "agent", "correspondent", "moderator"])
def test_those_without_an_inbox_are_refused_the_administrator_too(desk, at, who):
    client = desk.cast.client(who)
    assert client.get("/dossiers/").status_code == 403
    answer = client.get(at("case"))
    assert answer.status_code == 403
    assert CONTENT.message not in answer.content.decode()


def test_a_superuser_who_is_also_a_worker_sees_only_what_is_sealed_to_them(desk, received, at):
    desk.cast.users["neighbour"].is_superuser = True
    desk.cast.users["neighbour"].save()
    client = desk.unlocked("neighbour")
    assert client.get(at("case")).status_code == 404
    assert received.reference not in client.get("/dossiers/").content.decode()


def test_every_opening_is_in_the_register(desk, received, at):
    client = desk.unlocked()
    client.get(at("case"))
    client.get(at("agent_view"))
    assert AuditEvent.objects.filter(verb=Verb.OPENED, case=received.reference).count() == 2


def test_the_agent_reads_the_answer(desk, received, at):
    answer = desk.unlocked().post(at("answer"), typed(answer="Je vous rappelle demain."), follow=True)
    assert "La personne la lira avec son code" in answer.content.decode()
    assert seen_by_agent(received).written[-1].content.text == "Je vous rappelle demain."
    assert desk.case(received).state == State.ANSWERED
    assert desk.case(received).contacted_on == NOW.date()


def test_an_answer_sent_twice_is_kept_once(desk, received, at):
    client = desk.unlocked()
    for _ in range(2):
        client.post(at("answer"), typed(answer="Une fois."))
    assert Entry.objects.filter(kind="answer").count() == 1


def test_a_note_is_for_the_worker_alone(desk, received, at):
    client = desk.unlocked()
    client.post(at("note"), typed(note="Penser au dossier CNAS."))
    assert "Penser au dossier CNAS." in client.get(at("case")).content.decode()
    assert "CNAS" not in client.get(at("agent_view")).content.decode()
    assert len(seen_by_agent(received).written) == 1


@pytest.mark.once
@pytest.mark.parametrize("text", ["", "   ", "x" * 10_001, "nul\x00"])
@pytest.mark.parametrize("verb", ["answer", "note"])
def test_bad_input_gets_a_sentence_and_loses_nothing(desk, at, verb, text):
    answer = desk.unlocked().post(at(verb), typed(**{verb: text}))
    assert answer.status_code == 422
    assert "fr-message--error" in answer.content.decode()
    assert text.strip() in answer.content.decode()
    assert Entry.objects.count() == 1


@pytest.mark.once
@pytest.mark.parametrize("verb", ["answer", "note"])
def test_what_was_typed_survives_a_lock(desk, at, verb):
    client = desk.unlocked()
    client.post(reverse("casework:lock"))
    locked = client.post(at(verb), typed(**{verb: "Long texte à garder."}))
    assert locked.status_code == 422
    assert "Long texte à garder." in locked.content.decode()
    again = client.post(
        reverse("casework:unlock"),
        {"passphrase": PASSPHRASE, "next": at(verb), f"{verb}-text": "Long texte à garder."},
    )
    assert "Long texte à garder." in again.content.decode()
    assert client.get(at("case")).status_code == 200
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("verb", "texts", "left"),
    [
        ("note", {"note": "Rappeler."}, {"answer": "Je vous « rappelle »."}),
        ("answer", {"answer": "Je vous rappelle."}, {"note": "CNAS ?"}),
        ("contacted", {}, {"answer": "Je vous rappelle.", "note": "CNAS ?"}),
        ("close", {}, {"answer": "Je vous rappelle.", "note": "CNAS ?"}),
        ("note", {"note": ""}, {"answer": "Je vous rappelle."}),
        ("answer", {"answer": ""}, {"note": "CNAS ?"}),
    ],
)
def test_a_button_loses_nothing_of_what_is_typed_for_another(desk, at, verb, texts, left):
    client = desk.unlocked()
    answer = client.post(at(verb), typed(**texts, **left))
    for name in ("answer", "note"):
        assert box(answer, name) == left.get(name, "")
    written = [text for text in texts.values() if text]
    leaves_a_line = verb in ("close", "contacted")
    assert Entry.objects.count() == 1 + len(written) + leaves_a_line
    for text in written:
        assert text in answer.content.decode()


def test_what_is_left_in_the_page_is_stored_sealed_and_its_showing_is_in_the_register(desk, received, at):
    client = desk.unlocked()
    client.post(at("contacted"), typed(answer="SECRETANSWER", note="SECRETNOTE"))
    assert AuditEvent.objects.filter(verb=Verb.OPENED, case=received.reference).count() == 1
    assert "SECRET" not in str(dict(client.session)) + str(client.cookies)
    assert b"SECRET" not in bytes(Kept.objects.get().sealed)
    again = client.get(at("case"))
    assert (box(again, "answer"), box(again, "note")) == ("SECRETANSWER", "SECRETNOTE")
    client.post(at("contacted"), typed())  # emptied by hand: nothing is left to be kept
    assert not Kept.objects.exists()


def test_with_nothing_else_typed_a_deed_leads_back_to_the_case(desk, at):
    client = desk.unlocked()
    for verb, texts in (("note", {"note": "Une note."}), ("contacted", {}), ("close", {"note": "  "})):
        assert client.post(at(verb), typed(**texts))["Location"] == at("case")


def test_an_answer_typed_when_its_case_is_closed_can_be_sent_once_reopened(desk, received, at):
    client = desk.unlocked()
    client.post(at("close"), typed(answer="Pas si vite."))
    reopened = client.post(at("reopen"), typed(answer="Pas si vite."))
    assert box(reopened, "answer") == "Pas si vite."
    assert client.post(at("answer"), typed(answer="Pas si vite.")).status_code == 302
    assert seen_by_agent(received).written[-1].content.text == "Pas si vite."


def test_both_texts_survive_a_lock(desk, at):
    client = desk.unlocked()
    client.post(reverse("casework:lock"))
    texts = {"answer": "Une réponse.", "note": "Une note."}
    locked = client.post(at("contacted"), typed(**texts))
    assert {name: box(locked, name) for name in texts} == texts
    unlocking = {"passphrase": PASSPHRASE, "next": at("contacted")}
    again = client.post(reverse("casework:unlock"), unlocking | typed(**texts))
    assert {name: box(again, name) for name in texts} == texts
    assert client.get(at("case")).status_code == 200


def test_after_a_lock_a_deed_without_text_leads_to_its_case(desk, at):
    unlocking = {"passphrase": PASSPHRASE, "next": at("contacted")}
    assert desk.cast.client("assistant").post(reverse("casework:unlock"), unlocking)["Location"] == at("case")


def test_a_closed_case_is_answered_only_once_reopened(desk, received, at):
    client = desk.unlocked()
    client.post(at("close"), CLOSING)
    assert desk.case(received).state == State.CLOSED
    refused = client.post(at("answer"), typed(answer="Trop tard ?"))
    assert refused.status_code == 422
    assert "Trop tard ?" in refused.content.decode()
    client.post(at("reopen"))
    assert client.post(at("answer"), typed(answer="À nouveau.")).status_code == 302


def test_closing_twice_or_reopening_an_open_case_changes_nothing(desk, received, at):
    client = desk.unlocked()
    client.post(at("reopen"))
    assert desk.case(received).state == State.NEW
    for _ in range(2):
        assert client.post(at("close"), CLOSING).status_code == 302
    assert AuditEvent.objects.filter(verb=Verb.CLOSED).count() == 1


def test_the_agent_writing_on_reopens_a_closed_case(desk, received, at):
    desk.unlocked().post(at("close"), CLOSING)
    actions.write_by_code(
        codes.master_secret(received.code, codes.PRESENT), "Encore moi.", token=TOKEN, at=NOW
    )
    case = desk.case(received)
    assert (case.state, case.closed_at) == (State.WAITING, None)


def test_handing_over_needs_the_agents_consent(desk, received, at):
    refused = hand_over(desk.unlocked(), at, desk.cast.workers["neighbour"], agreed="")
    assert refused.status_code == 422
    assert "Sans l’accord de la personne" in refused.content.decode()
    key = desk.cast.workers["assistant"].keys.get()
    private = actions.unlock(key, PASSPHRASE, by=desk.cast.user("assistant"), at=NOW).private
    opened = open_as_worker(desk.case(received), key, private)
    with pytest.raises(actions.NoConsent):
        actions.hand_over(opened, desk.cast.workers["neighbour"], by=key.worker, at=NOW)


def test_a_consent_for_someone_else_does_not_serve(desk, received, at):
    key = desk.cast.workers["assistant"].keys.get()
    private = actions.unlock(key, PASSPHRASE, by=desk.cast.user("assistant"), at=NOW).private
    opened = open_as_worker(desk.case(received), key, private)
    actions.record_consent(
        opened,
        desk.cast.workers["coordinator"],
        "Oui.",
        given_on=NOW.date(),
        by=key.worker,
        token=TOKEN,
        at=NOW,
    )
    with pytest.raises(actions.NoConsent):
        actions.hand_over(opened, desk.cast.workers["neighbour"], by=key.worker, at=NOW)


def test_a_case_handed_over_opens_for_the_next_and_not_for_the_former(desk, received, at):
    client = desk.unlocked()
    client.post(at("note"), typed(note="Note d’avant."))
    assert hand_over(client, at, desk.cast.workers["neighbour"]).status_code == 302
    assert client.get(at("case")).status_code == 404
    page = desk.unlocked("neighbour").get(at("case")).content.decode()
    assert CONTENT.message in page
    assert "Note d’avant." in page
    assert "a noté l’accord de la personne" in page
    assert Consent.objects.get().used_at == NOW


def test_the_former_reader_has_no_key_to_what_is_written_after(desk, received, at):
    key = desk.cast.workers["assistant"].keys.get()
    private = actions.unlock(key, PASSPHRASE, by=desk.cast.user("assistant"), at=NOW).private
    backup = list(Seal.objects.filter(worker_key=key).values("case_id", "period", "worker_key_id", "sealed"))
    hand_over(desk.unlocked(), at, desk.cast.workers["neighbour"])
    desk.unlocked("neighbour").post(at("answer"), typed(answer="Après la transmission."))
    Seal.objects.bulk_create(Seal(**row) for row in backup)  # someone puts the old seals back
    opened = open_as_worker(desk.case(received), key, private)
    assert {fault.damage for fault in opened.faults} >= {Damage.SEAL, Damage.STANDING}
    assert "Après la transmission." not in str([line.content.__reduce__() for line in opened.written])
    with pytest.raises(actions.Altered):
        actions.answer(opened, "Trop tard.", by=key.worker, token=TOKEN, at=NOW)
    before = opened.keyring[1]
    after = Entry.objects.get(kind="answer")
    place = {"case": received.reference, "entry": place_of(after), "field": BODY}
    for held in (before.dialogue, before.notes):
        with pytest.raises(CannotOpen):
            crypto.decrypt_field(held, bytes(after.sealed), **place)
    Seal.objects.filter(worker_key=key).delete()
    assert seen_by_agent(received).written[-1].content.text == "Après la transmission."


@pytest.mark.parametrize(
    "changes",
    [
        {"to": ""},
        {"to": "nobody"},
        {"to": "\x00"},
        {"given_on": "demain"},
        {"given_on": "2027-01-01"},
        {"words": ""},
    ],
)
def test_a_hand_over_badly_filled_keeps_its_words(desk, received, at, changes):
    answer = hand_over(desk.unlocked(), at, desk.cast.workers["neighbour"], **changes)
    assert answer.status_code == 422
    assert "fr-message--error" in answer.content.decode()
    assert changes.get("words", "Au téléphone.") in answer.content.decode()
    assert Case.objects.get().period == 1


def test_a_case_is_not_handed_to_someone_without_a_key(desk, at):
    assert hand_over(desk.unlocked(), at, desk.cast.workers["national"]).status_code == 422


def test_a_hand_over_sent_twice_is_told_twice_and_done_once(desk, received, at):
    client = desk.unlocked()
    for _ in range(2):
        answer = hand_over(client, at, desk.cast.workers["neighbour"])
        assert (answer.status_code, answer["Location"]) == (302, reverse("casework:inbox"))
        assert "Le dossier est transmis à Hugo Genièvre." in client.get("/dossiers/").text
    assert desk.case(received).period == 2
    assert Consent.objects.count() == 1


def test_another_form_finds_nothing_of_a_case_that_left(desk, received, at):
    client = desk.unlocked()
    hand_over(client, at, desk.cast.workers["neighbour"])
    assert (
        hand_over(client, at, desk.cast.workers["neighbour"], token="another-form-altogether").status_code
        == 404
    )
    assert hand_over(client, at, desk.cast.workers["neighbour"], token="").status_code == 404


def test_an_agreement_is_not_kept_when_the_case_cannot_be_handed_over(desk, received, at, monkeypatch):
    """Both are written, or neither: the colleague's key is taken back between the two."""
    lost = WorkerKey.objects.filter(worker=desk.cast.workers["neighbour"])
    monkeypatch.setattr("casework.cases.treatment.held_key", lambda worker: None)
    assert lost.exists()
    assert hand_over(desk.unlocked(), at, desk.cast.workers["neighbour"]).status_code == 403
    assert not Consent.objects.exists()
    assert not Entry.objects.filter(kind="consent").exists()


@pytest.mark.parametrize("verb", ["contacted", "answer"])
def test_the_first_contact_is_of_the_day_that_the_worker_lives(desk, received, at, verb):
    after_midnight = datetime(2026, 11, 25, 0, 20, tzinfo=ZoneInfo("Europe/Paris"))
    with time_machine.travel(after_midnight, tick=False):
        desk.unlocked().post(at(verb), typed(answer="Je vous ai appelé tard."))
    assert desk.case(received).contacted_on == date(2026, 11, 25)


TURNED = "Rendez-vous \u202e ruojnoB \u202c à midi \u2066ici\u2069."


@pytest.mark.once
@pytest.mark.parametrize("verb", ["answer", "note"])
def test_no_text_turns_a_line_around(desk, received, at, verb):
    client = desk.unlocked()
    client.post(at(verb), typed(**{verb: TURNED}))
    page = client.get(at("case")).text
    assert "Rendez-vous  ruojnoB  à midi ici." in page
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068") & set(page)


def test_nor_does_one_that_was_sealed_before(desk, at):
    received = desk.send(replace(CONTENT, message=TURNED, name="Anne \u202eerdnA"))
    page = desk.unlocked().get(reverse("casework:case", args=[received.reference])).text
    assert "ruojnoB" in page
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068") & set(page)


@pytest.mark.parametrize(("day", "status"), [("2026-11-23", 422), ("2026-11-24", 302), ("2026-11-25", 422)])
def test_an_agreement_is_neither_before_the_request_nor_to_come(desk, at, day, status):
    answer = hand_over(desk.unlocked(), at, desk.cast.workers["neighbour"], given_on=day)
    assert answer.status_code == status


def test_whoever_reads_the_case_sees_on_which_day_the_agreement_was_given(desk, at):
    hand_over(desk.unlocked(), at, desk.cast.workers["neighbour"])
    page = desk.unlocked("neighbour").get(at("case")).content.decode()
    assert "Accord donné le mardi 24 novembre 2026\u00a0: Au téléphone." in page

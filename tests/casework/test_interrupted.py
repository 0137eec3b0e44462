"""What a worker types outlives a session, a lock, and a case that goes to somebody else meanwhile."""

import html

import pytest
from django.test import Client
from django.urls import reverse

from casework.models import Entry
from tests.casework.conftest import PASSPHRASE
from tests.casework.test_case import TOKEN, box, hand_over, typed
from tests.portal.test_refused_forms import BROWSER, OURS, carried, page_of

pytestmark = pytest.mark.once  # forms too late or sent twice, words that come back

TEXT = "Je vous appelle demain,\nà midi."


def carried_by_lock(page) -> dict[str, str]:
    """What the page that asks for the passphrase sends on."""
    return {"next": page.context["next"], **dict(page.context["kept"])}


@pytest.mark.parametrize("verb", ["answer", "note"])
def test_a_text_outlives_the_session(desk, at, verb):
    desk.unlocked()
    refused = Client().post(at(verb), typed(**{verb: TEXT}), headers=OURS)
    told = carried(refused)
    assert (told["action"], "Si votre boîte est verrouillée" in refused.text) == (at(verb), True)
    client = desk.unlocked()
    sent = client.post(told.pop("action"), told, follow=True)
    assert f"Votre {'réponse' if verb == 'answer' else 'note'} est enregistrée" in sent.text
    assert Entry.objects.count() == 2


def test_a_session_that_ended_before_the_lock_was_opened_leads_to_the_screen_that_was_asked_for(desk, at):
    unlock, asked = reverse("casework:unlock"), {"passphrase": PASSPHRASE, "next": at("case")}
    sent_away = Client().post(unlock, asked, headers=OURS)
    assert sent_away["Location"] == f"/connexion/?next={at('case')}"
    kept = carried(Client().post(unlock, {**asked, **typed(note=TEXT), "next": at("note")}, headers=OURS))
    assert kept.pop("action") == unlock
    signed_in = desk.cast.client("assistant")
    locked = signed_in.post(unlock, kept, headers=OURS)
    assert carried_by_lock(locked) == kept
    assert "Saisissez votre phrase secrète." not in locked.text  # nothing was refused: nothing was given yet
    page = desk.unlocked().post(unlock, kept, headers=OURS)  # opened in the other tab, meanwhile
    assert box(page, "note") == TEXT
    back = desk.unlocked().post(reverse("casework:passkey_unlock"), {"next": at("case")}, headers=OURS)
    assert back["Location"] == at("case")


def test_a_page_that_hid_itself_asks_for_the_passphrase_and_comes_back(desk, at):
    """Another tab holds the inbox open."""
    client, unlock = desk.unlocked(), reverse("casework:unlock")
    locked = client.get(unlock, {"next": at("case")})
    assert (locked.status_code, locked.context["next"]) == (200, at("case"))
    assert client.get(unlock, {"next": "https://example.fr/"}).context["next"] == reverse("casework:inbox")
    assert client.get(unlock)["Location"] == reverse("casework:inbox")


def test_the_sign_in_that_the_text_asked_for_leads_to_the_case(desk, at):
    client = desk.unlocked()
    assert client.get(at("answer"), headers=BROWSER)["Location"] == at("case")


def test_a_passphrase_being_changed_when_the_lock_fell_leads_to_its_page(desk):
    client = desk.unlocked()
    client.post(reverse("casework:lock"))
    address = reverse("casework:change_passphrase")
    locked = client.post(address, {"current": PASSPHRASE, "passphrase": "a b c d", "again": "a b c d"})
    assert "Rien n’a été enregistré" in locked.text
    assert "a b c d" not in locked.text
    back = client.post(
        reverse("casework:unlock"), {"passphrase": PASSPHRASE, "next": address}, follow=True, headers=BROWSER
    )
    assert back.status_code == 200
    assert "<h1>Votre clé</h1>" in back.text


def test_a_note_typed_while_another_tab_hands_over_is_given_back(desk, received, at):
    client = desk.unlocked()
    hand_over(client, at, desk.cast.workers["neighbour"])
    answer = client.post(at("note"), typed(note=TEXT) | page_of(client), headers=OURS)
    assert answer.status_code == 404
    assert TEXT in html.unescape(answer.text)
    assert "n’a pas été enregistré" in answer.text


def test_a_hand_over_outlives_a_lock_with_all_that_was_chosen(desk, received, at):
    client = desk.unlocked()
    client.post(reverse("casework:lock"))
    colleague = desk.cast.workers["neighbour"]
    locked = hand_over(client, at, colleague, given_on="2026-11-20")
    fields = {
        "passphrase": PASSPHRASE,
        "next": at("hand_over"),
        "to": str(colleague.public_id),
        "given_on": "2026-11-20",
        "words": "Au téléphone.",
        "agreed": "on",
        "token": TOKEN,
    }
    for name in ("to", "given_on", "words", "agreed", "token"):
        assert f'<textarea name="{name}" hidden>' in locked.text
    page = client.post(reverse("casework:unlock"), fields).text
    assert f'<option value="{colleague.public_id}" selected' in page
    assert 'value="2026-11-20"' in page
    assert f'value="{TOKEN}"' in page
    assert "checked" in page


def test_a_button_pressed_on_a_locked_case_says_that_nothing_was_noted(desk, at):
    client = desk.unlocked()
    client.post(reverse("casework:lock"))
    assert "Rien n’a été enregistré" in client.post(at("contacted"), typed()).text


def test_both_texts_outlive_a_lock(desk, at):
    client = desk.unlocked()
    client.post(reverse("casework:lock"))
    client.post(at("note"), typed(note=TEXT, answer="Une réponse aussi."))
    fields = {"passphrase": PASSPHRASE, "next": at("note"), **typed(note=TEXT, answer="Une réponse aussi.")}
    page = client.post(reverse("casework:unlock"), fields)
    assert (box(page, "note"), box(page, "answer")) == (TEXT, "Une réponse aussi.")


def test_locking_drops_what_the_browser_keeps_for_back(desk):
    answer = desk.unlocked().post(reverse("casework:lock"))
    assert answer["Clear-Site-Data"] == '"cache"'


def test_one_can_leave_a_case_fast(desk, at):
    assert "data-relais-quick-exit" in desk.unlocked().get(at("case")).text

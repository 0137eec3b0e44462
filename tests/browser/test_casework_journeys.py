"""A worker makes a key, unlocks, reads, answers, notes, locks: phone and desk, with JavaScript or not."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, assert_accessible
from tests.casework.roles import CONTENT, PASSPHRASE, a_case
from tests.cheap import cheap_keys

pytestmark = pytest.mark.browser

COUNTDOWN = re.compile(r"^1[45]:\d\d$")


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    cheap_keys(monkeypatch)


def unlock(page):
    page.goto("/dossiers/")
    page.get_by_label("Votre phrase secrète", exact=True).fill(PASSPHRASE)
    page.get_by_role("button", name="Déverrouiller").click()
    expect(page.get_by_role("heading", name="Vos demandes")).to_be_visible()


@pytest.mark.parametrize(("width", "javascript"), [(DESK, True), (PHONE, False)])
def test_a_worker_reads_answers_and_notes(cast, page_as, width, javascript):
    reference = a_case(cast)["reference"]
    page = page_as("assistant", width=width, javascript=javascript)
    look = assert_accessible if javascript else lambda _page: None
    page.goto("/dossiers/")
    look(page)
    unlock(page)
    look(page)
    page.locator(".casework-list").get_by_role("link", name=reference).click()
    expect(page.get_by_text(CONTENT.message)).to_be_visible()
    look(page)
    page.get_by_label("Votre note").fill("À vérifier.")
    page.get_by_label("Votre réponse").fill("Je vous appelle demain.")
    page.get_by_role("button", name="Garder la note").click()
    expect(page.get_by_text("Note\u00a0: la personne ne la voit pas")).to_be_visible()
    expect(page.get_by_label("Votre réponse")).to_have_value("Je vous appelle demain.")
    look(page)
    page.get_by_role("button", name="Envoyer la réponse").click()
    expect(page.get_by_text("Votre réponse est enregistrée")).to_be_visible()
    page.get_by_role("link", name="Voir ce que la personne voit").click()
    expect(page.get_by_text("Je vous appelle demain.")).to_be_visible()
    expect(page.get_by_text("À vérifier.")).not_to_be_visible()
    look(page)


def test_a_case_is_handed_over_closed_and_reopened(cast, page_as):
    reference = a_case(cast)["reference"]
    page = page_as("assistant")
    unlock(page)
    page.locator(".casework-list").get_by_role("link", name=reference).click()
    page.get_by_label("Pourquoi il se termine").select_option("settled")
    page.get_by_label("Je termine sans répondre").check(force=True)
    page.get_by_role("button", name="Terminer le dossier").click()
    expect(page.get_by_text("Le dossier est terminé. Vous pouvez le rouvrir.")).to_be_visible()
    page.get_by_role("button", name="Rouvrir le dossier").click()
    page.get_by_role("link", name="Transmettre à un collègue").click()
    assert_accessible(page)
    page.get_by_label("À qui transmettre ce dossier").select_option(str(cast.workers["neighbour"].public_id))
    page.get_by_label("La personne est d’accord").check(force=True)
    page.get_by_label("Comment la personne a donné son accord").fill("Au téléphone.")
    page.get_by_role("button", name="Transmettre le dossier").click()
    expect(page.get_by_text("Le dossier est transmis à Hugo Genièvre.")).to_be_visible()
    expect(page.locator(".casework-list").get_by_role("link", name=reference)).to_have_count(0)


@pytest.mark.parametrize("by", ["Verrouiller maintenant", "Se déconnecter"])
def test_lock_now_is_in_sight_and_locks_every_tab_as_signing_out_does(cast, page_as, by):
    reference = a_case(cast)["reference"]
    page = page_as("assistant", width=PHONE)
    unlock(page)
    page.locator(".casework-list").get_by_role("link", name=reference).click()
    page.mouse.wheel(0, 3000)
    expect(page.get_by_role("button", name="Verrouiller maintenant")).to_be_in_viewport()
    expect(page.locator("[data-relais-countdown]")).to_have_text(COUNTDOWN)
    beside, typed_in = page.context.new_page(), page.context.new_page()
    for other in (beside, typed_in):
        other.goto(f"/dossiers/{reference}/")
        expect(other.locator("[data-relais-countdown]")).to_have_text(COUNTDOWN)  # its script has begun
    typed_in.get_by_label("Votre réponse").fill("Un long texte")
    title = "Vos demandes sont verrouillées"
    if by == "Se déconnecter":
        page.goto("/compte/profil/")
        title = "Se connecter à Relais"
    page.get_by_role("button", name=by).click()
    for other in (page, beside):
        expect(other.get_by_role("heading", name=title)).to_be_visible()
    expect(typed_in.get_by_text(CONTENT.message)).not_to_be_visible()
    expect(typed_in.get_by_label("Votre réponse")).to_have_value("Un long texte")
    page.goto(f"/dossiers/{reference}/")
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.get_by_text(CONTENT.message)).to_have_count(0)


@pytest.mark.parametrize("typing", [True, False])
def test_when_the_time_is_out_the_screen_hides_what_it_shows(cast, page_as, typing):
    reference = a_case(cast)["reference"]
    page = page_as("assistant")
    page.clock.install(time=timezone.now())
    unlock(page)
    page.locator(".casework-list").get_by_role("link", name=reference).click()
    expect(page.get_by_role("heading", name="Ce que vous faites")).to_be_visible()
    expect(page.locator("[data-relais-countdown]")).to_have_text(COUNTDOWN)  # its script has begun
    if typing:
        page.get_by_label("Votre réponse").fill("Un long texte")
    page.clock.fast_forward("15:30")
    if typing:
        expect(page.get_by_text(CONTENT.message)).not_to_be_visible()
        expect(page.get_by_label("Votre réponse")).to_have_value("Un long texte")
    else:
        expect(page.get_by_role("heading", name="Vos demandes sont verrouillées")).to_be_visible()
        expect(page.locator("#unlock-form input[name=next]")).to_have_value(
            reverse("casework:case", args=[reference])
        )


@pytest.mark.parametrize("javascript", [True, False])
def test_a_session_that_ends_loses_no_word_of_an_answer(cast, page_as, live_server, javascript):
    reference = a_case(cast)["reference"]
    page = page_as("assistant", width=PHONE, javascript=javascript)
    unlock(page)
    page.locator(".casework-list").get_by_role("link", name=reference).click()
    page.get_by_label("Votre réponse").fill("Je vous appelle demain.")
    Session.objects.all().delete()
    page.get_by_role("button", name="Envoyer la réponse").click()
    expect(page.get_by_role("heading", name="Pas encore envoyé")).to_be_visible()
    if javascript:
        assert_accessible(page)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Reconnectez-vous dans un autre onglet").click()
    other = opened.value
    expect(other.get_by_label("Votre adresse professionnelle")).to_be_visible()
    cookies = {"sessionid": cast.client("assistant").cookies["sessionid"].value, "csrftoken": "b" * 32}
    page.context.add_cookies(
        [{"name": name, "value": value, "url": str(live_server)} for name, value in cookies.items()]
    )
    for _press in range(1 if javascript else 2):  # signing in has changed the token of every form
        page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Votre phrase secrète", exact=True).fill(PASSPHRASE)
    page.get_by_role("button", name="Déverrouiller").click()
    expect(page.get_by_text("Rien n’est encore envoyé ni enregistré")).to_be_visible()
    expect(page.get_by_text("Le reste de ce que vous avez écrit")).to_have_count(0)
    expect(page.get_by_label("Votre réponse")).to_have_value("Je vous appelle demain.")
    page.get_by_role("button", name="Envoyer la réponse").click()
    expect(page.get_by_text("Votre réponse est enregistrée")).to_be_visible()


def test_a_worker_leaves_a_case_quickly_and_the_inbox_is_locked_behind(
    cast, page_as, settings, live_server, tmp_path
):
    settings.QUICK_EXIT_URL = f"{live_server.url}/sante/"
    settings.UNLOCKED_KEYS = tmp_path
    reference = a_case(cast)["reference"]
    page = page_as("assistant", width=PHONE)
    unlock(page)
    page.locator(".casework-list").get_by_role("link", name=reference).click()
    expect(page.get_by_text(CONTENT.message)).to_be_visible()
    assert list(tmp_path.iterdir())
    page.get_by_role("link", name="Quitter vite").click()
    page.wait_for_url("**/sante/")
    page.evaluate("history.back()")
    page.wait_for_timeout(500)
    page.wait_for_url("**/sante/")
    page.goto(f"/dossiers/{reference}/")
    expect(page.get_by_role("heading", name="Vos demandes sont verrouillées")).to_be_visible()
    assert list(tmp_path.iterdir()) == []


def test_a_worker_names_a_case_and_finds_it_again_on_a_phone_by_keyboard(cast, page_as):
    reference = a_case(cast)["reference"]
    page = page_as("assistant", width=PHONE)
    unlock(page)
    expect(page.get_by_text("Nouveau message")).to_be_visible()
    page.get_by_role("link", name=re.compile("(Donner un|Changer le) nom")).click()
    assert_accessible(page)
    page.get_by_label("Le nom que vous lui donnez").fill("Le loyer de Lille")
    page.keyboard.press("Enter")
    expect(
        page.locator(".casework-list").get_by_role("link", name=f"Le loyer de Lille {reference}")
    ).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Montrer").select_option("retard")
    page.get_by_role("button", name="Afficher").click()
    expect(page.get_by_text("Aucune de vos demandes ne répond à ce choix.")).to_be_visible()
    page.get_by_role("link", name="Chercher dans vos demandes").click()
    assert_accessible(page)
    page.get_by_label("Mots, nom ou numéro de téléphone").fill("loyer LILLE")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 demande trouvée")).to_be_focused()
    assert "loyer" not in page.url
    assert_accessible(page)
    page.locator(".casework-list").get_by_role("link", name=f"Le loyer de Lille {reference}").click()
    expect(page.get_by_text(CONTENT.message)).to_be_visible()

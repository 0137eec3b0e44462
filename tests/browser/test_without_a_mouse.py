"""Each role on a phone, by the keyboard alone and without JavaScript: what they came for is done."""

import pytest
from playwright.sync_api import expect

from casework.models import AidApplication
from tests.browser.conftest import PHONE
from tests.browser.hands import by_keyboard
from tests.browser.test_aid_journeys import TYPED
from tests.browser.test_casework_journeys import unlock
from tests.browser.test_contact_journeys import choose, go_on, write
from tests.casework.aid import secretariat
from tests.casework.roles import PASSPHRASE, a_case, give_keys
from tests.cheap import cheap_keys

pytestmark = [pytest.mark.browser, pytest.mark.once]


@pytest.fixture(autouse=True)
def _keys(cast, monkeypatch):
    cheap_keys(monkeypatch)
    give_keys(cast)


@pytest.fixture
def plain_page_as(page_as):
    """No script, no mouse, a phone."""
    return lambda who: page_as(who, width=PHONE, javascript=False)


def the_agent(page):
    write(page)
    go_on(page)
    code = page.locator(".casework-code").inner_text()
    page.goto("/demande/suivi/")
    page.get_by_label("Votre code de suivi").fill(code)
    page.get_by_role("button", name="Ouvrir ma demande").click()
    page.locator("textarea:visible").fill("Une question encore.")
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.get_by_text("Votre message est parti.")).to_be_visible()


def the_hr_service(page):
    page.goto("/signalement/")
    choose(page, "Une personne à contacter")
    go_on(page)
    page.get_by_label("Nom de la personne").fill("Camille Romarin")
    page.get_by_label("Son numéro de téléphone").fill("0639981234")
    page.get_by_label("Ce que le service social doit savoir").fill("Elle ne répond plus.")
    go_on(page)
    go_on(page)
    expect(page.get_by_role("heading", name="Accusé de réception")).to_be_visible()


def the_worker(page, reference):
    unlock(page)
    page.locator(".casework-list").get_by_role("link", name=reference).click()
    page.get_by_label("Votre réponse").fill("Je vous appelle demain.")
    page.get_by_role("button", name="Envoyer la réponse").click()
    expect(page.get_by_text("Votre réponse est enregistrée")).to_be_visible()
    page.get_by_role("link", name="Demander une aide ou un prêt").click()
    for label, value in TYPED.items():
        page.get_by_label(label, exact=False).first.fill(value)
    page.get_by_label("Une aide, qui n’est pas à rembourser").check()
    page.get_by_label("Domaine").select_option("housing")
    page.get_by_label("La personne est d’accord").check()
    page.get_by_label("Votre avis motivé").fill("La dépense est imprévue.")
    page.get_by_role("button", name="Envoyer à la coordination").click()
    expect(page.get_by_text("La demande est envoyée à la coordination")).to_be_visible()


def the_coordinator(page, application):
    open_aid(page, application)
    page.get_by_role("radio", name="Favorable", exact=True).check()
    page.get_by_label("Motifs de votre avis").fill("Oui.")
    page.get_by_role("radio", name="La commission nationale").check()
    page.get_by_role("button", name="Donner cet avis").click()
    page.get_by_role("button", name="J’ai relu : donner").click()
    expect(page.get_by_text("la demande est transmise")).to_be_visible()


def the_secretariat(page, application):
    open_aid(page, application)
    page.get_by_label("Jour de la séance").fill(application.sent_on.isoformat())
    page.get_by_role("button", name="Inscrire à cette séance").click()
    page.get_by_role("radio", name="Accordée").check()
    page.get_by_label("Jour de la décision").fill(application.sent_on.isoformat())
    page.get_by_label("Somme accordée").fill("800")
    page.get_by_role("button", name="Enregistrer la décision").click()
    expect(page.get_by_text("La décision est enregistrée")).to_be_visible()


def open_aid(page, application):
    """By the address, as from the mail that says that one has come."""
    page.goto("/dossiers/aides/")
    page.get_by_label("Votre phrase secrète", exact=True).fill(PASSPHRASE)
    page.get_by_role("button", name="Déverrouiller").click()
    page.get_by_role("link", name=application.reference).click()


def test_what_each_of_them_came_for(cast, plain_page_as, monkeypatch):
    reference = a_case(cast)["reference"]
    secretariat(cast)
    with by_keyboard(monkeypatch):
        the_agent(plain_page_as("agent"))
        the_hr_service(plain_page_as("correspondent"))
        the_worker(plain_page_as("assistant"), reference)
        application = AidApplication.objects.get()
        the_coordinator(plain_page_as("coordinator"), application)
        the_secretariat(plain_page_as("Girofle"), application)

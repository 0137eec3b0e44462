"""An application for aid on a phone: written, added up, sent; an opinion; a decision. Each screen by axe."""

import pytest
from playwright.sync_api import expect

from casework.models import AidApplication
from tests.browser.conftest import PHONE, assert_accessible
from tests.browser.test_casework_journeys import unlock
from tests.casework.roles import a_case
from tests.cheap import cheap_keys

pytestmark = pytest.mark.browser
TYPED = {
    "Nom de la personne": "Camille Romarin",
    "Somme demandée, en euros": "1 200",
    "Traitement ou salaire net": "1900,50",
    "Loyer ou crédit immobilier": "1000,25",
    "Situation, et à quoi servira la somme": "Le chauffe-eau est à remplacer.",
    "Comment la personne a donné son accord": "Au téléphone.",
}


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    cheap_keys(monkeypatch)


def ask(page, reference):
    page.goto(f"/dossiers/{reference}/")
    page.get_by_role("link", name="Demander une aide ou un prêt").click()
    expect(page.get_by_role("heading", name="Le budget d’un mois")).to_be_visible()
    assert_accessible(page)
    for label, value in TYPED.items():
        page.get_by_label(label, exact=False).first.fill(value)
    page.get_by_label("Une aide, qui n’est pas à rembourser").check(force=True)
    page.get_by_label("Domaine").select_option("housing")
    page.get_by_label("La personne est d’accord").check(force=True)
    page.get_by_role("button", name="Calculer les totaux").click()
    expect(page.get_by_role("cell", name="900,25")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Envoyer à la coordination").click()
    expect(page.get_by_text("la demande ne part pas sans lui").first).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Votre avis motivé").fill("La dépense est imprévue.")
    page.get_by_role("button", name="Envoyer à la coordination").click()
    expect(page.get_by_text("La demande est envoyée à la coordination")).to_be_visible()
    assert_accessible(page)


def decide(page, day):
    """A regional committee: an opinion, then its decision."""
    page.get_by_role("radio", name="Favorable", exact=True).check(force=True)
    page.get_by_label("Motifs de votre avis").fill("Oui.")
    page.get_by_role("radio", name="Un comité régional").check(force=True)
    page.get_by_label("Pour un comité régional, jour de la séance").fill(day)
    page.get_by_role("button", name="Donner cet avis").click()
    expect(page.get_by_text("En commission").first).to_be_visible()
    page.get_by_role("radio", name="Accordée").check(force=True)
    page.get_by_label("Jour de la décision").fill(day)
    page.get_by_role("button", name="Enregistrer la décision").click()
    expect(page.get_by_text("Écrivez la somme accordée.").first).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Somme accordée").fill("800")
    page.get_by_role("button", name="Enregistrer la décision").click()
    expect(page.get_by_text("La décision est enregistrée")).to_be_visible()


def test_an_aid_is_asked_for_seconded_and_granted_on_a_phone(cast, page_as):
    reference = a_case(cast)["reference"]
    worker = page_as("assistant", width=PHONE)
    unlock(worker)
    ask(worker, reference)
    sent = AidApplication.objects.get()
    boss = page_as("coordinator", width=PHONE)
    unlock(boss)
    boss.get_by_role("link", name="Aides et prêts").click()
    expect(boss.get_by_role("heading", name="Reçues")).to_be_visible()
    assert_accessible(boss)
    boss.get_by_role("link", name=sent.reference).click()
    expect(boss.get_by_role("heading", name="Étapes")).to_be_visible()
    assert_accessible(boss)
    decide(boss, sent.sent_on.isoformat())
    worker.goto(f"/dossiers/{reference}/aide/{sent.reference}/")
    expect(worker.get_by_text("800,00")).to_be_visible()
    assert_accessible(worker)

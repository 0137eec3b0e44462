"""A grave event on a phone: opened where it happened, evaluated, read by who coordinates; by axe."""

import pytest
from playwright.sync_api import expect

from casework.models import Incident
from tests.browser.conftest import PHONE, assert_accessible
from tests.browser.test_casework_journeys import unlock
from tests.casework.roles import give_keys
from tests.cheap import cheap_keys

pytestmark = [pytest.mark.browser, pytest.mark.once]


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    cheap_keys(monkeypatch)


def opens(page):
    page.get_by_role("link", name="Évènements graves").click()
    page.get_by_role("link", name="Ouvrir un évènement").click()
    page.get_by_label("Quel évènement").select_option("natural")
    page.get_by_label("Son nom, en quelques mots").fill("Inondation à Lille")
    page.get_by_label("Cherchez un département, une ville ou un établissement").fill("lille")
    page.get_by_role("main").get_by_role("button", name="Chercher").click()
    page.get_by_role("checkbox", name="Tribunal judiciaire de Lille").check(force=True)
    page.get_by_role("button", name="Ouvrir cet évènement").click()
    expect(page.get_by_text("Dites en quelques mots ce qui s’est passé.").first).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Ce qui s’est passé, et ce que vous attendez").fill("La Deûle a débordé.")
    page.get_by_role("button", name="Ouvrir cet évènement").click()
    expect(page.get_by_role("heading", name="Inondation à Lille")).to_be_visible()


def test_an_event_is_opened_evaluated_and_read_on_a_phone(cast, page_as):
    give_keys(cast)
    boss = page_as("coordinator", width=PHONE)
    unlock(boss)
    opens(boss)
    worker = page_as("assistant", width=PHONE)
    unlock(worker)
    worker.get_by_role("link", name="Voir lequel").click()
    worker.get_by_role("link", name="Inondation à Lille").click()
    worker.get_by_role("link", name="Évaluer la situation").click()
    worker.get_by_label("Agents rencontrés ou joints").fill("douze")
    worker.get_by_label("Ce qui a été fait").fill("Deux familles relogées.")
    worker.get_by_role("button", name="Envoyer cette évaluation").click()
    expect(worker.get_by_text("Écrivez un nombre de personnes, comme 12.").first).to_be_visible()
    assert_accessible(worker)
    worker.get_by_label("Agents rencontrés ou joints").fill("12")
    worker.get_by_role("button", name="Envoyer cette évaluation").click()
    expect(worker.get_by_text("Votre évaluation est envoyée")).to_be_visible()
    boss.goto(Incident.objects.get().get_absolute_url())
    expect(boss.get_by_text("12 agents rencontrés ou joints.")).to_be_visible()
    assert_accessible(boss)

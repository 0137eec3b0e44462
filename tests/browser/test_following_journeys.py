"""A case is acknowledged, tagged, and waits for the person: on a phone, then in the list."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, assert_accessible
from tests.browser.test_case_subjects import received  # noqa: F401
from tests.browser.test_casework_journeys import _cheap, unlock  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.once]


def test_a_case_is_acknowledged_tagged_and_waits_for_the_person(page_as, received):  # noqa: F811
    page, at = page_as("assistant", width=PHONE), [received.reference]
    unlock(page)
    page.goto(reverse("casework:case", args=at))
    page.get_by_role("link", name="Accuser réception avec vos mots").click()
    assert_accessible(page)
    page.goto(reverse("casework:case", args=at))
    page.get_by_label("Votre note").fill("À garder.")
    page.get_by_role("button", name="Accuser réception", exact=True).click()
    expect(page.get_by_text("L’accusé de réception est envoyé.")).to_be_visible()
    expect(page.get_by_label("Votre note")).to_have_value("À garder.")
    page.get_by_label("Votre réponse").fill("Pouvez-vous m’envoyer votre bail ?")
    page.get_by_label("J’attends une réponse de la personne").check(force=True)
    page.get_by_role("button", name="Envoyer la réponse").click()
    expect(page.get_by_text("En attente de la personne").first).to_be_visible()
    page.get_by_role("link", name="Étiquettes, jour à revoir").click()
    assert_accessible(page)
    page.get_by_label("D’autres étiquettes").fill("Logement, À appeler le soir")
    page.get_by_role("button", name="Garder", exact=True).click()
    expect(page.get_by_role("list", name="Vos étiquettes")).to_contain_text("Logement")
    assert_accessible(page)
    page.goto(reverse("casework:inbox"))
    page.get_by_label("Avec l’étiquette").select_option("Logement")
    page.get_by_role("button", name="Afficher").click()
    expect(page.get_by_role("list", name="Vos étiquettes")).to_contain_text("À appeler le soir")
    assert_accessible(page)

"""Who reads a case next, on a phone: asked, said yes to, handed over with the others."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, assert_accessible
from tests.browser.test_case_subjects import received  # noqa: F401
from tests.browser.test_casework_journeys import _cheap, unlock  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.once]


def test_the_agent_says_yes_and_the_case_goes_with_those_that_are_ready(cast, page_as, received):  # noqa: F811
    page = page_as("assistant", width=PHONE)
    unlock(page)
    page.get_by_role("link", name="Transmettre vos dossiers en cours").click()
    assert_accessible(page)
    page.get_by_role("checkbox").first.check(force=True)
    page.get_by_label("À qui transmettre").select_option(value=str(cast.workers["neighbour"].public_id))
    page.get_by_role("button", name="Demander l’accord dans les dossiers cochés").press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()  # why was not said: what was chosen stays
    expect(page.get_by_role("checkbox").first).to_be_checked()
    assert_accessible(page)
    page.get_by_label("Pourquoi vous le demandez").fill("Je change de poste.")
    page.get_by_role("button", name="Demander l’accord dans les dossiers cochés").click()
    expect(page.get_by_text("1 question posée.")).to_be_visible()
    for name in ("ask_hand_over", "hand_over_by_law", "hand_over_agreed", "take_out", "hand_over"):
        page.goto(reverse(f"casework:{name}", args=[received.reference]))
        assert_accessible(page)
    _says_yes(page_as("agent", width=PHONE), received)
    page.goto(reverse("casework:case", args=[received.reference]))
    assert_accessible(page)
    page.goto(reverse("casework:hand_over_all"))
    page.get_by_role("button", name="Transmettre le dossier prêt").click()
    expect(page.get_by_text("1 dossier transmis à")).to_be_visible()


def _says_yes(agent, received):  # noqa: F811
    agent.goto(reverse("contact:followup"))
    agent.get_by_label("Votre code de suivi").fill(received.code)
    agent.get_by_label("Votre code de suivi").press("Enter")
    agent.get_by_label("Votre message", exact=True).fill("Pas fini")
    assert_accessible(agent)
    agent.get_by_role("button", name="Oui, je suis d’accord").click()
    expect(agent.get_by_text("Votre accord est donné.")).to_be_visible()
    expect(agent.get_by_label("Votre message", exact=True)).to_have_value("Pas fini")
    assert_accessible(agent)

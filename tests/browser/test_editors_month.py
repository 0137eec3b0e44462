"""A campaign from nothing to readers, as docs/editing.md tells it: by somebody who has only that page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pages.models import CampaignPage
from tests.browser.test_editors_journeys import press
from tests.cast import Cast
from tests.pages import make

# What it writes is written on both databases by tests/pages/test_workflow.py.
pytestmark = [pytest.mark.browser, pytest.mark.once]
LONG = " ".join(["mot"] * 26) + "."


def _written(editor: Page) -> None:
    """As the plan of the form asks; its summary is too long."""
    editor.goto(f"/cms/pages/{make.section('rendez-vous').pk}/")
    editor.get_by_role("link", name=re.compile("Ajouter une sous-page")).first.click()
    editor.get_by_role("link", name=re.compile("^Campagne")).first.click()
    editor.locator("#id_title").fill("Préparer sa retraite")
    editor.locator("#id_summary").fill(LONG)
    editor.locator("#id_banner").fill("Trois rencontres en janvier")
    editor.locator("#id_subject").select_option("disability")
    for block in range(2, 0, -1):  # of the plan, the card of the social service stays
        editor.get_by_role("button", name="Supprimer").nth(block - 1).click()
    with editor.expect_navigation():
        editor.get_by_role("button", name="Enregistrer le brouillon").click()


def _shortened(editor: Page) -> None:
    editor.get_by_role("button", name=re.compile("Qualité du texte")).click()
    panel = editor.locator(".relais-quality")
    expect(panel).to_contain_text("Phrase de 26 mots")
    panel.get_by_role("link", name="Résumé").click()
    expect(editor.locator("#id_summary")).to_be_in_viewport()
    editor.locator("#id_summary").fill("Trois rencontres pour préparer votre départ.")


def test_a_campaign_is_written_corrected_and_published(page_as: Callable[..., Page], cast: Cast) -> None:
    editor = page_as("editor")
    _written(editor)
    _shortened(editor)
    press(editor, "Soumettre à la relecture")
    moderator = page_as("moderator")
    moderator.goto("/cms/")
    moderator.get_by_role("link", name="Préparer sa retraite").first.click()
    expect(moderator.locator(".relais-changes")).to_contain_text("Page nouvelle")
    with moderator.expect_navigation():
        moderator.get_by_role("button", name="Approuver et publier").click()
    expect(moderator.get_by_text("« Préparer sa retraite » a été publiée.")).to_be_visible()
    url = make.url(CampaignPage.objects.get())
    assert "Trois rencontres pour préparer votre départ." in cast.client("agent").get(url).text

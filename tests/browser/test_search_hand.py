"""An editor steers the search, and an agent sees it at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]


def test_what_an_editor_says_holds_at_the_next_search(page_as: OpenPage) -> None:
    agent, editor = page_as("agent"), page_as("editor")
    editor.goto("/cms/recherche/synonymes/")
    agent.goto("/recherche/?q=zorglub+bleu")
    expect(agent.get_by_role("link", name="Tribunal judiciaire de Lille")).to_have_count(0)

    editor.goto("/cms/recherche/synonymes/ajouter/")
    editor.get_by_label("Mots et expressions").fill("Zorglub bleu\ntribunal")
    editor.get_by_role("button", name="Enregistrer").click()
    expect(editor.get_by_text("Zorglub bleu, tribunal")).to_be_visible()
    agent.reload()
    expect(agent.locator("main")).to_contain_text("Tribunal judiciaire de Lille")

    editor.goto("/cms/recherche/resultats-choisis/ajouter/")
    editor.get_by_label("Recherches").fill("zorglub bleu")
    editor.get_by_role("button", name="Continuer").click()
    editor.get_by_label("Chercher un contenu").fill("arras")
    editor.get_by_role("button", name="Chercher", exact=True).click()
    editor.get_by_role("button", name="Mettre en tête\u00a0: Maison d’arrêt d’Arras").click()
    expect(editor.get_by_role("button", name="Ne plus mettre en tête")).to_be_visible()
    agent.reload()
    cards = agent.locator("main .relais-result").all_inner_texts()
    assert "Maison d’arrêt d’Arras" in cards[0]

    editor.get_by_role("link", name="Voir ce que les agents trouvent, et pourquoi").click()
    expect(editor.get_by_text("En tête par choix")).to_be_visible()

"""An HR correspondent tells; a worker reads, begins a case of her own, gives a code: on a phone, with axe."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, assert_accessible
from tests.browser.test_casework_journeys import unlock
from tests.browser.test_contact_journeys import choose, go_on
from tests.casework.roles import give_keys
from tests.cheap import cheap_keys

pytestmark = [pytest.mark.browser, pytest.mark.once]
WORDS = "La personne ne répond plus à nos appels."


def within_the_screen(page):
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def tell(page):
    """By the header's link, each step looked at; Back keeps what was typed."""
    page.goto("/signalement/")
    within_the_screen(page)
    page.locator("button[name=go][value=next]").click()
    expect(page.get_by_role("alert")).to_be_focused()
    choose(page, "Une personne à contacter")
    go_on(page)
    expect(page.get_by_text("Cette information sera lue par Inès Basilic (")).to_be_visible()
    page.get_by_label("Nom de la personne").fill("Camille Romarin")
    page.get_by_label("Son numéro de téléphone").fill("0639981234")
    page.get_by_label("Ce que le service social doit savoir").fill(WORDS)
    within_the_screen(page)
    page.go_back()
    expect(page.get_by_label("Une personne à contacter")).to_be_checked()
    go_on(page)
    expect(page.get_by_label("Ce que le service social doit savoir")).to_have_value(WORDS)
    go_on(page)
    within_the_screen(page)
    go_on(page)
    expect(page.get_by_role("heading", name="Accusé de réception")).to_be_visible()
    within_the_screen(page)


def begin(page):
    """A case of her own, the place searched for by the keyboard; what was typed stays."""
    page.goto("/dossiers/nouveau/")
    within_the_screen(page)
    page.get_by_label("Comment la personne s’est adressée à vous").select_option("phone")
    page.get_by_label("Cherchez une ville ou un établissement").fill("arras")
    page.get_by_label("Ce que la personne demande").fill("Une aide pour se loger.")
    page.get_by_label("Cherchez une ville ou un établissement").press("Enter")
    page.get_by_label("Maison d’arrêt d’Arras").check(force=True)
    expect(page.get_by_label("Ce que la personne demande")).to_have_value("Une aide pour se loger.")
    page.get_by_label("De quoi il s’agit").select_option("housing")
    page.get_by_label("Sa situation").select_option("contract")
    within_the_screen(page)
    page.get_by_role("button", name="Ouvrir et donner un code").click()


def test_a_notice_a_case_of_her_own_and_its_code(cast, page_as, monkeypatch):
    cheap_keys(monkeypatch)
    give_keys(cast)
    tell(page_as("correspondent", width=PHONE))
    page = page_as("assistant", width=PHONE)
    unlock(page)
    page.locator(".casework-list a").first.click()
    expect(page.get_by_text(WORDS)).to_be_visible()
    within_the_screen(page)
    begin(page)
    within_the_screen(page)
    page.get_by_role("button", name="Montrer le code").click()
    code = page.locator(".casework-code").inner_text().split("-")
    within_the_screen(page)
    page.get_by_role("button", name="C’est noté, continuer").click()
    within_the_screen(page)
    for label in page.locator("label").filter(has_text=re.compile("^\\s*Groupe")).all():
        number = int(re.search(r"\d", label.inner_text())[0])
        page.get_by_label(f"Groupe {number} de votre code").fill(code[number - 1])
    page.get_by_role("button", name="Donner ce code").click()
    expect(page.get_by_text("Le code sert dès maintenant.")).to_be_visible()
    expect(page.get_by_text("Un code de suivi a été donné à la personne.")).to_be_visible()
    within_the_screen(page)

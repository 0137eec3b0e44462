"""A key comes back by two of three holders: named, entrusted, lost, asked for; on a phone, page by page."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from playwright.sync_api import expect

from casework.keys.holders import naming, recovering
from tests.browser.conftest import PHONE, assert_accessible
from tests.browser.test_key_journeys import code_of, confirm, go_on_to_confirm, unlock
from tests.casework.roles import PASSPHRASE, a_case
from tests.cheap import cheap_keys

pytestmark = [pytest.mark.browser, pytest.mark.once]
NEW = "trois lampes de papier huilé"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    cheap_keys(monkeypatch)
    for module in (naming, recovering):
        monkeypatch.setattr(module, "WAIT", timedelta(0))


def name_three(page):
    page.goto("/dossiers/depositaires/")
    page.get_by_role("link", name="Désigner des dépositaires").click()
    for who in ("Hugo Genièvre", "Nadia Verveine", "Paul Estragon"):
        page.get_by_label(who).check(force=True)
    assert_accessible(page)
    page.get_by_role("button", name="Demander ce changement").click()
    expect(page.get_by_text("Le changement est demandé.")).to_be_visible()
    assert_accessible(page)


def entrust(page):
    unlock(page, PASSPHRASE)
    expect(page.get_by_text("Votre choix est attendu")).to_be_visible()
    page.goto("/dossiers/cle/")
    page.get_by_role("link", name="Choisir de la confier ou non").click()
    page.get_by_label("Je confie ma clé à ces dépositaires").check(force=True)
    assert_accessible(page)
    page.get_by_role("button", name="Enregistrer mon choix").click()
    expect(page.get_by_text("deux d’entre eux, ensemble, peuvent vous la rendre")).to_be_visible()


def ask(page):
    """The six words, from the page that shows them."""
    page.goto("/dossiers/cle/secours/")
    page.get_by_role("link", name=re.compile("redemander ma clé aux dépositaires")).click()
    assert_accessible(page)
    page.locator("#id_passphrase").fill(NEW)
    page.locator("#id_again").fill(NEW)
    page.get_by_role("button", name="Redemander ma clé").click()
    expect(page.get_by_text("Vos six mots")).to_be_visible()
    assert_accessible(page)
    return page.locator(".fr-alert [translate=no]").inner_text()


def recognise(page, words, *, look):
    page.goto("/dossiers/depositaires/")
    page.get_by_role("link", name="Confirmer que c’est bien Inès Basilic").click()
    page.get_by_label("À sa voix, au téléphone").check(force=True)
    page.get_by_label("Les six mots qu’elle vous a lus").fill(words)
    page.locator("#id_current").fill(PASSPHRASE)
    if look:
        assert_accessible(page)
    page.get_by_role("button", name="Confirmer", exact=True).click()
    expect(page.get_by_role("link", name="Confirmer que c’est bien")).to_have_count(0)


def look_at_the_link(page):
    mine = [sent.body for sent in mail.outbox if sent.to == ["assistant@example.fr"]]
    body = next(one for one in mine if "quelqu’un redemande" in one)
    page.goto(re.search(r"(/cle/suspendre/\S+)", body)[1])
    assert_accessible(page)


def test_a_lost_key_comes_back_by_two_holders(cast, page_as):
    a_case(cast)
    name_three(page_as("national", width=PHONE))
    assert naming.advance(naming.pending().due_at) == 1
    page = page_as("assistant", width=PHONE)
    entrust(page)
    words = ask(page)
    recognise(page_as("coordinator", width=PHONE, javascript=False), words, look=False)
    look_at_the_link(page_as("anonymous", width=PHONE))
    recognise(page_as("neighbour", width=PHONE), words, look=True)
    asked = recovering.open_for(cast.workers["assistant"].keys.get())
    asked.due_at = asked.asked_at
    asked.save()
    page.goto("/dossiers/cle/redemander/")
    page.locator("#id_passphrase").fill(NEW)
    assert_accessible(page)
    page.get_by_role("button", name="Reprendre ma clé").click()
    code = code_of(page)
    go_on_to_confirm(page)
    confirm(page, code)
    expect(page.get_by_text("Votre clé vous est rendue.")).to_be_visible()
    unlock(page, NEW)
    expect(page.get_by_role("link", name=re.compile(cast.extra["case"].reference)).first).to_be_visible()

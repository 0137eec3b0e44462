"""A phone opens the inbox with its fingerprint reader: added, locked, opened, removed."""

import pytest
from playwright.sync_api import expect

from casework.models import KeyPasskey
from tests.browser.conftest import PHONE, assert_accessible
from tests.casework.roles import PASSPHRASE, give_keys
from tests.cheap import cheap_keys

pytestmark = [pytest.mark.browser, pytest.mark.once]
ALL = "/dossiers/cle/acces/"
CANNOT = "Ce navigateur ou cet appareil ne sait pas ouvrir vos demandes ainsi."


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    cheap_keys(monkeypatch)


def reader(page, *, computes=True):
    """A fingerprint reader that always says yes; the way to take it away."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "ctap2Version": "ctap2_1",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
        "hasPrf": computes,
    }
    made = device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return lambda: device.send("WebAuthn.removeVirtualAuthenticator", made)


@pytest.fixture
def phone(page_as, cast, live_server):
    """By a name: browsers give passkeys to no address of digits."""
    give_keys(cast)
    page = page_as("assistant", width=PHONE)
    host = f"http://localhost:{live_server.thread.port}"
    session = next(c for c in page.context.cookies() if c["name"] == "sessionid")
    page.context.add_cookies([{"name": "sessionid", "value": session["value"], "url": host}])
    page.host = host
    return page


def add(page, name):
    page.get_by_label("Nom de la clé d’accès").fill(name)
    page.get_by_role("button", name="Ajouter cette clé d’accès").click()


def test_a_phone_opens_the_inbox_with_its_fingerprint_reader(phone):
    page, host = phone, phone.host
    take_away = reader(page, computes=False)
    page.goto(host + ALL)
    expect(page.get_by_role("button", name="Ouvrir avec ma clé d’accès")).to_have_count(0)
    page.get_by_label("Votre phrase secrète", exact=True).fill(PASSPHRASE)
    page.get_by_role("button", name="Déverrouiller").click()
    add(page, "mon vieux téléphone")
    expect(page.get_by_text(CANNOT)).to_be_visible()
    take_away()
    reader(page)
    add(page, "mon téléphone")
    expect(page.get_by_text("ouvre maintenant vos demandes")).to_be_visible()
    expect(page.get_by_text("Ajoutée le")).to_have_count(1)
    assert_accessible(page)
    once_for_a_device(page)
    page.get_by_role("button", name="Verrouiller").click()
    expect(page.get_by_role("heading", name="Vos demandes sont verrouillées")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Ouvrir avec ma clé d’accès").click()
    expect(page.get_by_role("heading", name="Vos demandes", exact=True)).to_be_visible()
    assert KeyPasskey.objects.get().used_on
    page.goto(host + ALL)
    take_away_the_key(page)


def once_for_a_device(page):
    add(page, "encore lui")
    expect(page.get_by_text("Cet appareil a déjà une clé d’accès pour vos demandes.")).to_be_visible()


def take_away_the_key(page):
    page.get_by_role("link", name="Renommer ou retirer").click()
    assert_accessible(page)
    page.get_by_role("button", name="Retirer cette clé d’accès").click()
    expect(page.get_by_text("n’ouvre plus vos demandes")).to_be_visible()
    assert not KeyPasskey.objects.exists()

"""Signing in as people do it: by code, by passkey, with a second factor, with and without scripts."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, assert_accessible
from tests.portal.web import STEP, code_in_last_mail, code_of

pytestmark = pytest.mark.browser


def _ask_for_a_code(page: Page, email: str) -> None:
    page.goto("/connexion/?next=/compte/profil/")
    page.get_by_label("Votre adresse professionnelle").fill(email)
    page.get_by_role("button", name="Recevoir un code").click()
    page.get_by_role("heading", name="Votre code de connexion").wait_for()


@pytest.mark.parametrize(("width", "javascript"), [(PHONE, True), (DESK, True), (PHONE, False)])
def test_a_code_signs_in(page_as, width: int, javascript: bool):
    page = page_as("anonymous", width=width, javascript=javascript)
    _ask_for_a_code(page, "agent@example.fr")
    if javascript:
        assert_accessible(page)
    page.get_by_label("Code reçu").fill("aaaa-aaaa")
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("alert")).to_contain_text("À corriger")
    page.get_by_label("Code reçu").fill(code_in_last_mail().lower())
    page.get_by_role("button", name="Confirmer").click()
    expect(page).to_have_url(re.compile("/compte/profil/$"))


def test_another_code_can_be_asked_for(page_as):
    page = page_as("anonymous", width=PHONE)
    _ask_for_a_code(page, "agent@example.fr")
    first, sent = code_in_last_mail(), len(mail.outbox)
    page.get_by_role("button", name="Recevoir un nouveau code").click()
    page.wait_for_load_state("networkidle")
    assert len(mail.outbox) == sent + 1
    assert code_in_last_mail() != first


@pytest.fixture
def with_authenticator(page_as, cast) -> Page:
    """A page whose device has a fingerprint reader that always says yes; its owner signed in before."""
    agent = cast.users["agent"]
    EmailAddress.objects.create(user=agent, email=agent.email, verified=True, primary=True)
    page = page_as("agent", width=PHONE)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def test_a_passkey_is_added_signs_in_is_renamed_and_removed(with_authenticator: Page, live_server):
    page = with_authenticator
    host = f"http://localhost:{live_server.thread.port}"
    session = next(c for c in page.context.cookies() if c["name"] == "sessionid")
    page.context.add_cookies([{"name": "sessionid", "value": session["value"], "url": host}])
    page.goto(f"{host}/compte/securite/cles/ajouter/")
    page.get_by_label("Nom de la clé").fill("mon téléphone")
    page.get_by_role("button", name="Ajouter cette clé").click()
    page.get_by_role("heading", name="Vos codes de secours").wait_for()
    assert_accessible(page)
    page.goto(f"{host}/compte/securite/cles/")
    expect(page.get_by_text("mon téléphone")).to_be_visible()
    assert_accessible(page)
    _rename(page)
    _sign_out_and_in_by_key(page, host)
    page.goto(f"{host}/compte/securite/cles/")
    page.get_by_role("link", name="Retirer").click()
    _confirm_by_key(page)
    page.get_by_role("button", name="Retirer").click()
    expect(page.get_by_text("Vous n’avez pas encore de clé d’accès.")).to_be_visible()
    assert not Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).exists()


def test_where_the_browser_refuses_keys_the_page_says_so(with_authenticator: Page, live_server):
    page = with_authenticator
    page.context.clear_cookies()
    page.goto(f"http://127.0.0.1:{live_server.thread.port}/connexion/")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.get_by_text("Votre navigateur refuse les clés d’accès à cette adresse.")).to_be_visible()
    expect(page.get_by_text("L’appareil n’a pas répondu.")).to_be_hidden()
    assert_accessible(page)


def _confirm_by_key(page: Page) -> None:
    """Removing a proof asks for one again."""
    expect(page.get_by_role("heading", name="Confirmez que c’est vous")).to_be_visible()
    page.get_by_role("link", name="Utiliser une clé d’accès").click()
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()


def _rename(page: Page) -> None:
    page.get_by_role("link", name="Renommer").click()
    page.get_by_label("Nom de la clé").fill("ma clé")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("ma clé", exact=True)).to_be_visible()


def _sign_out_and_in_by_key(page: Page, host: str) -> None:
    page.goto(f"{host}/compte/deconnexion/")
    page.get_by_role("button", name="Se déconnecter").first.click()
    expect(page.get_by_role("button", name="Recevoir un code")).to_be_visible()
    page.goto(f"{host}/connexion/?next=/compte/profil/")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page).to_have_url(re.compile("/compte/profil/$"))
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_device_that_refuses_says_so(page_as):
    page = page_as("anonymous", width=PHONE)
    page.goto("/connexion/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('x')); }")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.get_by_text("L’appareil n’a pas répondu")).to_be_visible()
    assert_accessible(page)


def test_a_key_that_is_not_given_is_told_from_a_device_that_does_not_answer(page_as):
    page = page_as("anonymous", width=PHONE)
    page.goto("/connexion/")
    page.evaluate(
        "() => { const no = new DOMException('x', 'NotAllowedError');"
        " navigator.credentials.get = () => Promise.reject(no); }"
    )
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.get_by_text("La clé n’a pas été donnée")).to_be_visible()
    expect(page.get_by_text("L’appareil n’a pas répondu")).to_be_hidden()
    assert_accessible(page)


def test_a_code_asked_for_in_another_tab_takes_the_place_of_the_first(page_as):
    page = page_as("anonymous", width=PHONE)
    other = page.context.new_page()
    other.goto("/connexion/?next=/compte/profil/")
    _ask_for_a_code(page, "agent@example.fr")
    first = code_in_last_mail()
    other.get_by_label("Votre adresse professionnelle").fill("agent@example.fr")
    other.get_by_role("button", name="Recevoir un code").click()
    other.get_by_role("heading", name="Votre code de connexion").wait_for()
    page.get_by_label("Code reçu").fill(first)
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("alert")).to_contain_text("un autre code a été demandé depuis")
    page.get_by_label("Code reçu").fill(code_in_last_mail())
    page.get_by_role("button", name="Confirmer").click()
    expect(page).to_have_url(re.compile("/compte/profil/$"))


def _early_in_a_step() -> None:
    """A code holds until its half minute ends."""
    left = STEP - time.time() % STEP
    if left < STEP / 2:
        time.sleep(left)


def test_a_second_factor_is_set_up_before_the_inbox(page_as, cast):
    page = page_as("anonymous", width=PHONE)
    _ask_for_a_code(page, "assistant@example.fr")
    page.get_by_label("Code reçu").fill(code_in_last_mail())
    page.get_by_role("button", name="Confirmer").click()
    page.wait_for_url(re.compile("/compte/profil/$"))
    page.goto("/dossiers/")
    expect(page.get_by_role("heading", name="Activer l’application de codes")).to_be_visible()
    assert_accessible(page)
    secret = page.locator("code.relais-code").inner_text()
    _early_in_a_step()
    page.get_by_label("Code affiché par l’application").fill(code_of(secret))
    page.get_by_role("button", name="Activer").click()
    expect(page.get_by_role("heading", name="Vos codes de secours")).to_be_visible()
    page.goto("/dossiers/")
    assert "/dossiers/" in page.url


def test_leaving_quickly_forgets_the_page(page_as, settings, live_server):
    settings.QUICK_EXIT_URL = f"{live_server}/accessibilite/"
    page = page_as("agent", width=PHONE)
    page.goto("/compte/profil/")
    page.goto("/demande/")
    expect(page).to_have_title("Intranet")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("**/accessibilite/")
    page.go_back()
    assert "/demande/" not in page.url


def test_leaving_quickly_is_a_link_without_scripts(page_as, settings, live_server):
    settings.QUICK_EXIT_URL = f"{live_server}/accessibilite/"
    page = page_as("agent", width=PHONE, javascript=False)
    page.goto("/demande/")
    page.get_by_role("link", name="Quitter vite").click()
    page.wait_for_url("**/accessibilite/")

"""The frame of every page: what it offers at any width, to the keyboard, on paper, without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, assert_accessible
from tests.pages import make

pytestmark = [pytest.mark.browser, pytest.mark.once]
NARROW = 320
PAGES = [
    "/connexion/",
    "/connexion/inscription/",
    "/accessibilite/",
    "/donnees-personnelles/",
    "/mentions-legales/",
]
INSIDE = [
    "/compte/profil/",
    "/compte/sessions/",
    "/compte/securite/",
    "/compte/securite/application/",
    "/compte/securite/cles/",
    "/compte/securite/cles/ajouter/",
    "/compte/deconnexion/",
    "/nulle-part/",
]


@pytest.mark.parametrize("width", [NARROW, DESK])
def test_open_pages_are_accessible(page_as, width: int):
    page = page_as("anonymous", width=width)
    for path in PAGES:
        page.goto(path)
        assert_accessible(page)


@pytest.mark.parametrize("width", [NARROW, DESK])
def test_account_pages_are_accessible(page_as, width: int):
    page = page_as("agent", width=width)
    for path in INSIDE:
        page.goto(path)
        assert_accessible(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_state_of_the_service_is_accessible_in_both_themes(page_as, scheme: str):
    page = page_as("administrator")
    page.emulate_media(color_scheme=scheme)
    for path in ("/etat-du-service/", "/compte/profil/"):
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("data-fr-theme", scheme)
        assert_accessible(page)
    page.set_viewport_size({"width": NARROW, "height": 700})
    for path in ("/", "/recherche/?q=aide", "/demande/") if scheme == "dark" else ():
        page.goto(path)
        page.locator(".fr-header__service-title").hover()  # what it stands on has buttons as well
        assert_accessible(page)


def test_errors_in_a_form_are_announced_linked_and_accessible(page_as):
    page = page_as("agent", width=PHONE)
    page.goto("/compte/profil/")
    page.locator("#id_first_name").fill("x" * 300)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(":focus")).to_have_attribute("role", "alert")
    page.locator(".fr-alert a").first.click()
    described = page.locator("#id_first_name").get_attribute("aria-describedby") or ""
    assert "id_first_name_error" in described.split()
    expect(page.locator("#id_first_name")).to_have_value("x" * 300)
    assert_accessible(page)


def test_text_twice_as_large_does_not_scroll_sideways(page_as):
    page = page_as("agent", width=640)
    for path in ("/", "/compte/profil/", "/connexion/"):
        page.goto(path)
        page.set_viewport_size({"width": NARROW, "height": 700})
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, path


def test_the_keyboard_meets_the_skip_links_first(page_as):
    page = page_as("agent")
    page.goto("/compte/profil/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Contenu")
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_id("content")


def test_the_phone_menu_opens_with_the_keyboard_and_closes_with_escape(page_as):
    page = page_as("agent", width=PHONE)
    page.goto("/compte/profil/")
    page.locator("#menu-button").press("Enter")
    link = page.locator("#main-menu").get_by_role("link", name="Prestations")
    link.wait_for(state="visible")
    languages = page.locator("#menu-modal .fr-translate__btn")
    languages.press("Enter")
    english = page.locator("#menu-modal").get_by_role("button", name="EN - English")
    english.wait_for(state="visible")
    assert_accessible(page)
    page.keyboard.press("Escape")
    link.wait_for(state="hidden")
    page.locator("#menu-button").press("Enter")
    languages.press("Enter")
    english.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_dark_theme_is_chosen_and_kept(page_as):
    page = page_as("agent")
    page.goto("/compte/profil/")
    page.get_by_role("button", name="Paramètres d’affichage").click()
    page.locator("label[for=fr-radios-theme-dark]").click()
    expect(page.locator("html")).to_have_attribute("data-fr-theme", "dark")
    assert_accessible(page)
    page.goto("/donnees-personnelles/")
    expect(page.locator("html")).to_have_attribute("data-fr-theme", "dark")
    assert_accessible(page)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_without_scripts_the_menu_and_the_search_are_there(page_as, width: int):
    page = page_as("agent", width=width, javascript=False)
    page.goto("/compte/profil/")
    expect(page.locator("#main-menu").get_by_role("link", name="Prestations")).to_be_visible()
    expect(page.locator("#header-search-input")).to_be_visible()
    expect(page.get_by_role("link", name="Écrire en confidence").first).to_be_visible()
    page.locator("#header-search-input").fill("budget")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche/?q=budget")
    page.get_by_role("button", name="EN - English").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_url(re.compile("recherche/.q=budget"))


def test_the_help_and_the_emergency_numbers_are_on_every_page(page_as):
    page = page_as("anonymous", width=PHONE)
    for path in PAGES:
        page.goto(path)
        for number in ("15", "17", "112", "114", "119", "3919", "3114"):
            expect(page.locator(f"footer a[href$=':{number}']")).to_be_visible()


def test_one_announcement_is_seen_and_closed_until_the_browser_is(page_as):
    make.notice("Travaux au tribunal")
    make.notice("Serveur arrêté", urgency="important", page=make.section(), text="Appelez le service.")
    page = page_as("agent", width=NARROW)
    page.goto("/")
    first, second = page.get_by_text("Serveur arrêté"), page.get_by_text("Travaux au tribunal")
    expect(first).to_be_visible()
    expect(second).to_be_hidden()
    assert_accessible(page)
    numbers = page.locator(".relais-danger a[href='tel:112']")
    numbers.click(trial=True)  # nothing covers it
    page.get_by_role("button", name="Fermer l’annonce").press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.goto("/annuaire/")
    expect(second).to_be_visible()
    expect(first).to_be_hidden()


def test_an_emergency_is_not_closed_and_without_scripts_nothing_is(page_as):
    made = [make.notice("Évacuez le bâtiment", urgency="emergency"), make.notice("Serveur arrêté")]
    page, button = page_as("agent"), ".relais-notice button:visible"
    page.emulate_media(color_scheme="dark")
    page.goto("/annuaire/")
    expect(page.get_by_text("Évacuez le bâtiment")).to_be_visible()
    expect(page.locator(button)).to_have_count(0)
    assert_accessible(page)
    page.emulate_media(media="print")
    expect(page.get_by_text("Évacuez le bâtiment")).to_be_hidden()
    made[0].unpublish()
    plain = page_as("agent", javascript=False)
    plain.goto("/annuaire/")
    expect(plain.get_by_text("Serveur arrêté")).to_be_visible()
    expect(plain.locator(button)).to_have_count(0)


def test_on_paper_nothing_to_click_remains(page_as):
    page = page_as("agent")
    page.goto("/donnees-personnelles/")
    page.emulate_media(media="print")
    expect(page.locator("#main-menu")).to_be_hidden()
    expect(page.locator(".fr-footer__bottom")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_targets_are_large_enough_for_a_thumb(page_as):
    page = page_as("agent", width=PHONE)
    page.goto("/compte/profil/")
    small = page.evaluate("""[...document.querySelectorAll('a, button, input, select')].filter(e => {
        const box = e.getBoundingClientRect();
        const inText = e.closest('p, dialog');
        return e.checkVisibility() && box.width && !inText && Math.min(box.height, box.width) < 24;
    }).map(e => e.outerHTML.slice(0, 120))""")
    assert small == []

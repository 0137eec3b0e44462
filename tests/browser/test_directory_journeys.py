"""An agent with a phone in a corridor: three letters, and the number is there."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from directory.models import Absence, Replacement
from tests.browser.conftest import DESK, PHONE, assert_accessible, assert_accessible_on_each
from tests.cast import Cast

pytestmark = pytest.mark.browser
PageAs = Callable[..., Page]
WIDTHS = pytest.mark.parametrize("width", [PHONE, DESK])


@WIDTHS
def test_three_letters_show_the_person_and_the_number(page_as: PageAs, width: int):
    page = page_as("agent", width=width)
    page.goto("/annuaire/")
    page.locator("main").get_by_role("searchbox").press_sequentially("lil")
    call = page.locator("main").get_by_role("link", name=re.compile("03.53.01.00.10"))
    expect(call).to_be_visible()
    expect(call).to_have_attribute("href", "tel:0353010010")
    expect(page.locator("[data-relais-status]")).to_have_text("1 établissement trouvé")
    page.wait_for_url("**?q=lil")
    assert_accessible(page)


def test_without_javascript_the_same_with_one_button(page_as: PageAs):
    page = page_as("agent", width=PHONE, javascript=False)
    page.goto("/annuaire/")
    field = page.locator("main").get_by_role("searchbox")
    field.fill("lil")
    field.press("Enter")
    expect(page.locator("main")).to_contain_text("Inès Basilic")
    page.get_by_role("link", name="Tribunal judiciaire de Lille").click()
    expect(page.get_by_role("link", name="Appeler Inès")).to_be_visible()


@pytest.mark.once
@WIDTHS
def test_the_establishment_has_its_main_action_in_reach(page_as: PageAs, cast: Cast, width: int):
    page = page_as("agent", width=width)
    page.goto(cast.court.get_absolute_url())
    call = page.get_by_role("link", name="Appeler Inès")
    expect(call).to_be_visible()
    assert call.bounding_box()["y"] < 900
    assert_accessible(page)


def test_the_workplace_is_chosen_with_three_letters(page_as: PageAs, cast: Cast):
    page = page_as("newcomer", width=PHONE)
    page.goto("/annuaire/mon-lieu-de-travail/?next=/annuaire/")
    page.locator("main").get_by_role("searchbox").press_sequentially("arr")
    page.get_by_role("button", name="Maison d’arrêt d’Arras").click()
    expect(page.locator("main")).to_contain_text("Votre lieu de travail est maintenant")
    assert cast.user("newcomer").workplace == cast.prison


@pytest.fixture
def absence(cast: Cast) -> Absence:
    today = timezone.localdate()
    return Absence.objects.create(
        worker=cast.workers["assistant"], starts_on=today, ends_on=today + timedelta(9)
    )


def test_a_replacement_goes_from_the_region_to_the_national_coordinator(
    page_as: PageAs, cast: Cast, absence: Absence
):
    page = page_as("coordinator", width=PHONE)
    page.goto("/annuaire/couverture/")
    assert_accessible(page)
    page.get_by_role("link", name="Proposer un remplacement").click()
    assert_accessible(page)
    page.get_by_label("Remplaçant ou remplaçante").select_option(label="Hugo Genièvre, Arras")
    page.get_by_role("button", name="Proposer").click()
    expect(page.locator("main")).to_contain_text("Attend l’accord de la coordination nationale.")
    national = page_as("national")
    national.goto("/annuaire/couverture/")
    national.get_by_role("button", name="Approuver").click()
    expect(national.locator("main")).to_contain_text("Le remplacement est approuvé : ")
    assert Replacement.objects.get().state == "approved"
    agent = page_as("agent", width=PHONE)
    agent.goto(cast.court.get_absolute_url())
    expect(agent.get_by_role("link", name="Appeler Hugo")).to_be_visible()
    assert_accessible(agent)


SCREENS = {
    "results": ("agent", "/annuaire/?q=nord"),
    "people": ("agent", "/annuaire/?q=basilic"),
    "nothing": ("agent", "/annuaire/?q=zzz"),
    "wrong filter": ("agent", "/annuaire/?direction=XXX"),
    "department": ("agent", "/annuaire/departements/59/"),
    "region": ("agent", "/annuaire/regions/nord/"),
    "sheet": ("correspondent", "/annuaire/etablissements/tribunal-judiciaire-de-lille/contacts/"),
    "workplace": ("agent", "/annuaire/mon-lieu-de-travail/?q=arr"),
}


@pytest.mark.once
def test_every_screen_is_accessible(page_as: PageAs):
    readers = {who: page_as(who) for who, _url in SCREENS.values()}
    for who, url in SCREENS.values():
        readers[who].goto(url)
        assert_accessible_on_each(readers[who])


@pytest.mark.once
def test_the_page_of_a_person_is_accessible(page_as: PageAs, cast: Cast, absence: Absence):
    page = page_as("agent")
    page.goto(cast.workers["assistant"].get_absolute_url())
    assert_accessible_on_each(page)


@pytest.mark.once
def test_the_field_is_reached_and_used_with_the_keyboard_alone(page_as: PageAs):
    page = page_as("agent")
    page.goto("/annuaire/")
    page.locator("main").get_by_role("searchbox").focus()
    page.keyboard.type("lil")
    expect(page.locator("main")).to_contain_text("Inès Basilic")
    seen = []
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert "Tribunal judiciaire de Lille" in seen

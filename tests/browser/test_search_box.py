"""Someone searches: at a phone and at a desk, with the keyboard, without JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, assert_accessible

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_an_agent_finds_whom_to_call_in_one_search(page_as: OpenPage, width: int) -> None:
    page = page_as("agent", width=width)
    page.goto("/recherche/")
    page.locator("#search-input").fill("tribunal lille")
    page.locator("#search-input").press("Enter")
    best = page.locator(".relais-result--best")
    expect(best).to_contain_text("Inès Basilic")
    expect(best.locator("a[href^='tel:']")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize(
    "query", ["q=violence", "q=girafe", "", "q=arras&type=etablissements", "q=girafe+lille"]
)
def test_every_state_of_the_results_is_accessible(page_as: OpenPage, width: int, query: str) -> None:
    page = page_as("agent", width=width)
    page.goto(f"/recherche/?{query}")
    assert_accessible(page)


def test_a_word_of_danger_shows_the_numbers_first(page_as: OpenPage) -> None:
    page = page_as("agent", width=PHONE)
    page.goto("/recherche/?q=idées noires")
    number = page.locator("main a[href='tel:3114']")
    expect(number).to_be_visible()
    tabs = page.locator("main .relais-tabs")
    assert number.bounding_box()["y"] < tabs.bounding_box()["y"]  # type: ignore[index]


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_suggestions_follow_the_keys_and_speak_the_combobox_pattern(page_as: OpenPage, width: int) -> None:
    page = page_as("agent", width=width)
    page.goto("/recherche/")
    box = page.locator("#search-input")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("arra")
    first = page.locator("#search-input-suggestions [role=option]").first
    expect(first).to_contain_text("Maison d’arrêt d’Arras")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    assert_accessible(page)
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("arra")
    box.press_sequentially("s")
    expect(first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/annuaire/etablissements/maison-d-arret-d-arras/")


def test_the_box_of_the_header_suggests_too(page_as: OpenPage) -> None:
    page = page_as("agent")
    page.goto("/recherche/")
    page.locator("#header-search-input").press_sequentially("arras")
    page.locator("#header-search-input-suggestions [role=option]").first.click()
    page.wait_for_url("**/annuaire/**")


def test_everything_works_without_javascript(page_as: OpenPage) -> None:
    page = page_as("agent", width=PHONE, javascript=False)
    page.goto("/recherche/")
    page.locator("#search-input").fill("lille")
    page.locator("main form button").click()
    page.get_by_role("link", name="Établissements").click()
    assert "type=etablissements" in page.url
    page.get_by_role("link", name="Tribunal judiciaire de Lille").click()
    assert page.url.endswith("/annuaire/etablissements/tribunal-judiciaire-de-lille/")


def test_the_whole_search_is_in_the_address(page_as: OpenPage) -> None:
    page = page_as("agent")
    page.goto("/recherche/?q=lille&type=etablissements")
    page.get_by_role("link", name="Tribunal judiciaire de Lille").click()
    page.wait_for_url(re.compile("/annuaire/etablissements/"))
    page.go_back()
    expect(page.locator("#search-input")).to_have_value("lille")
    expect(page.locator(".relais-tabs [aria-current=page]")).to_contain_text("Établissements")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_page_of_the_api_is_accessible(page_as: OpenPage, width: int) -> None:
    page = page_as("agent", width=width)
    page.goto("/api/v1/docs/")
    assert_accessible(page)

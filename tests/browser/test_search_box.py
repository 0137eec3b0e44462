"""Someone searches: at a phone and at a desk, with the keyboard, without JavaScript."""

import contextlib
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, Route, expect

from search.models import SearchDay
from tests.browser.conftest import DESK, PHONE, assert_accessible, assert_accessible_on_each

pytestmark = [pytest.mark.browser, pytest.mark.once]
OpenPage = Callable[..., Page]


def test_an_agent_finds_whom_to_call_in_one_search(page_as: OpenPage) -> None:
    page = page_as("agent", width=PHONE)
    page.goto("/recherche/")
    page.locator("#search-input").fill("tribunal lille")
    page.locator("#search-input").press("Enter")
    best = page.locator(".relais-result--best")
    expect(best).to_contain_text("Inès Basilic")
    expect(best.locator("a[href^='tel:']")).to_be_visible()
    assert_accessible(page)


@pytest.mark.once
def test_every_state_of_the_results_is_accessible(page_as: OpenPage) -> None:
    page = page_as("agent")
    for query in (
        "q=violence",
        "q=girafe",
        "",
        "q=arras&type=etablissements",
        "q=girafe+lille",
        "q=lille&du=31/02/2026",
        "q=lille&theme=health&departement=59",
        "q=lille&avis=1",
    ):
        page.goto(f"/recherche/?{query}")
        assert_accessible_on_each(page)


@pytest.mark.once
def test_a_word_of_danger_shows_the_numbers_first(page_as: OpenPage) -> None:
    page = page_as("agent", width=PHONE)
    page.goto("/recherche/?q=idées noires")
    number = page.locator("main a[href='tel:3114']")
    expect(number).to_be_visible()
    tabs = page.locator("main .relais-tabs")
    assert number.bounding_box()["y"] < tabs.bounding_box()["y"]  # type: ignore[index]


def test_suggestions_follow_the_keys_and_speak_the_combobox_pattern(page_as: OpenPage) -> None:
    page = page_as("agent", width=PHONE)
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


@pytest.mark.once
def test_the_keyboard_walks_the_suggestions_and_leaves_them(page_as: OpenPage) -> None:
    page = page_as("agent")
    page.goto("/recherche/")
    box = page.locator("#search-input")
    options = page.locator("#search-input-suggestions [role=option]")
    box.press_sequentially("as")
    expect(options.nth(1)).to_be_visible()
    count = options.count()
    expect(page.locator("[data-relais-suggest] [role=status]").last).to_contain_text(f"{count} suggestions")
    box.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    box.press("Home")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    box.press("Tab")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("ArrowDown")
    expect(options.first).to_be_visible()
    box.press("Enter")
    page.wait_for_url("**/recherche/?q=as")


@pytest.mark.once
def test_a_slow_answer_never_replaces_a_newer_one(page_as: OpenPage) -> None:
    page = page_as("agent")
    page.goto("/recherche/")
    held: list[Route] = []
    page.route(re.compile(r"suggestions/\?q=ar$"), lambda route: held.append(route))
    box = page.locator("#search-input")
    first = page.locator("#search-input-suggestions [role=option]").first
    with page.expect_request(re.compile(r"suggestions/\?q=ar$")):
        box.press_sequentially("ar")
    box.press_sequentially("ras")
    expect(first).to_contain_text("Arras")
    late = {"suggestions": [{"label": "Trop tard", "detail": "", "kind": "", "url": "/"}]}
    with contextlib.suppress(Error):  # the browser has given it up already
        held[0].fulfill(json=late)
    page.wait_for_timeout(500)
    expect(first).to_contain_text("Arras")


@pytest.mark.once
def test_a_search_that_cannot_answer_does_not_say_that_there_is_no_suggestion(page_as: OpenPage) -> None:
    page = page_as("agent")
    page.goto("/recherche/")
    page.route(re.compile(r"suggestions/"), lambda route: route.fulfill(status=500, body="{}"))
    with page.expect_response(re.compile(r"suggestions/")):
        page.locator("#search-input").press_sequentially("arr")
    page.wait_for_timeout(1000)  # a status is said 0.6 s after the last letter
    expect(page.locator("[data-relais-suggest] [role=status]").last).to_have_text("")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_filters_unfold_narrow_and_go(page_as: OpenPage, width: int) -> None:
    page = page_as("agent", width=width)
    page.goto("/recherche/?q=lille")
    page.get_by_text("Affiner la recherche").click()
    assert_accessible(page)
    page.get_by_label("Direction").select_option("DAP")
    page.get_by_label("À partir du").fill("2026-11-24")
    page.get_by_role("button", name="Appliquer").click()
    page.wait_for_url(re.compile("direction=DAP.*du=2026-11-24"))
    tag = page.get_by_role("link", name="Retirer le filtre Direction")
    assert_accessible(page)
    tag.click()
    page.wait_for_url(lambda url: "direction" not in url and "du=2026-11-24" in url)
    page.go_back()
    expect(page.get_by_role("link", name="Retirer le filtre Direction")).to_be_visible()


def test_a_search_is_said_once_and_not_again_on_the_way_back(page_as: OpenPage) -> None:
    page = page_as("agent")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    with page.expect_response("**/recherche/compte/") as answer:
        page.goto("/recherche/?q=girafe")
    assert answer.value.status == 204
    page.goto("/recherche/?q=suicde")
    page.go_back()
    page.wait_for_load_state("networkidle")
    page.reload()
    page.wait_for_load_state("networkidle")
    assert len(sent) == 1
    assert SearchDay.objects.get().searches == 1


@pytest.mark.parametrize("javascript", [True, False])
def test_whether_it_helped_is_asked_and_thanked_where_it_is_asked(
    page_as: OpenPage, javascript: bool
) -> None:
    page = page_as("agent", width=PHONE, javascript=javascript)
    page.goto("/recherche/?q=lille&type=etablissements")
    page.get_by_role("button", name="Oui").click()
    page.wait_for_url("**/recherche/?q=lille&type=etablissements&avis=1#avis")
    expect(page.locator("#avis")).to_contain_text("Merci de votre réponse.")
    expect(page.locator("#search-input")).to_have_value("lille")


@pytest.mark.once
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
    page.get_by_text("Affiner la recherche").click()
    page.get_by_label("Direction").select_option("DSJ")
    page.get_by_role("button", name="Appliquer").click()
    page.get_by_role("link", name="Établissements").click()
    expect(page).to_have_url(re.compile("direction=DSJ"))
    expect(page).to_have_url(re.compile("type=etablissements"))
    page.get_by_role("link", name="Tribunal judiciaire de Lille").click()
    page.wait_for_url("**/annuaire/etablissements/tribunal-judiciaire-de-lille/")


@pytest.mark.once
def test_the_whole_search_is_in_the_address(page_as: OpenPage) -> None:
    page = page_as("agent")
    page.goto("/recherche/?q=lille&type=etablissements")
    page.get_by_role("link", name="Tribunal judiciaire de Lille").click()
    page.wait_for_url(re.compile("/annuaire/etablissements/"))
    page.go_back()
    expect(page.locator("#search-input")).to_have_value("lille")
    expect(page.locator(".relais-tabs [aria-current=page]")).to_contain_text("Établissements")
    for typed in ("lille", "arras"):  # so does the other language, with what was typed and not sent yet
        page.locator("#search-input").fill(typed)
        page.locator("#relais-language button").click()
        page.wait_for_url(f"**/recherche/?q={typed}&type=etablissements")
        expect(page.locator("#search-input")).to_have_value(typed)


@pytest.mark.once
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_page_of_the_api_is_accessible(page_as: OpenPage, width: int) -> None:
    page = page_as("agent", width=width)
    page.goto("/api/v1/docs/")
    assert_accessible(page)

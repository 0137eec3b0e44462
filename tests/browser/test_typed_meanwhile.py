"""What is typed between the sending and the answer is neither lost nor taken for kept."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.test_casework_journeys import unlock
from tests.browser.test_contact_journeys import go_on, until_the_message
from tests.browser.test_leaving import stays_when_it_is_closed
from tests.casework.roles import a_case, give_keys
from tests.cast import Cast
from tests.cheap import cheap_keys

pytestmark = [pytest.mark.browser, pytest.mark.once]
PageAs = Callable[..., Page]
FIRST, MORE = "Je n’ai plus de quoi manger.", " Mes enfants non plus."


@pytest.fixture(autouse=True)
def _keys(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_keys(monkeypatch)
    give_keys(cast)


def held(page: Page, address: str) -> list[Route]:
    """What is posted there waits until the test lets it go on."""
    found: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            found.append(route)
        else:
            route.continue_()

    page.route(address, hold)
    return found


def wait(page: Page, routes: list[Route], count: int = 1) -> None:
    for _time in range(200):
        if len(routes) >= count:
            return
        page.wait_for_timeout(50)
    pytest.fail("nothing was sent")


def test_a_word_typed_after_the_button_goes_on_with_the_request(page_as: PageAs) -> None:
    page = page_as("agent")
    until_the_message(page)
    text = page.locator("textarea:visible")
    text.fill(FIRST)
    routes = held(page, "**/demande/**")
    go_on(page)
    wait(page, routes)
    text.press("End")
    text.press_sequentially(MORE)
    routes[0].continue_()
    wait(page, routes, 2)
    routes[1].continue_()
    expect(page.get_by_role("button", name="Envoyer", exact=True)).to_be_visible()
    expect(page.get_by_role("paragraph").filter(has_text=FIRST + MORE)).to_be_visible()
    assert len(routes) == 2


@pytest.fixture
def answer(page_as: PageAs, cast: Cast) -> Locator:
    """The box for it, in the page of a case."""
    reference = a_case(cast)["reference"]
    page = page_as("assistant")
    unlock(page)
    page.goto(reverse("casework:case", args=[reference]))
    return page.get_by_label("Votre réponse")


def test_a_draft_that_is_on_its_way_holds_nothing_that_came_later(answer: Locator) -> None:
    page = answer.page
    page.clock.install()
    page.reload()
    routes = held(page, "**/brouillon/")
    answer.fill(FIRST)
    page.clock.run_for(4000)
    wait(page, routes)
    answer.press("End")
    answer.press_sequentially(MORE)
    page.clock.run_for(4000)
    page.wait_for_timeout(100)
    assert len(routes) == 1  # the second waits for the first, so as not to be overtaken by it
    routes[0].continue_()
    wait(page, routes, 2)
    expect(page.get_by_text("Brouillon gardé")).to_be_visible()
    assert stays_when_it_is_closed(page)
    routes[1].continue_()


def test_nothing_is_typed_into_an_answer_that_has_left(answer: Locator) -> None:
    page = answer.page
    page.route("**/repondre/", lambda route: route.fulfill(status=204))  # the page stays, as while one waits
    answer.fill(FIRST)
    expect(answer).to_be_editable()
    page.get_by_role("button", name="Envoyer la réponse").click()
    expect(answer).not_to_be_editable()
    expect(answer).to_have_value(FIRST)

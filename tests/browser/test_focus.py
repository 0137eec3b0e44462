"""With the keyboard one sees where one is: nothing lies over what has the focus (WCAG 2.4.11)."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE
from tests.browser.test_casework_journeys import unlock
from tests.browser.test_pages_journeys import write_everything
from tests.casework.roles import a_case, give_keys
from tests.cast import Cast
from tests.cheap import cheap_keys

pytestmark = [pytest.mark.browser, pytest.mark.once]
PageAs = Callable[..., Page]
NARROW = 320
MOST = 120  # presses of Tab on one page
# What has the focus, and what lies over its middle: nothing, or somebody else's element.
OVER = """() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return null;
  const labels = [...(focused.labels ?? [])];
  const shown = labels.length && getComputedStyle(focused).opacity === "0" ? labels[0] : focused;
  const box = [...shown.getClientRects()].find(one => one.width && one.height)
    ?? shown.getBoundingClientRect();
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  const at = document.elementFromPoint(box.left + box.width / 2, (top + bottom) / 2);
  const own = at && [shown, ...labels].some(one => one.contains(at) || at.contains(one));
  const over = at ? at.outerHTML.slice(0, 80) : "outside of the window";
  return [focused.outerHTML.slice(0, 120), own && bottom > top ? "" : over];
}"""


def covered(page: Page) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    first = None
    for _press in range(MOST):
        page.keyboard.press("Tab")
        here = page.evaluate(OVER)
        if here is None or here[0] == first:
            break
        first = first or here[0]
        if here[1]:
            found.append((here[0], here[1]))
    return found


def walk(page: Page, urls: list[str]) -> dict[str, list[tuple[str, str]]]:
    found = {}
    for url in urls:
        page.goto(url)
        if over := covered(page):
            found[url] = over
    return found


@pytest.mark.parametrize("width", [NARROW, PHONE, DESK])
def test_nothing_lies_over_what_has_the_focus_in_pages(page_as: PageAs, width: int) -> None:
    urls = write_everything()
    names = ("sensitive", "emergency", "content", "home", "print", "benefit")
    assert walk(page_as("agent", width=width), [urls[name] for name in names]) == {}


@pytest.mark.parametrize("width", [NARROW, PHONE])
def test_nor_on_the_screens_of_the_services(page_as: PageAs, cast: Cast, width: int) -> None:
    urls = [
        reverse("contact:start"),
        reverse("contact:followup"),
        reverse("directory:search") + "?q=lille",
        cast.court.get_absolute_url(),
        reverse("permanences:agenda"),
        reverse("search:results") + "?q=violence",
        reverse("profile"),
    ]
    assert walk(page_as("agent", width=width), urls) == {}


@pytest.mark.parametrize("width", [NARROW, PHONE])
def test_nor_in_the_steps_of_a_request(
    page_as: PageAs, cast: Cast, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    cheap_keys(monkeypatch)
    give_keys(cast)
    page = page_as("agent", width=width)
    page.goto(reverse("contact:start"))
    page.locator("button[name=go][value=next]").click()
    page.locator("[name=theme]").first.wait_for(state="attached")
    page.locator("button[name=go][value=next]").click()  # nothing chosen: the errors are shown
    page.locator(".fr-alert--error:visible").first.wait_for()
    assert covered(page) == []


@pytest.mark.parametrize("width", [NARROW, PHONE])
def test_nor_does_the_bar_of_the_inbox(
    page_as: PageAs, cast: Cast, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    cheap_keys(monkeypatch)
    reference = a_case(cast)["reference"]
    page = page_as("assistant", width=width)
    unlock(page)
    page.locator(".casework-list").get_by_role("link", name=reference).click()
    page.get_by_label("Votre réponse").wait_for()
    assert covered(page) == []
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.locator("#footer a:visible").last.focus()
    for _press in range(25):  # backwards, up to what the bar lies over
        page.keyboard.press("Shift+Tab")
        here = page.evaluate(OVER)
        assert here is None or not here[1], here


def test_the_exit_is_over_nothing_at_the_end_of_the_page(page_as: PageAs) -> None:
    page = page_as("agent", width=NARROW)
    page.goto(write_everything()["emergency"])
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    last = page.locator("#footer").bounding_box()
    bar = page.locator(".relais-quick-exit").bounding_box()
    assert last is not None
    assert bar is not None
    assert last["y"] + last["height"] <= bar["y"] + 1


@pytest.mark.parametrize(("touch", "said"), [(True, False), (False, True)])
def test_the_key_is_named_where_there_is_a_keyboard(page_as: PageAs, touch: bool, said: bool) -> None:
    url = write_everything()["emergency"]
    page = page_as("agent", width=PHONE, touch=touch)
    page.goto(url)
    assert page.get_by_text("touche Échap").is_visible() is said
    described = page.locator("[data-relais-quick-exit]").get_attribute("aria-describedby")
    assert described is None, "what is hidden would still be read out"

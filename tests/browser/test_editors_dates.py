"""Dates in the forms of ``/cms/``: what is typed stays, and Wagtail's calendar is in nobody's way."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
PageAs = Callable[..., Page]
FIRST = "#id_values-0-"


def scale(screen: Page) -> None:
    screen.goto("/cms/snippets/pages/scale/add/")
    screen.locator("#id_name").fill("Aide au permis")
    screen.locator(f"{FIRST}amount").fill("300")
    screen.locator(f"{FIRST}reference").fill("Circulaire fictive")


@pytest.mark.parametrize("day", ["31/02/2027", "au printemps"])
def test_a_day_that_is_none_stays_as_it_was_typed_and_is_refused_beside_its_field(
    page_as: PageAs, day: str
) -> None:
    screen = page_as("editor")
    scale(screen)
    screen.locator(f"{FIRST}starts_on").press_sequentially(day)
    screen.locator(f"{FIRST}reference").click()
    expect(screen.locator(f"{FIRST}starts_on")).to_have_value(day)
    screen.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(screen.locator(f"{FIRST}starts_on")).to_have_value(day)
    panel = screen.locator(".w-field", has=screen.locator(f"{FIRST}starts_on"))
    expect(panel).to_contain_text("date valide")


def test_a_calendar_does_not_outstay_a_field_that_was_left_at_once(page_as: PageAs) -> None:
    screen = page_as("editor")
    scale(screen)
    screen.locator(f"{FIRST}amount").focus()
    for _field in range(4):
        screen.keyboard.press("Tab")
    screen.wait_for_timeout(500)
    expect(screen.locator(".xdsoft_datetimepicker:visible")).to_have_count(0)

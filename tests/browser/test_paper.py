"""What a page says on paper: whom to call in figures, and everything that a button said on the screen."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page
from pypdf import PdfReader

from directory.reference import EMERGENCY_NUMBERS
from tests.browser.test_pages_journeys import write_everything
from tests.cast import Cast
from tests.permanences.world import permanence

pytestmark = [pytest.mark.browser, pytest.mark.once]
PageAs = Callable[..., Page]
LANDLINE, MOBILE = "03 53 01 00 10", "06 39 98 12 00"


def printed(page: Page) -> str:
    """The text of the sheets that the browser prints, on one line."""
    sheets = PdfReader(BytesIO(page.pdf())).pages
    return " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())  # no-break spaces too


# Lists and steps of the portal, which no editor writes: nobody prints them to read.
OF_NO_EDITOR = ("sitemap", "people", "calendar")


def missing(text: str, *numbers: str) -> list[str]:
    wanted = [*numbers, settings.SERVICE_PHONE, *(entry.number for entry in EMERGENCY_NUMBERS)]
    return [number for number in wanted if number not in text]


@pytest.fixture
def call(cast: Cast) -> None:
    worker = cast.workers["assistant"]
    worker.mobile = MOBILE
    worker.save()


def test_every_kind_of_page_prints_whom_to_call(page_as: PageAs, call: None) -> None:
    page = page_as("agent")
    absent = {}
    for name, url in write_everything().items():
        page.goto(url)
        if name not in OF_NO_EDITOR and (left := missing(printed(page), LANDLINE, MOBILE)):
            absent[name] = left
    assert absent == {}


def test_the_screens_of_the_network_print_whom_to_call(page_as: PageAs, cast: Cast, call: None) -> None:
    worker, court = cast.workers["assistant"], cast.court
    permanence(cast)
    paths = (
        court.get_absolute_url(),
        worker.get_absolute_url(),
        cast.north.get_absolute_url(),
        court.department.get_absolute_url(),
        reverse("directory:contact_sheet", args=[court.code]),
        reverse("directory:region_sheet", args=[cast.north.code]),
        reverse("permanences:establishment", args=[court.code]),
        "/annuaire/?q=lille",
    )
    page = page_as("coordinator")
    absent = {}
    for path in paths:
        assert page.goto(path).status == 200, path
        if left := missing(printed(page), LANDLINE):
            absent[path] = left
    assert absent == {}


def test_the_printed_booklet_has_its_contents_and_the_address_of_the_portal(page_as: PageAs) -> None:
    page = page_as("newcomer")
    page.goto(write_everything()["print"])
    text = printed(page)
    contents = text[text.upper().index("SOMMAIRE") : text.index("Faire 1")]
    assert [title for title in ("Chapitre 1", "Chapitre 2", "Chapitre 3") if title not in contents] == []
    assert f"{settings.BASE_URL}/demande/" in text


def test_a_page_that_is_printed_has_no_button_that_only_a_screen_obeys(page_as: PageAs) -> None:
    page = page_as("agent")
    page.goto(write_everything()["content"])
    text = printed(page)
    assert "Écrire en confidence :" in text
    assert [
        words for words in ("Rechercher", "Imprimer", "Voir le fil", "Quitter vite") if words in text
    ] == []


def test_one_press_opens_one_window_to_print(page_as: PageAs) -> None:
    page = page_as("newcomer")
    page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    page.goto(write_everything()["print"])
    page.get_by_role("button", name="Imprimer le livret").click()
    assert page.evaluate("window.printed") == 1

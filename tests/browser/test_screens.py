"""What holds on many screens: names of landmarks, forced colours, a long report on a phone."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from directory.models import Department
from tests.browser.conftest import DESK, PHONE, assert_accessible, widen
from tests.browser.test_pages_journeys import write_everything
from tests.cast import Cast
from tests.permanences.world import permanence

pytestmark = [pytest.mark.browser, pytest.mark.once]
PageAs = Callable[..., Page]
# Landmarks of one kind and one name: whoever goes through them by ear cannot tell them apart.
ALIKE = """() => {
  const named = (e) => e.getAttribute('aria-label') ?? (e.getAttribute('aria-labelledby') ?? '').split(' ')
    .map((id) => document.getElementById(id)?.textContent.trim().replace(/\\s+/g, ' ')).join(' ').trim();
  const kinds = 'nav, aside, [role=search], section[aria-label], section[aria-labelledby]';
  const said = [...document.querySelectorAll(kinds)].filter((e) => e.checkVisibility())
    .map((e) => `${e.getAttribute('role') ?? e.localName} "${named(e)}"`);
  return said.filter((one, n) => said.indexOf(one) !== n);
}"""
# Once a page scrolls sideways: the words that reach beyond its right edge.
TOO_WIDE = """() => {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const found = [], words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(words.currentNode);
    const beyond = [...range.getClientRects()].some((box) => box.right > innerWidth + 1);
    const { parentElement } = words.currentNode;
    if (beyond && parentElement.checkVisibility()) found.push(parentElement.outerHTML.slice(0, 160));
  }
  return found.length ? found : ["nothing that is written"];
}"""
LANDMARKS = ("landmark-unique", "label-content-name-mismatch")


def faults(page: Page, url: str) -> list[str]:
    """Loaded once: as a phone and a desk show it, then with a text twice as large (WCAG 1.4.4)."""
    page.goto(url)
    found = []
    for width in (PHONE, DESK):
        widen(page, width)
        try:
            assert_accessible(page, *LANDMARKS)
        except AssertionError as fault:
            found.append(str(fault))
    found += [f"twice: {name}" for name in page.evaluate(ALIKE)]
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    for width in (PHONE, DESK):
        widen(page, width)
        found += [f"too wide at {width}: {part}" for part in page.evaluate(TOO_WIDE)]
    return found


def test_every_kind_of_page_is_accessible_and_may_be_written_twice_as_large(
    page_as: PageAs, cast: Cast
) -> None:
    permanence(cast)
    urls = [*write_everything().values(), cast.court.get_absolute_url(), cast.north.get_absolute_url()]
    urls += [reverse(f"directory:{name}") for name in ("search", "workplace")]
    urls += [reverse(name) for name in ("accessibility", "permanences:agenda", "contact:start", "profile")]
    urls += [reverse("search:results") + "?q=lille"]
    page = page_as("agent")
    assert {url: found for url in urls if (found := faults(page, url))} == {}


@pytest.mark.parametrize(
    ("who", "screens"), [("correspondent", ()), ("coordinator", ("directory:coverage", "directory:network"))]
)
def test_so_is_what_a_role_adds(page_as: PageAs, cast: Cast, who: str, screens: tuple[str, ...]) -> None:
    permanence(cast)
    urls = ["/", cast.court.get_absolute_url(), reverse("permanences:agenda"), *map(reverse, screens)]
    page = page_as(who)
    assert {url: found for url in urls if (found := faults(page, url))} == {}


def test_buttons_keep_their_shape_in_colours_that_the_reader_forces(page_as: PageAs) -> None:
    page = page_as("agent", width=PHONE)
    page.emulate_media(forced_colors="active")
    page.goto(write_everything()["content"])
    flat = page.evaluate("""[...document.querySelectorAll('main .fr-btn, .relais-quick-exit .fr-btn')]
        .filter(e => e.checkVisibility() && getComputedStyle(e).borderTopWidth === '0px')
        .map(e => e.outerHTML)""")
    assert flat == []
    page.goto("/")
    dot = page.evaluate(
        "getComputedStyle(document.querySelector('.relais-card-mine__now'), '::before').borderTopWidth"
    )
    assert dot == "1px"


def test_the_report_of_a_hundred_departments_is_folded_by_region(page_as: PageAs, cast: Cast) -> None:
    codes = {f"{number:02d}" for number in range(1, 100)} - set(cast.departments)
    Department.objects.bulk_create(
        Department(code=code, name=f"Département {code}", region=cast.north) for code in codes
    )
    page = page_as("coordinator", width=PHONE)
    page.goto(reverse("directory:coverage"))
    table = page.locator("#departments ~ details").filter(has_text="Nord")
    expect(table.get_by_role("link", name="Nord (59)")).to_be_hidden()
    assert page.evaluate("document.querySelector('[aria-labelledby=departments]').offsetHeight") < 900
    table.locator("summary").click()
    expect(table.get_by_role("link", name="Nord (59)")).to_be_visible()


def test_the_box_of_the_home_page_suggests_who_answers_and_the_number(page_as: PageAs) -> None:
    page = page_as("agent", width=PHONE)
    page.goto("/")
    page.locator("#home-q").press_sequentially("tribunal judiciaire de li")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("Tribunal judiciaire de Lille")
    expect(first).to_contain_text("Inès Basilic")
    expect(first).to_contain_text("06\u00a039\u00a098\u00a000\u00a010")

"""A page with words that nobody has yet asks before it is left; never at the sending, nor in a hurry."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_casework_journeys import unlock
from tests.browser.test_contact_journeys import MESSAGE, go_on, until_the_message, write
from tests.casework.roles import a_case, give_keys
from tests.cast import Cast
from tests.cheap import cheap_keys

pytestmark = [pytest.mark.browser, pytest.mark.once]
PageAs = Callable[..., Page]


@pytest.fixture(autouse=True)
def _keys(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_keys(monkeypatch)
    give_keys(cast)


@contextmanager
def asked(page: Page, answer: str = "accept") -> Iterator[list[str]]:
    """The questions of the browser meanwhile, each answered: "accept" leaves, "dismiss" stays."""
    found: list[str] = []

    def hear(dialog: Dialog) -> None:
        found.append(dialog.type)
        getattr(dialog, answer)()

    page.on("dialog", hear)
    yield found
    page.remove_listener("dialog", hear)


def stays_when_it_is_closed(page: Page) -> bool:
    page.wait_for_load_state("load")  # its scripts have begun
    with asked(page, "dismiss") as found:
        page.close(run_before_unload=True)
        page.wait_for_timeout(300)
    return found == ["beforeunload"]


@pytest.mark.parametrize("back", [0, 1, 2])
def test_a_tab_closed_in_the_middle_of_a_request_asks_at_each_step(page_as: PageAs, back: int) -> None:
    page = page_as("agent", width=PHONE)
    until_the_message(page)
    for _step in range(back):
        title = page.locator("h1").inner_text()
        page.get_by_role("button", name="Précédent").click()
        expect(page.locator("h1")).not_to_have_text(title)
    assert stays_when_it_is_closed(page)
    for _step in range(back):
        title = page.locator("h1").inner_text()
        go_on(page)
        expect(page.locator("h1")).not_to_have_text(title)
    expect(page.locator("textarea:visible")).to_have_value(MESSAGE)


def test_nothing_is_asked_where_nothing_was_typed_nor_when_it_is_sent(page_as: PageAs) -> None:
    page = page_as("agent")
    with asked(page) as found:
        page.goto("/demande/")
        go_on(page)
        page.get_by_label("Vacataire", exact=True).check(force=True)
        page.reload()
        write(page)
        go_on(page)
        expect(page.locator(".casework-code")).to_be_visible()
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.reload()
    assert found == []


def test_the_page_of_the_code_asks_unless_the_code_was_copied_or_printed(page_as: PageAs) -> None:
    page = page_as("agent", width=PHONE)
    page.goto("/demande/")
    write(page)
    go_on(page)
    expect(page.locator(".casework-code")).to_be_visible()
    assert stays_when_it_is_closed(page)


def test_whoever_leaves_in_a_hurry_is_not_asked(page_as: PageAs, settings, live_server) -> None:
    settings.QUICK_EXIT_URL = f"{live_server.url}/sante/"
    page = page_as("agent")
    with asked(page) as found:
        for leave in (
            lambda: page.get_by_role("link", name="Quitter vite").click(),
            lambda: [page.keyboard.press("Escape") for _press in range(2)],
        ):
            until_the_message(page)
            leave()
            page.wait_for_url("**/sante/")
            page.evaluate("history.back()")
            page.wait_for_timeout(500)
            page.wait_for_url("**/sante/")
    assert found == []


def test_an_answer_and_a_note_in_a_case_ask_and_are_sent_without_a_question(
    page_as: PageAs, cast: Cast
) -> None:
    reference = a_case(cast)["reference"]
    page = page_as("assistant")
    unlock(page)
    page.goto(reverse("casework:case", args=[reference]))
    page.get_by_label("Votre note").fill("À vérifier.")
    page.get_by_label("Votre réponse").fill("Je vous appelle demain.")
    assert stays_when_it_is_closed(page)
    with asked(page) as found:
        page.get_by_role("button", name="Garder la note").click()
        expect(page.get_by_text("Le reste de ce que vous avez écrit est gardé")).to_be_visible()
    assert found == []
    assert stays_when_it_is_closed(page)  # the answer came back with the page, and is still to be sent
    with asked(page) as found:
        page.get_by_role("button", name="Envoyer la réponse").click()
        expect(page.get_by_text("Votre réponse est enregistrée")).to_be_visible()
        page.get_by_role("link", name="Vos demandes").click()
        expect(page.get_by_role("heading", name="Vos demandes")).to_be_visible()
    assert found == []


def test_an_answer_that_waits_for_the_passphrase_asks(page_as: PageAs, cast: Cast) -> None:
    reference = a_case(cast)["reference"]
    page = page_as("assistant")
    unlock(page)
    page.goto(reverse("casework:case", args=[reference]))
    page.get_by_label("Votre réponse").fill("Je vous appelle demain.")
    Session.objects.all().delete()
    with asked(page) as found:
        page.get_by_role("button", name="Envoyer la réponse").click()
        expect(page.get_by_role("heading", name="Pas encore envoyé")).to_be_visible()
    assert found == []
    assert stays_when_it_is_closed(page)


LONG_TEXTS = {
    "sheets": ("coordinator", lambda cast: reverse("directory:regional_services", args=[cast.north.code])),
    "absences": ("coordinator", lambda _cast: reverse("directory:record_absence")),
    "arrivals": ("coordinator", lambda _cast: reverse("directory:arrival")),
    "permanences": ("assistant", lambda _cast: reverse("permanences:create")),
    "profile": ("agent", lambda _cast: reverse("profile")),
}


@pytest.mark.parametrize("screen", LONG_TEXTS)
def test_so_does_each_screen_on_which_more_than_a_word_is_typed(
    page_as: PageAs, cast: Cast, screen: str
) -> None:
    who, address = LONG_TEXTS[screen]
    page = page_as(who, width=PHONE)
    page.goto(address(cast))
    box = page.locator("main form[method=post]").locator("textarea, input[type=text], input[type=date]").first
    box.fill("2026-12-25" if box.get_attribute("type") == "date" else "un mot de trop")
    assert stays_when_it_is_closed(page)
    with asked(page) as found:
        page.locator("main form[method=post] button[type=submit]").first.click()
        page.wait_for_load_state("networkidle")
    assert found == []
    if page.locator("[data-relais-unsent]").count():  # refused: it is still nowhere but here
        assert stays_when_it_is_closed(page)

"""An author corrects while a moderator reads: what each of them sees in their own browser."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pages.models import ContentPage
from tests.browser.test_editors_journeys import press
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_workflow import latest, waiting

pytestmark = pytest.mark.browser
PageAs = Callable[..., Page]
OTHER = "Plus d'actions"
WATCHED_FROM = 2_500  # milliseconds after which Wagtail looks for what was changed since


# The next keystroke comes just before the answer of the first save is read.
GOES_ON = """() => {
  const fetched = window.fetch;
  window.fetch = async (address, options) => {
    const answer = await fetched(address, options);
    if (options?.method?.toLowerCase() === "post" && String(address).includes("/edit/")) {
      document.querySelector("#id_summary").value += " et sa suite";
      window.fetch = fetched;
    }
    return answer;
  };
}"""


def saves_itself(screen: Page, saying: str = "") -> AbstractContextManager[Any]:
    return screen.expect_response(
        lambda answer: (
            answer.request.method == "POST"
            and "/edit/" in answer.url
            and saying in (answer.request.post_data or "")
        )
    )


def opened(page_as: PageAs, cast: Cast, who: str) -> tuple[ContentPage, Page]:
    """A draft of that person's, open in their browser for as long as Wagtail takes to watch it."""
    page = make.page(title="Une page", live=False, owner=cast.users[who])
    page.save_revision(user=cast.users[who])
    screen = page_as(who)
    screen.goto(f"/cms/pages/{page.pk}/edit/")
    screen.wait_for_timeout(WATCHED_FROM)
    return page, screen


def approve(screen: Page) -> None:
    screen.get_by_role("button", name="Approuver et publier", exact=True).click()


def save(screen: Page, menu: str = "") -> None:
    if menu:
        screen.get_by_role("button", name=menu).click()
    with screen.expect_navigation():
        screen.get_by_role("button", name="Enregistrer le brouillon").click()


def test_a_moderator_approves_what_they_have_read_and_nothing_else(page_as: PageAs, cast: Cast) -> None:
    page = waiting(cast)
    author, moderator = page_as("editor"), page_as("moderator")
    for screen in (author, moderator):
        screen.goto(f"/cms/pages/{page.pk}/edit/")
    author.locator("#id_summary").fill("Un résumé corrigé.")
    save(author)
    approve(moderator)
    expect(moderator.get_by_role("heading", level=1)).to_contain_text("Cette page a changé entre-temps")
    expect(moderator.get_by_text("Rose Coriandre l’a enregistrée")).to_be_visible()
    assert not ContentPage.objects.get().live
    moderator.get_by_role("link", name="Ouvrir la version enregistrée").click()
    expect(moderator.locator("#id_summary")).to_have_value("Un résumé corrigé.")
    approve(moderator)
    expect(moderator.get_by_text("a été publiée")).to_be_visible()
    assert (ContentPage.objects.get().live, ContentPage.objects.get().summary) == (True, "Un résumé corrigé.")


def test_what_was_typed_too_late_comes_back_into_the_form(page_as: PageAs, cast: Cast) -> None:
    page = waiting(cast)
    author, moderator = page_as("editor"), page_as("moderator")
    for screen in (author, moderator):
        screen.goto(f"/cms/pages/{page.pk}/edit/")
    author.locator("#id_summary").fill("Un résumé corrigé.")
    save(author)
    moderator.locator("#id_title").fill("Un titre plus clair")
    save(moderator, OTHER)
    expect(moderator.locator("td.comparison").first).to_contain_text("plus clair")
    moderator.get_by_role("button", name="Revenir à mon texte").click()
    expect(moderator.locator("#id_title")).to_have_value("Un titre plus clair")
    assert latest(page).title == "Une page neuve"
    save(moderator, OTHER)
    expect(moderator.locator("#id_title")).to_have_value("Un titre plus clair")
    assert latest(page).title == "Un titre plus clair"
    assert "Un résumé corrigé." in [one.content["summary"] for one in page.revisions.all()]


def test_a_page_that_saved_itself_is_saved_by_its_button_as_well(page_as: PageAs, cast: Cast) -> None:
    page, author = opened(page_as, cast, "editor")
    for summary in ("Un début", "Un début et sa suite"):
        with saves_itself(author):
            author.locator("#id_summary").fill(summary)
    author.locator("#id_summary").fill("Un début, sa suite et sa fin")
    save(author)
    expect(author.get_by_text(re.compile("est enregistrée"))).to_be_visible()
    assert latest(page).summary == "Un début, sa suite et sa fin"


def test_what_is_typed_while_a_page_saves_itself_is_saved_as_well(page_as: PageAs, cast: Cast) -> None:
    page, author = opened(page_as, cast, "editor")
    author.evaluate(GOES_ON)
    with saves_itself(author, saying="Un début et sa suite"):
        author.locator("#id_summary").fill("Un début")
    expect(author.locator("form[data-controller~=w-unsaved]")).to_have_attribute(
        "data-w-unsaved-has-edits-value", "false"
    )
    assert latest(page).summary == "Un début et sa suite"


# What the server has saved is known to the browser a little later.
ANSWERED_LATE = """() => {
  const fetched = window.fetch;
  window.fetch = async (address, options) => {
    const answer = await fetched(address, options);
    if (options?.method?.toLowerCase() === "post" && String(address).includes("/edit/"))
      await new Promise((come) => setTimeout(come, 1500));
    return answer;
  };
}"""


def test_a_page_is_sent_after_its_own_save_and_not_across_it(page_as: PageAs, cast: Cast) -> None:
    _page, screen = opened(page_as, cast, "editor")
    screen.evaluate(ANSWERED_LATE)
    with saves_itself(screen):
        screen.locator("#id_summary").fill("Vite écrit.")
    save(screen)
    expect(screen.get_by_text("a changé entre-temps")).to_have_count(0)
    expect(screen.locator("#id_summary")).to_have_value("Vite écrit.")


def test_a_button_that_is_pressed_across_that_save_does_what_it_says(page_as: PageAs, cast: Cast) -> None:
    """Wagtail disables it meanwhile, and what is disabled says nothing: a page to publish was a draft."""
    page, screen = opened(page_as, cast, "moderator")
    screen.evaluate(ANSWERED_LATE)
    with saves_itself(screen):
        screen.locator("#id_summary").fill("Vite publié.")
    press(screen, "Publier")
    page.refresh_from_db()
    assert (page.live, page.summary) == (True, "Vite publié.")


def test_a_form_that_came_back_with_its_errors_is_saved_by_its_button_alone(
    page_as: PageAs, cast: Cast
) -> None:
    """New or not: the screen says that nothing is saved, and what is typed on does not save itself."""
    page = make.page(title="Une page", live=False, owner=cast.users["editor"])
    page.save_revision(user=cast.users["editor"])
    screen, posts = page_as("moderator"), list[str]()
    screen.on("request", lambda asked: posts.append(asked.url) if asked.method == "POST" else None)
    for path in (f"/cms/pages/add/pages/contentpage/{make.section().pk}/", f"/cms/pages/{page.pk}/edit/"):
        screen.goto(path)
        screen.route(
            f"**{path}*", lambda way: way.abort() if way.request.resource_type == "fetch" else way.continue_()
        )
        screen.locator("#id_title").fill("Un titre")
        screen.locator("#id_summary").fill("")
        press(screen, "Publier")
        screen.unroute_all()
        posts.clear()
        screen.locator("#id_summary").fill("Un résumé.")
        screen.wait_for_timeout(WATCHED_FROM)
        assert [url for url in posts if path in url] == []
    assert list(ContentPage.objects.values_list("title", flat=True)) == ["Une page"]
    save(screen, OTHER)
    assert latest(page).title == "Un titre"

"""Readers and editors at work on the pages, in a real browser."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from directory.models import User
from pages.campaigns import counting
from pages.models import (
    BenefitPage,
    BookletPage,
    BookletTick,
    CampaignDay,
    CampaignPage,
    ContentPage,
    EmergencyPage,
    EventPage,
    ThemePage,
)
from tests.browser.conftest import PHONE, assert_accessible
from tests.pages import make
from tests.pages.test_blocks import SAMPLES

pytestmark = pytest.mark.browser
PageAs = Callable[..., Page]
WHOLE = "/nouvel-arrivant/livret/imprimer/"


def _registration() -> EventPage:
    """An event that the agent organises and comes to."""
    agent, starts = User.objects.get(email="agent@example.fr"), timezone.now() + timedelta(days=3)
    dates = {"starts_at": starts, "ends_at": starts + timedelta(hours=2)}
    section = make.section("rendez-vous")
    found: EventPage = make.page(
        EventPage, section, "Atelier", registration_open=True, places=1, organiser=agent, **dates
    )
    found.registrations.create(user=agent, registered_at=timezone.now())
    return found


def write_everything() -> dict[str, str]:
    """One page of each kind with one block of each; the address of each by its kind."""
    body = [{"type": kind, "value": value} for kind, (value, _shown) in SAMPLES.items()]
    theme = make.page(ThemePage, title="Famille", body=body)
    booklet: BookletPage = make.booklet(3)
    benefit = make.page(
        BenefitPage, make.section("prestations"), "Garde d’enfant", documents="Un\nDeux", body=body
    )
    pages = {
        "theme": theme,
        "content": make.page(ContentPage, theme, "Se séparer", body=body, legal_reference="Code civil"),
        "sensitive": make.page(ContentPage, theme, "Se protéger", sensitive=True, body=body),
        "booklet": booklet,
        "chapter": booklet.get_children().first().specific,
        "benefit": benefit,
        "emergency": make.page(
            EmergencyPage, make.section("urgence"), "Danger", sensitive=True, steps=[("step", "Appelez.")]
        ),
        "campaign": make.page(CampaignPage, make.section("rendez-vous"), "Campagne", body=body),
        "event": make.page(EventPage, make.section("rendez-vous"), "Forum", body=body),
        "registration": _registration(),
    }
    urls = {name: make.url(page) for name, page in pages.items()}
    return urls | {
        "home": "/",
        "section": "/vie-pratique/",
        "dates": "/rendez-vous/",
        "print": f"{urls['booklet']}imprimer/",
        "sitemap": "/plan-du-site/",
        "people": f"{urls['registration']}inscriptions/",
        "calendar": "/agenda-des-rendez-vous/",
    }


@pytest.mark.once
def test_an_agent_reads_a_benefit_on_a_phone(page_as: PageAs) -> None:
    write_everything()
    page = page_as("agent", width=PHONE)
    page.goto("/")
    expect(page.get_by_role("link", name=re.compile("Appeler 03"))).to_have_attribute(
        "href", "tel:0353010010"
    )
    page.goto("/prestations/")
    page.get_by_role("link", name="Garde d’enfant").click()
    facts = page.locator(".relais-facts")
    expect(facts).to_contain_text("Pour qui")
    expect(facts).to_contain_text("Toute l’année")
    papers = page.locator(".relais-checklist").first
    expect(papers.get_by_text("Deux", exact=True)).to_be_visible()
    expect(papers.locator("input")).to_have_count(0)  # nothing would keep a tick: it is a list


def _the_next_person_does_not_see_them(other: Page, kept: str) -> None:
    """On the same computer."""
    other.goto("/")
    other.evaluate(
        "kept => Object.entries(JSON.parse(kept)).forEach(([k, v]) => localStorage.setItem(k, v))", kept
    )
    other.goto(WHOLE)
    expect(other.get_by_label("Faire 1")).not_to_be_checked()


def _a_date_is_given(page: Page) -> None:
    """What was ticked goes along, once."""
    User.objects.filter(email="agent@example.fr").update(arrived_on=timezone.localdate())
    with page.expect_response("**/coches/") as sent:
        page.goto(WHOLE)
    assert sent.value.status == 204
    expect(page.get_by_text("Les coches faites sur cet appareil sont reprises ici.").first).to_be_visible()
    assert BookletTick.objects.get().user.email == "agent@example.fr"
    assert "Faire 1" not in page.evaluate("JSON.stringify(localStorage)")


@pytest.mark.once
def test_who_says_no_arrival_finds_the_ticks_again_on_this_device(page_as: PageAs) -> None:
    make.booklet(3)
    page = page_as("agent", width=PHONE)
    page.goto("/nouvel-arrivant/")
    page.get_by_role("link", name="Livret d’accueil").click()
    page.get_by_role("link", name="Commencer la lecture").click()
    page.get_by_text("Faire 1").click()
    page.get_by_role("link", name=re.compile("Chapitre 2")).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chapitre 2")
    page.goto(WHOLE)
    expect(page.get_by_label("Faire 1")).to_be_checked()
    expect(page.get_by_label("Faire 2")).not_to_be_checked()
    kept = page.evaluate("JSON.stringify(localStorage)")

    _the_next_person_does_not_see_them(page_as("national", width=PHONE), kept)
    _a_date_is_given(page)
    page.context.clear_cookies()  # the session ends
    page.get_by_label("Faire 2").check(force=True)
    expect(page.locator("[data-relais-kept-error=session]:visible")).to_have_count(1)
    expect(page.get_by_label("Faire 2")).not_to_be_checked()


@pytest.mark.once
def test_a_box_that_is_ticked_before_its_script_has_come_stays_ticked(page_as: PageAs) -> None:
    make.booklet(1)
    User.objects.filter(email="agent@example.fr").update(arrived_on=timezone.localdate())
    page = page_as("agent", width=PHONE)
    page.goto("/nouvel-arrivant/livret/")
    chapter = page.get_by_role("link", name="Commencer la lecture").get_attribute("href")
    held: list[Route] = []
    page.route("**/ticks.js", lambda route: held.append(route))
    page.goto(str(chapter), wait_until="commit")
    page.get_by_text("Faire 1").click()
    with page.expect_response("**/coches/"):
        held[0].continue_()
    page.wait_for_load_state()
    page.unroute("**/ticks.js")
    expect(page.get_by_label("Faire 1")).to_be_checked()
    page.reload()
    expect(page.get_by_label("Faire 1")).to_be_checked()


@pytest.mark.once
def test_everything_is_readable_without_script(page_as: PageAs) -> None:
    urls = write_everything()
    page = page_as("agent", width=PHONE, javascript=False)
    page.goto(urls["chapter"])
    expect(page.locator("main input[type=checkbox]")).to_have_count(0)  # none would keep its tick
    expect(page.get_by_role("listitem").filter(has_text="Faire 1")).to_be_visible()
    expect(page.get_by_text("donnez votre date d’arrivée")).to_be_visible()
    page.goto(urls["content"])
    expect(page.get_by_role("link", name="Se protéger").first).to_be_visible()
    page.get_by_text("Une question").first.click()
    expect(page.get_by_text("La réponse.")).to_be_visible()
    page.goto("/")
    page.get_by_label("Rechercher").last.fill("famille")
    page.locator(".relais-find button").click()
    expect(page).to_have_url(re.compile("/recherche/"))


def test_an_editor_publishes_a_campaign_through_moderation(page_as: PageAs) -> None:
    section = make.section("rendez-vous")
    campaign = make.page(CampaignPage, section, "Campagne d’hiver", banner="Ancienne annonce", live=False)
    editor = page_as("editor")
    editor.goto(f"/cms/pages/{campaign.pk}/edit/")
    editor.locator("[name=banner]").fill("Parlons-en cet hiver")
    with editor.expect_navigation():
        editor.locator("button[name=action-submit]").evaluate("button => button.click()")
    agent = page_as("agent")
    agent.goto("/")
    expect(agent.get_by_text("Parlons-en cet hiver")).to_have_count(0)
    moderator = page_as("moderator")
    moderator.goto("/cms/")
    expect(moderator.locator("body")).to_contain_text("Campagne d’hiver")
    campaign.refresh_from_db()
    moderator_user = User.objects.get(email="moderator@example.fr")
    campaign.current_workflow_state.current_task_state.approve(user=moderator_user)
    agent.goto("/")
    expect(agent.get_by_text("Parlons-en cet hiver")).to_be_visible()


@pytest.mark.once
def test_a_campaign_is_counted_once_when_it_is_opened_and_its_mail_copied(page_as: PageAs) -> None:
    campaign = make.page(CampaignPage, make.section("rendez-vous"), "Campagne")
    page = page_as("agent", width=PHONE)
    with page.expect_response(re.compile(f"/campagnes/{campaign.pk}/ouverte/")) as sent:
        page.goto(make.url(campaign))
    assert sent.value.status == 204
    page.locator("#relayer summary").click()
    expect(page.get_by_role("button", name="Copier")).to_be_visible()
    assert_accessible(page)
    assert CampaignDay.objects.get().openings == 1
    counting.once.forget()


KEPT_BEFORE = """([key, pk]) => localStorage.setItem(key, JSON.stringify([
    ...JSON.parse(localStorage.getItem(key)),
    { id: pk, url: "/x/", title: "Secret" },
    { id: "0", url: "javascript:alert(1)", title: "Faux" },
]))"""


@pytest.mark.once
def test_favourites_stay_in_the_browser_and_no_sensitive_page_among_them(page_as: PageAs) -> None:
    urls = write_everything()
    page = page_as("agent", width=PHONE)
    page.goto(urls["content"])
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    star = page.get_by_role("button", name="Garder dans mes favoris")
    star.click()
    kept = page.get_by_role("button", name="Dans mes favoris")
    expect(kept).to_have_attribute("aria-pressed", "true")
    assert sent == []  # nothing leaves the browser
    page.goto(urls["sensitive"])
    expect(page.get_by_text("Cette page ne se garde pas dans vos favoris")).to_be_visible()
    expect(star).to_have_count(0)
    never = page.locator("[data-relais-favourite-never]").get_attribute("data-relais-favourite-never")
    key = page.evaluate(
        "Object.keys(localStorage).find(name => /^relais-favourites-[0-9a-f]{16}$/.test(name))"
    )
    page.evaluate(KEPT_BEFORE, [key, never])  # before it was sensitive; and what is no address of ours
    page.goto("/mes-favoris/")
    lines = page.locator(".relais-favourites li")
    expect(lines).to_have_count(1)
    expect(lines.get_by_role("link", name="Se séparer")).to_have_attribute("href", urls["content"])
    assert "Secret" not in page.evaluate("key => localStorage.getItem(key)", key)
    assert_accessible(page)
    page.get_by_role("button", name="Tout effacer").click()
    expect(page.get_by_text("Vous n’avez pas de favori")).to_be_visible()
    assert page.evaluate("key => localStorage.getItem(key)", key) is None

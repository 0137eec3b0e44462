"""A newcomer's first month on a phone, without script, with it, and without the network."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from directory.models import User
from pages.models import BookletChapterPage, BookletTick
from tests.browser.conftest import DESK, PHONE, assert_accessible
from tests.cast import Cast
from tests.pages import make

pytestmark = [pytest.mark.browser, pytest.mark.once]
PageAs = Callable[..., Page]
MINE = "/nouvel-arrivant/livret/mon-livret/"


def test_the_first_month_of_a_newcomer(page_as: PageAs, cast: Cast) -> None:
    booklet = make.booklet(0)
    some = {"text": "<p>Au tribunal.</p>", "where": "", "audience": ["contract"], "establishments": []}
    body = [{"type": "for_some", "value": some}]
    make.page(BookletChapterPage, booklet, "Accueil", stage="first_week", todo="Badge\nDossier", body=body)
    User.objects.filter(pk=cast.users["newcomer"].pk).update(arrived_on=None)

    say_and_tick(page_as("newcomer", width=PHONE, javascript=False))
    page = page_as("newcomer", width=PHONE)
    page.goto("/")
    assert_accessible(page)
    tick_at_home(page)
    assert BookletTick.objects.count() == 2
    page.goto(MINE)
    page.get_by_text("Mon arrivée").click()
    page.get_by_role("heading", name="Accueil").click()
    assert_accessible(page)
    page.set_viewport_size({"width": DESK, "height": 900})
    assert_accessible(page)


def say_and_tick(plain: Page) -> None:
    plain.goto(MINE)
    plain.get_by_label("Votre arrivée").fill((timezone.localdate() - timedelta(days=10)).isoformat())
    plain.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(plain.get_by_text("Votre livret suit votre arrivée.")).to_be_visible()
    plain.get_by_text("Badge").click()
    plain.get_by_role("button", name="Enregistrer mes coches").click()
    expect(plain.get_by_label("Badge")).to_be_checked()


def tick_at_home(page: Page) -> None:
    due = page.locator(".relais-due")
    expect(due).to_contain_text("à faire ce mois-ci")
    expect(due.get_by_text("Badge")).to_have_count(0)
    expect(due.get_by_role("button", name="Enregistrer mes coches")).to_be_hidden()
    page.route(re.compile("coches/"), lambda route: route.abort())
    due.get_by_text("Dossier").click()
    expect(due.get_by_text("Cette coche n’est pas enregistrée.")).to_be_visible()
    expect(due.get_by_label("Dossier")).not_to_be_checked()
    page.unroute(re.compile("coches/"))
    with page.expect_response(re.compile("coches/")) as answer:
        due.get_by_label("Dossier").press(" ")
    assert answer.value.status == 204

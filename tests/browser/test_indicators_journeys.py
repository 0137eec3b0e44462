"""A worker says what is counted of a case that ends, and a coordinator reads the numbers. On a phone."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from casework.models import WaitingTicks
from directory.models import Establishment
from portal.demo import indicators as demo
from tests.browser.conftest import PHONE, assert_accessible
from tests.browser.test_casework_journeys import _cheap, unlock  # noqa: F401
from tests.casework.roles import a_case

pytestmark = [pytest.mark.browser, pytest.mark.once]


def test_a_case_is_ticked_when_it_ends_and_the_numbers_are_read(cast, page_as):
    reference = a_case(cast)["reference"]
    Establishment.objects.update(city="Roubaix")  # no place is written as in the case: it is to be chosen
    page = page_as("assistant", width=PHONE)
    unlock(page)
    page.locator(".casework-list").get_by_role("link", name=reference).click()
    expect(page.get_by_label("Compter cette demande")).to_be_checked()
    page.get_by_label("Pourquoi il se termine").select_option("settled")
    page.get_by_label("Je termine sans répondre").check(force=True)
    page.get_by_role("button", name="Terminer le dossier").click()
    expect(page.get_by_text("Choisissez, ou décochez la case").first).to_be_visible()
    assert_accessible(page)
    for label, chosen in (("Direction", "DSJ"), ("Région", "nord")):
        page.get_by_label(label).select_option(chosen)
    page.get_by_role("button", name="Terminer le dossier").click()
    expect(page.get_by_text("Il est compté dans l’observation sociale")).to_be_visible()
    assert_accessible(page)
    assert WaitingTicks.objects.count() == 1

    demo.load(timezone.now())
    for width in (PHONE, 1440):
        page = page_as("national", width=width)
        page.goto("/dossiers/indicateurs/")
        expect(page.get_by_role("table", name="Thèmes, année par année")).to_be_visible()
        assert_accessible(page)
        page.get_by_role("link", name="Thèmes par région").press("Enter")
        expect(page.get_by_role("cell", name="sans objet").first).to_be_visible()
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

"""A case that somebody changed in the database: what is said of it fits a phone, and is read out."""

import pytest
from playwright.sync_api import expect

from casework.cases import renewal
from casework.models import Case, Entry
from casework.sealing import codes
from tests.browser.conftest import DESK, PHONE, assert_accessible
from tests.browser.test_casework_journeys import unlock
from tests.casework.conftest import Desk
from tests.casework.former import former_case
from tests.casework.roles import CONTENT, a_case
from tests.cheap import cheap_keys

pytestmark = pytest.mark.browser
CHANGED = "a été modifié en dehors de Relais"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    cheap_keys(monkeypatch)


def test_an_altered_case_says_so_and_what_was_typed_meanwhile_is_there_to_copy(cast, page_as):
    reference = a_case(cast)["reference"]
    page = page_as("assistant", width=DESK)
    unlock(page)
    page.goto(f"/dossiers/{reference}/")
    page.get_by_label("Votre réponse").fill("Je vous rappelle demain.")
    Case.objects.update(urgency=3)
    page.get_by_role("button", name="Envoyer la réponse").click()
    expect(page.get_by_role("alert")).to_contain_text(CHANGED)
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Votre réponse")).to_have_value("Je vous rappelle demain.")
    expect(page.get_by_role("button", name="Envoyer la réponse")).to_have_count(0)
    expect(page.get_by_text(CONTENT.message)).to_be_visible()
    assert_accessible(page)
    assert Entry.objects.count() == 1


def test_the_agent_is_told_whom_to_call_and_may_write_anew(cast, page_as):
    a_case(cast)
    Entry.objects.update(sealed=b"\x02nothing")
    page = page_as("agent", width=PHONE)
    page.goto("/demande/suivi/")
    page.get_by_label("Votre code").fill(codes.printed(cast.extra["case"].code))
    page.get_by_role("button", name="Ouvrir ma demande").click()
    expect(page.get_by_role("alert")).to_contain_text("modifiée en dehors de Relais")
    expect(page.get_by_role("alert").get_by_role("link", name="écrire une nouvelle demande")).to_be_visible()
    expect(page.get_by_role("button", name="Envoyer")).to_have_count(0)
    assert_accessible(page)


def test_former_cases_are_renewed_to_the_end_by_the_page_itself(cast, page_as, monkeypatch):
    a_case(cast)
    monkeypatch.setattr(renewal, "AT_ONCE", 2)
    for n in range(5):
        former_case(Desk(cast), monkeypatch, reference=f"F0RMER0{n}", code=codes.code_from(bytes([n] * 12)))
    page = page_as("assistant", width=PHONE)
    unlock(page)
    expect(page.get_by_role("heading", name="Encore 3 demandes anciennes")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("Vos demandes anciennes sont toutes protégées")).to_be_visible()
    assert not Case.objects.filter(sequence=0).exists()

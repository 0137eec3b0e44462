"""A case ends and is kept, the service says for how long; who waits for somebody away is told. On a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from casework import actions
from casework.models import Urgency
from casework.sealing import codes
from directory.models import Absence
from tests.browser.conftest import PHONE, assert_accessible
from tests.browser.test_casework_journeys import _cheap, unlock  # noqa: F401
from tests.casework.conftest import CONTENT
from tests.casework.roles import a_case, give_keys

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False])
def test_a_worker_closes_a_case_for_a_reason_and_holds_it(cast, page_as, javascript):
    reference = a_case(cast)["reference"]
    page = page_as("assistant", width=PHONE, javascript=javascript)
    look = assert_accessible if javascript else lambda _page: None
    unlock(page)
    page.locator(".casework-list").get_by_role("link", name=reference).click()
    page.get_by_label("Votre note").fill("À garder.")
    page.get_by_role("button", name="Terminer le dossier").click()
    expect(page.get_by_text("Choisissez pourquoi ce dossier se termine.", exact=True)).to_be_visible()
    expect(page.get_by_label("Votre note")).to_have_value("À garder.")
    look(page)
    page.get_by_label("Votre note").fill("")
    page.get_by_label("Pourquoi il se termine").select_option("settled")
    page.get_by_label("Je termine sans répondre").check(force=True)
    page.get_by_role("button", name="Terminer le dossier").click()
    expect(page.get_by_text("Il sera détruit le")).to_be_visible()
    look(page)
    page.get_by_label("Pourquoi le conserver plus longtemps").select_option("procedure")
    page.get_by_role("button", name="Le conserver un an de plus").click()
    expect(page.get_by_text("Une procédure ou un recours est en cours")).to_be_visible()
    look(page)
    page.goto("/dossiers/?liste=termines")
    expect(page.get_by_text("Conservée jusqu’au")).to_be_visible()
    look(page)


def test_the_service_says_how_long_on_a_phone_and_by_keyboard(cast, page_as):
    page = page_as("national", width=PHONE)
    page.goto("/dossiers/conservation/")
    assert_accessible(page)
    field = page.get_by_label("La situation est réglée")
    field.fill("0")
    field.press("Enter")
    expect(page.get_by_text("Écrivez un nombre de mois").first).to_be_visible()
    assert_accessible(page)
    page.get_by_label("La situation est réglée").fill("36")
    page.get_by_label("La situation est réglée").press("Enter")
    expect(page.get_by_text("Les durées de conservation sont enregistrées.")).to_be_visible()
    expect(page.get_by_label("La situation est réglée")).to_have_value("36")


@pytest.mark.parametrize("javascript", [True, False])
def test_whoever_waits_for_somebody_away_turns_to_who_is_there(cast, page_as, javascript):
    give_keys(cast)
    received = actions.seal_request(
        CONTENT,
        establishment=cast.court,
        urgency=Urgency.ORDINARY,
        submission=codes.new_code(),
        promised=cast.workers["assistant"].public_id,
        at=timezone.now(),
    )
    today = timezone.localdate()
    Absence.objects.create(
        worker=cast.workers["assistant"], starts_on=today, ends_on=today + timedelta(days=9)
    )
    page = page_as("agent", width=PHONE, javascript=javascript)
    page.goto("/demande/suivi/")
    page.get_by_label("Votre code de suivi").fill(received.code)
    page.get_by_role("button", name="Ouvrir").click()
    box = page.locator("#away")
    expect(box).to_contain_text("Inès Basilic n’est pas là jusqu’au")
    if javascript:
        assert_accessible(page)
    box.get_by_role("button", name="Écrire à Nadia Verveine").click()
    page.get_by_role("button", name="Écrire en confidence").click()
    expect(page.get_by_text("De quoi voulez-vous parler")).to_be_visible()
    assert page.locator('textarea[name="workplace"]').input_value().strip() == cast.court.code

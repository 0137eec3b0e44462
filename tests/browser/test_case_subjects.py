"""Agreements, what leaves, and an emergency, on a phone; the agent takes an agreement back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from casework import actions
from casework.models import Urgency, WorkerKey
from casework.sealing import codes
from tests.browser.conftest import PHONE, assert_accessible
from tests.browser.test_casework_journeys import _cheap, unlock  # noqa: F401
from tests.casework.conftest import CONTENT
from tests.casework.roles import give_keys

pytestmark = [pytest.mark.browser, pytest.mark.once]


@pytest.fixture
def received(cast):
    give_keys(cast)
    return actions.seal_request(
        CONTENT,
        establishment=cast.court,
        urgency=Urgency.ORDINARY,
        submission=codes.new_code(),
        promised=cast.workers["assistant"].public_id,
        at=timezone.now(),
    )


# What the page does some seconds after the last key.
KEEP = """async () => {
  const form = document.querySelector("form[data-relais-draft]");
  const headers = { Accept: "application/json" };
  const body = new URLSearchParams(new FormData(form));
  return (await fetch(form.dataset.relaisDraft, { method: "POST", headers, body })).ok;
}"""


def test_what_is_agreed_and_what_is_urgent_on_a_phone(cast, page_as, received):
    page = page_as("assistant", width=PHONE)
    unlock(page)
    page.goto(reverse("casework:case", args=[received.reference]))
    page.get_by_role("link", name="Accords, envois, rapport").click()
    page.get_by_role("link", name="Noter un accord").click()
    agree(page)
    expect(page.get_by_text("L’accord est noté.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Noter un envoi").click()
    page.get_by_label("Ce que vous dites ou remettez").fill("Sa demande de mutation.")
    page.get_by_role("radio").first.check(force=True)
    assert_accessible(page)
    page.get_by_role("button", name="Noter cet envoi").click()
    expect(page.get_by_text("Sa demande de mutation.")).to_be_visible()
    for name in ("report", "prosecutor", "emergency_start", "second_reader"):
        page.goto(reverse(f"casework:{name}", args=[received.reference]))
        assert_accessible(page)
    for name in ("interviews", "texts"):
        page.goto(reverse(f"casework:{name}"))
        assert_accessible(page)
    declare(page, received)
    beside_each_other(page, received)
    page.goto(reverse("casework:case", args=[received.reference]))
    expect(page.get_by_text("Étapes notées").first).to_be_visible()
    assert_accessible(page)
    take_back(cast, page_as("agent", width=PHONE), received)


def agree(page):
    page.get_by_role("button", name="Noter cet accord").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("radio", name="La hiérarchie").check(force=True)
    page.get_by_label("Cette personne ou ce service").fill("M. Genêt, chef de service")
    page.get_by_role("radio", name="Échanger sur la vie professionnelle").check(force=True)
    page.get_by_label("Ce qui peut être dit").fill("La mutation.")
    today = timezone.localdate()
    page.get_by_label("Donné le").fill(today.isoformat())
    page.get_by_label("Valable jusqu’au").fill((today + timedelta(days=30)).isoformat())
    page.get_by_role("radio", name="À l’oral").check(force=True)
    page.get_by_label("Dans quels termes").fill("Au téléphone.")
    page.get_by_role("button", name="Noter cet accord").click()


def declare(page, received):
    page.goto(reverse("casework:emergency", args=[received.reference]))
    page.get_by_role("link", name="Dire de quelle urgence il s’agit").click()
    page.get_by_role("radio", name="Une personne absente").check(force=True)
    page.get_by_label("Ce que vous savez").fill("Sans nouvelles depuis lundi.")
    page.get_by_role("button", name="Voir ce qu’il y a à faire").click()
    assert_accessible(page)
    page.get_by_role("button", name="Noter cette étape").click()
    expect(page.get_by_text("L’étape est notée.")).to_be_visible()
    key = WorkerKey.objects.live().get(worker__role="regional_coordinator")
    page.goto(reverse("casework:second_reader", args=[received.reference]))
    page.get_by_role("radio", name=key.worker.name).check(force=True)
    page.get_by_role("button", name="Ouvrir le dossier").click()
    expect(page.get_by_text("Le dossier est ouvert à la coordination.")).to_be_visible()


def beside_each_other(page, received):
    """A second emergency: each next step is a choice; a draft of another window, shown beside this one's."""
    page.goto(reverse("casework:emergency_start", args=[received.reference]))
    page.get_by_role("radio", name="Une catastrophe").check(force=True)
    page.get_by_label("Ce que vous savez").fill("Le bâtiment est évacué.")
    page.get_by_role("button", name="Voir ce qu’il y a à faire").click()
    expect(page.get_by_role("radio").first).to_be_attached()
    assert_accessible(page)
    task, other = reverse("casework:task", args=[received.reference]), page.context.new_page()
    for window in (page, other):
        window.goto(task)
    for window, words in ((page, "Rappeler la préfecture."), (other, "Rappeler le bailleur.")):
        window.get_by_label("À faire").fill(words)
        assert window.evaluate(KEEP)
    other.close()
    page.reload()
    expect(page.get_by_label("À faire, dans l’autre fenêtre")).to_have_value("Rappeler la préfecture.")
    assert_accessible(page)


def take_back(cast, page, received):
    page.goto("/demande/suivi/")
    page.get_by_label("Votre code de suivi").fill(received.code)
    page.get_by_role("button", name="Ouvrir").click()
    expect(page.get_by_text("lit désormais aussi votre demande")).to_be_visible()
    page.get_by_label("Votre message", exact=True).fill("Pas fini")
    assert_accessible(page)
    page.get_by_role("button", name="Retirer l’accord").click()
    expect(page.get_by_text("L’accord est retiré. Votre service social")).to_be_visible()
    expect(page.get_by_label("Votre message", exact=True)).to_have_value("Pas fini")
    assert_accessible(page)

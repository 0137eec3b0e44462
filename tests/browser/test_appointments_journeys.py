"""An appointment on a phone: given in spite of the hour, asked at another one by the person; her day."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from casework import actions
from casework.models import Urgency
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


def test_an_appointment_on_a_phone(cast, page_as, received):
    page = page_as("assistant", width=PHONE)
    unlock(page)
    page.goto(reverse("casework:case", args=[received.reference]))
    page.get_by_role("link", name="Rendez-vous").click()
    give(page)
    page.get_by_role("link", name="Déplacer, annuler").click()
    expect(page.get_by_role("button", name="Annuler ce rendez-vous")).to_be_visible()
    assert_accessible(page)
    page.goto(reverse("casework:case", args=[received.reference]))
    expect(page.get_by_role("heading", name="Rendez-vous (1)")).to_be_visible()
    assert_accessible(page)
    set_task(page, received)
    of_the_person(page_as("agent", width=PHONE), received)
    page.goto(reverse("casework:inbox"))
    expect(page.get_by_text("La personne demande une autre heure.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Fait Rappeler la CAF").click()
    expect(page.get_by_text("La tâche est faite.")).to_be_visible()
    expect(page.get_by_role("button", name="Fait Rappeler la CAF")).to_have_count(0)


def give(page):
    """At night, which is asked about."""
    page.get_by_label("Jour").fill((timezone.localdate() + timedelta(days=1)).isoformat())
    page.get_by_label("Heure").fill("05:00")
    page.get_by_label("Par quel moyen").select_option("phone")
    page.get_by_label("Vos mots pour la personne").fill("Je vous appelle.")
    page.get_by_role("button", name="Donner ce rendez-vous").click()
    expect(page.get_by_text("Des heures avant 6")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Donner ce rendez-vous malgré tout").click()
    expect(page.get_by_text("aucun courriel ne part")).to_be_visible()
    assert_accessible(page)


def set_task(page, received):
    page.goto(reverse("casework:task", args=[received.reference]))
    page.get_by_label("À faire").fill("Rappeler la CAF")
    page.get_by_label("Pour le").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="Ajouter la tâche").click()


def of_the_person(agent, received):
    agent.goto("/demande/suivi/")
    agent.get_by_label("Votre code de suivi").fill(received.code)
    agent.get_by_role("button", name="Ouvrir ma demande").click()
    expect(agent.get_by_role("heading", name="Votre rendez-vous")).to_be_visible()
    with agent.expect_download() as taken:
        agent.get_by_role("button", name="Le mettre dans mon agenda").click()
    assert taken.value.suggested_filename == "rendez-vous.ics"
    agent.get_by_text("Je ne peux pas venir").click()
    assert_accessible(agent)
    agent.get_by_label("Quand pourriez-vous venir").fill("Le jeudi.")
    agent.get_by_role("button", name="Demander une autre heure").click()
    expect(agent.get_by_text("Vous demandez une autre heure")).to_be_visible()
    assert_accessible(agent)

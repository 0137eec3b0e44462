"""A coordinator's morning: who is away, who stands in, what was sent, which room cannot serve any more."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from directory.models import Absence, Replacement
from permanences.models import Permanence, State
from tests.browser.conftest import DESK, PHONE, assert_accessible, assert_accessible_on_each
from tests.cast import Cast
from tests.permanences import world

pytestmark = pytest.mark.browser
PageAs = Callable[..., Page]
WIDTHS = pytest.mark.parametrize("width", [PHONE, DESK])


def fill_absence(page: Page, first: int, last: int) -> None:
    today = timezone.localdate()
    page.get_by_label("Qui s’absente").select_option(label="Inès Basilic")
    page.get_by_label("Premier jour d’absence").fill((today + timedelta(first)).isoformat())
    page.get_by_label("Dernier jour d’absence").fill((today + timedelta(last)).isoformat())
    page.get_by_role("button", name="Enregistrer", exact=True).click()


def test_from_the_absence_to_the_approval_without_javascript(page_as: PageAs, cast: Cast):
    page = page_as("coordinator", width=PHONE, javascript=False)
    page.goto("/annuaire/mon-reseau/")
    page.get_by_role("link", name="Absences et remplacements").click()
    page.get_by_role("link", name="Enregistrer une absence").click()
    fill_absence(page, 3, 1)
    expect(page.locator("main")).to_contain_text("La fin de l’absence précède son début.")
    fill_absence(page, 1, 5)
    page.get_by_label("Remplaçant ou remplaçante").select_option(label="Hugo Genièvre, Arras")
    page.get_by_role("button", name="Proposer").click()
    national = page_as("national", width=PHONE, javascript=False)
    national.goto("/annuaire/mon-reseau/")
    national.get_by_role("button", name="Approuver Hugo Genièvre").click()
    expect(national.locator("main")).to_contain_text("Le remplacement est approuvé : ")
    worker = page_as("assistant", width=PHONE, javascript=False)
    worker.goto("/annuaire/absences/")
    expect(worker.locator("main")).to_contain_text("Hugo Genièvre remplace du")
    assert Replacement.objects.get().state == "approved"
    assert any("Hugo Genièvre remplace" in sent.subject for sent in mail.outbox)


@pytest.mark.once
def test_every_screen_of_the_coordination_is_accessible(page_as: PageAs, cast: Cast):
    today = timezone.localdate()
    absence = Absence.objects.create(
        worker=cast.workers["assistant"], starts_on=today, ends_on=today + timedelta(9)
    )
    Replacement.objects.create(
        absence=absence, substitute=cast.workers["neighbour"], starts_on=today, ends_on=today
    )
    world.permanence(cast, state="proposed", weekdays=tuple(range(7)))
    page = page_as("national")
    for address in (
        "/annuaire/mon-reseau/",
        "/annuaire/absences/",
        "/annuaire/absences/nouvelle/",
        f"/annuaire/absences/{absence.pk}/changer/",
        "/annuaire/secteurs/lille/affectation/",
        "/annuaire/regions/nord/",
        "/annuaire/regions/nord/contacts/",
        "/annuaire/regions/nord/envois/",
        "/annuaire/regions/nord/services/",
        f"{cast.court.get_absolute_url()}contacts/",
        f"{cast.workers['assistant'].get_absolute_url()}numeros/",
        f"/permanences/etablissement/{cast.court.code}/lieux/",
        f"/permanences/lieux/{cast.room.pk}/",
    ):
        page.goto(address)
        assert_accessible_on_each(page)


@pytest.mark.once
@WIDTHS
def test_a_wrong_absence_is_accessible_and_focused(page_as: PageAs, width: int):
    page = page_as("coordinator", width=width)
    page.goto("/annuaire/absences/nouvelle/")
    fill_absence(page, 3, 1)
    expect(page.get_by_role("alert")).to_be_focused()
    assert_accessible(page)


def test_the_numbers_are_sent_by_hand_and_the_proof_is_on_the_page(page_as: PageAs, cast: Cast):
    page = page_as("coordinator", width=PHONE)
    page.goto("/annuaire/regions/nord/")
    page.get_by_role("link", name="Ce qui a été envoyé, à qui et quand").click()
    page.get_by_role("button", name="Envoyer les premières fiches").click()
    expect(page.locator("main")).to_contain_text("La fiche part à 3 adresses.")
    expect(page.locator("main")).to_contain_text("Envoyée le")
    assert len(mail.outbox) == 3


def test_a_room_that_is_not_confidential_any_more_withdraws_what_is_held_there(page_as: PageAs, cast: Cast):
    world.permanence(cast, weekdays=tuple(range(7)))
    page = page_as("coordinator", width=PHONE)
    page.goto(f"/permanences/etablissement/{cast.court.code}/")
    page.get_by_role("link", name="Lieux d’entretien").click()
    page.get_by_role("link", name="Il n’est plus confidentiel").click()
    expect(page.locator("main")).to_contain_text("Seront prévenus tout de suite")
    page.get_by_role("button", name="Il n’est plus confidentiel").click()
    expect(page.locator("main")).to_contain_text("Non confidentiel")
    assert Permanence.objects.get().state == State.DRAFT


def two_on_duty_every_day(cast: Cast) -> Absence:
    """One of them is away, and the other would be at both places."""
    every = {"weekdays": tuple(range(7))}
    world.permanence(cast, **every)
    world.permanence(cast, "neighbour", establishment=cast.prison, place=None, mode="telephone", **every)
    today = timezone.localdate()
    days = {"starts_on": today, "ends_on": today + timedelta(days=9)}
    return Absence.objects.create(worker=cast.workers["assistant"], **days)


def test_a_replacement_that_runs_into_something_is_approved_and_withdrawn(page_as: PageAs, cast: Cast):
    absence = two_on_duty_every_day(cast)
    page = page_as("coordinator", width=PHONE)
    page.goto(f"/annuaire/absences/{absence.pk}/remplacement/")
    page.get_by_label("Remplaçant ou remplaçante").select_option(label="Hugo Genièvre, Arras")
    page.get_by_role("button", name="Proposer").click()
    expect(page.locator("main")).to_contain_text("Hugo Genièvre est déjà de permanence sur")
    assert_accessible(page)
    page.get_by_label("Motif, si la personne").fill("Un jour sur deux chacun.")
    page.get_by_role("button", name="Proposer").click()
    expect(page.locator("main")).to_contain_text("Le remplacement est proposé")
    boss = page_as("national", width=PHONE)
    boss.goto("/annuaire/absences/")
    boss.get_by_role("button", name="Approuver").click()
    expect(boss.locator("main")).to_contain_text("Un jour sur deux chacun.")
    assert_accessible(boss)
    boss.get_by_role("button", name="Approuver malgré tout").click()
    expect(boss.locator("main")).to_contain_text(
        "Le remplacement est approuvé : Hugo Genièvre remplace Inès Basilic"
    )
    page.goto("/annuaire/absences/")
    page.get_by_role("link", name="Retirer").click()
    assert_accessible(page)
    page.get_by_role("button", name="Retirer et prévenir").click()
    expect(page.locator("main")).to_contain_text("Le remplacement est retiré.")
    assert not Replacement.objects.exists()

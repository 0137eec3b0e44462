"""People, sectors and places come and go, by hand: at a desk, on a phone, without JavaScript."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from directory.models import Posting, Sector, Worker
from tests.browser.conftest import DESK, PHONE, assert_accessible, assert_accessible_on_each
from tests.cast import Cast
from tests.permanences import world

pytestmark = pytest.mark.browser
PageAs = Callable[..., Page]
WIDTHS = pytest.mark.parametrize("width", [PHONE, DESK])


def fill_arrival(page: Page) -> None:
    page.get_by_label("Prénom").fill("Zoé")
    page.get_by_label("Nom", exact=True).fill("Safran")
    page.get_by_label("Fonction", exact=True).select_option("social_worker")
    page.get_by_label("Adresse professionnelle").fill("zoe.safran@example.fr")
    page.get_by_label("Téléphone fixe").fill("03 53 01 00 78")
    page.get_by_label("Poste").select_option(label="Lille")


def test_from_an_arrival_to_a_departure_without_javascript(page_as: PageAs, cast: Cast):
    page = page_as("coordinator", width=PHONE, javascript=False)
    page.goto("/annuaire/mon-reseau/")
    page.get_by_role("link", name="Personnes du réseau").click()
    page.get_by_role("link", name="Enregistrer une arrivée").click()
    fill_arrival(page)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("main")).to_contain_text("déjà tenu par Inès Basilic, sans date de fin")
    page.locator("label", has_text="Oui, plusieurs personnes").click()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zoé Safran")
    page.get_by_role("link", name="Enregistrer un départ").click()
    page.get_by_role("button", name="Voir ce qui change").click()
    expect(page.locator("main")).to_contain_text("Aucun dossier n’est en cours.")
    page.get_by_role("button", name="Enregistrer le départ").click()
    expect(page.locator("main")).to_contain_text("Le départ est enregistré.")
    gone = Worker.objects.get(last_name="Safran")
    assert (gone.left_on, Posting.objects.get(worker=gone).ends_on) == (timezone.localdate(),) * 2
    assert any(m.to == ["zoe.safran@example.fr"] for m in mail.outbox)


def test_a_sector_is_drawn_by_hand(page_as: PageAs, cast: Cast):
    page = page_as("coordinator", width=DESK, javascript=False)
    page.goto("/annuaire/mon-reseau/")
    page.get_by_role("link", name="Secteurs et établissements, Nord").click()
    page.get_by_role("link", name="Ajouter un secteur").click()
    page.get_by_label("Nom").fill("Artois")
    page.get_by_text("Pas-de-Calais").click()
    page.get_by_role("button", name="Enregistrer").click()
    page.locator("main").get_by_label("Ville, établissement ou département").fill("lille")
    page.locator("main").get_by_role("button", name="Chercher").click()
    page.get_by_role("button", name="Nommer (Tribunal judiciaire de Lille)").click()
    expect(page.locator("main")).to_contain_text("Ne plus nommer")
    assert list(Sector.objects.get(code="artois").included.all()) == [cast.court]


@pytest.mark.once
def test_every_screen_that_keeps_the_network_is_accessible(page_as: PageAs, cast: Cast):
    today = timezone.localdate()
    world.permanence(cast, weekdays=tuple(range(7)))
    Sector.objects.create(code="ancien", name="Ancien", region=cast.north, ended_on=today.replace(year=2020))
    cast.sector.excluded.add(cast.prison)
    posting = Posting.objects.get(sector=cast.sector)
    worker = cast.workers["assistant"].get_absolute_url()
    page = page_as("national")
    for address in (
        "/annuaire/equipe/",
        "/annuaire/equipe/?q=bas",
        "/annuaire/equipe/arrivee/",
        worker,
        f"{worker}identite/",
        f"{worker}compte/",
        f"{worker}depart/?last={today}",
        f"/annuaire/affectations/{posting.pk}/corriger/",
        "/annuaire/echelon-national/",
        "/annuaire/nouvelle-region/",
        "/annuaire/regions/nord/coordination/",
        "/annuaire/regions/nord/corriger/",
        "/annuaire/regions/nord/tenir/",
        "/annuaire/regions/nord/secteurs/nouveau/",
        "/annuaire/regions/nord/etablissements/nouveau/",
        "/annuaire/secteurs/lille/?q=lille",
        f"/annuaire/secteurs/lille/fin/?last={today}",
        f"{cast.court.get_absolute_url()}corriger/",
        f"{cast.court.get_absolute_url()}fermer/",
        "/annuaire/couverture/",
    ):
        page.goto(address)
        assert_accessible_on_each(page)


@pytest.mark.once
@WIDTHS
def test_a_refused_arrival_is_accessible_and_keeps_what_was_typed(page_as: PageAs, cast: Cast, width: int):
    page = page_as("coordinator", width=width)
    page.goto("/annuaire/equipe/arrivee/")
    fill_arrival(page)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Prénom")).to_have_value("Zoé")
    assert_accessible(page)

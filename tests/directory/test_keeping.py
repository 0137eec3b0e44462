"""Sectors, regions and establishments are kept on screen, by those whom R1 and R2 name."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail

from directory.coverage import holes
from directory.coverage.chain import Via
from directory.coverage.who_covers import who_covers
from directory.models import Correspondent, Department, Establishment, Place, Posting, Region, Sector
from search.models import Findable
from tests.cast import NOW, Cast
from tests.permanences import world

TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def post(cast: Cast, path: str, who: str = "coordinator", **data: Any) -> Any:
    return cast.client(who).post(f"/annuaire/{path}", data)


def refused(response: Any) -> set[str]:
    assert response.status_code == 422
    return set(response.context["form"].errors)


# --- Sectors ------------------------------------------------------------------------------------------


def test_a_sector_is_added_given_and_covers(cast: Cast):
    cast.far_sector.departments.clear()
    made = post(cast, "regions/nord/secteurs/nouveau/", name="Artois", departments=cast.departments["62"].pk)
    assert made["Location"] == "/annuaire/secteurs/artois/"
    worker = cast.workers["neighbour"]
    post(cast, "secteurs/artois/affectation/", worker=worker.pk, starts_on="2026-11-24")
    found = who_covers(cast.prison, NOW)
    assert (found.worker, found.via) == (worker, Via.HOLDER)
    assert "Artois" in cast.client("agent").get(cast.north.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", ["lille", "LILLE ", "Li\u0301lle", "…"])
def test_one_name_is_one_sector_however_it_is_typed(cast: Cast, name: str):
    assert refused(post(cast, "regions/nord/secteurs/nouveau/", name=name)) == {"name"}


def test_a_place_is_left_out_named_and_forgotten_again(cast: Cast, django_capture_on_commit_callbacks):
    page = cast.client("coordinator").get("/annuaire/secteurs/arras/?q=lille").content.decode()
    assert "Laisser de côté" in page
    told = []
    for sector, deed, via in (
        ("lille", "laisser", Via.REGIONAL),
        ("arras", "nommer", Via.HOLDER),
        ("arras", "retirer", Via.REGIONAL),
        ("lille", "retirer", Via.HOLDER),
    ):
        with django_capture_on_commit_callbacks(execute=True):
            post(cast, f"secteurs/{sector}/lieux/", establishment=cast.court.code, deed=deed)
        assert who_covers(cast.court, NOW).via is via
        told.append(mail.outbox[-1].to[0])
    assert told == [f"{who}@example.fr" for who in ("assistant", "neighbour", "neighbour", "assistant")]
    assert post(cast, "secteurs/lille/lieux/", establishment="nulle-part", deed="nommer").status_code == 404


def test_a_sector_that_ends_takes_posts_and_permanences_with_it(
    cast: Cast, django_capture_on_commit_callbacks
):
    weekly = world.by_telephone(cast)
    page = cast.client("coordinator").get("/annuaire/secteurs/lille/fin/?last=2026-12-31").content.decode()
    assert "Inès Basilic" in page
    assert f"/permanences/{weekly.uid}/" in page
    with django_capture_on_commit_callbacks(execute=True):
        assert post(cast, "secteurs/lille/fin/", last="2026-12-31").status_code == 302
    weekly.refresh_from_db()
    last = date(2026, 12, 31)
    assert (weekly.ends_on, Posting.objects.get(sector=cast.sector).ends_on) == (last, last)
    assert any("Votre secteur change" in m.subject and m.to == ["assistant@example.fr"] for m in mail.outbox)
    (north,) = (r for r in holes.report(last + timedelta(1)).regions if r.region == cast.north)
    assert (north.sectors, north.in_no_sector) == ([], [cast.departments["59"]])
    data = {"worker": cast.workers["neighbour"].pk, "starts_on": "2026-12-01", "together": "on"}
    assert refused(post(cast, "secteurs/lille/affectation/", **data)) == {"ends_on"}


def test_a_sector_that_is_over_is_listed_to_be_resumed(cast: Cast):
    Sector.objects.filter(pk=cast.sector.pk).update(ended_on=TODAY - timedelta(1))
    page = cast.client("coordinator").get("/annuaire/regions/nord/tenir/").content.decode()
    assert "/annuaire/secteurs/lille/reprise/" in page
    assert post(cast, "secteurs/lille/reprise/").status_code == 302
    assert Sector.objects.get(pk=cast.sector.pk).ended_on is None


def test_another_region_s_sectors_are_refused_to_a_regional_coordinator(cast: Cast):
    Sector.objects.create(code="sud", name="Sud", region=cast.overseas)
    for path in ("secteurs/sud/", "secteurs/sud/fin/", "regions/outre-mer/tenir/"):
        assert cast.client("coordinator").get(f"/annuaire/{path}").status_code == 403
        assert cast.client("national").get(f"/annuaire/{path}").status_code == 200


# --- Regions ------------------------------------------------------------------------------------------


def test_a_region_is_made_of_departments_of_others_and_their_sectors_come_along(cast: Cast):
    made = post(cast, "nouvelle-region/", "national", name="Artois", departments=cast.departments["62"].pk)
    assert made["Location"] == "/annuaire/regions/artois/tenir/"
    artois = Region.objects.get(code="artois")
    assert Sector.objects.get(pk=cast.far_sector.pk).region == artois
    assert [d.code for d in cast.north.departments.all()] == ["59"]
    assert who_covers(Establishment.objects.get(pk=cast.prison.pk), NOW).worker == cast.workers["neighbour"]
    report = {found.region: found.led for found in holes.report(TODAY).regions}
    assert report[artois] is False
    assert refused(post(cast, "regions/nord/corriger/", "national", name="ARTOIS")) == {"name"}


def test_a_department_always_has_a_region(cast: Cast):
    assert refused(post(cast, "regions/nord/corriger/", "national", name="Nord")) == {"departments"}


def test_a_region_goes_when_nothing_stands_in_it(cast: Cast):
    post(cast, "regions/nord/supprimer/", "national")
    assert Region.objects.filter(code="nord").exists()
    Region.objects.create(code="vide", name="Vide")
    assert "Vide" not in {found.region.name for found in holes.report(TODAY).regions}
    post(cast, "regions/vide/supprimer/", "national")
    assert not Region.objects.filter(code="vide").exists()


# --- Establishments -----------------------------------------------------------------------------------


def typed(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "name": "Tribunal de proximité",
        "kind": "tribunal_judiciaire",
        "directorate": "DSJ",
        "department": cast.departments["59"].pk,
        "city": "Roubaix",
        "postal_code": "59100",
        "phone": "03 53 01 00 99",
        **changes,
    }


def test_a_place_that_opens_is_found_and_covered_at_once(cast: Cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        made = post(cast, "regions/nord/etablissements/nouveau/", **typed(cast))
    assert made["Location"] == "/annuaire/etablissements/tribunal-de-proximite-roubaix/"
    page = cast.client("agent").get(made["Location"]).content.decode()
    assert "Inès Basilic" in page
    assert Findable.objects.filter(title="Tribunal de proximité").exists()
    assert [m.to for m in mail.outbox if "Nouvel établissement" in m.subject] == [["assistant@example.fr"]]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "tribunal judiciaire de LILLE", "city": "Lille"}, "namesake"),
        ({"code": "tribunal-judiciaire-de-lille"}, "code"),
        ({"code": "Pas Un Code"}, "code"),
        ({"postal_code": "5910"}, "postal_code"),
        ({"phone": "appelez"}, "phone"),
        ({"department": "974"}, "department"),
        ({"name": "—"}, "name"),
        ({"kind": ""}, "kind"),
    ],
)
def test_a_place_that_cannot_be_is_refused_at_its_field(cast: Cast, changes: dict[str, str], field: str):
    assert refused(post(cast, "regions/nord/etablissements/nouveau/", **typed(cast, **changes))) == {field}
    assert Establishment.objects.count() == 3


def test_a_number_that_neighbours_dial_is_kept_with_the_country_of_the_place(cast: Cast):
    Department.objects.create(code="987", name="Polynésie française", region=cast.overseas, zone="outre")
    local = typed(cast, phone="40 99 12 34")
    assert refused(post(cast, "regions/nord/etablissements/nouveau/", **local)) == {"phone"}
    around = Department.objects.get(code="987")
    new = "regions/outre-mer/etablissements/nouveau/"
    assert post(cast, new, "national", **local | {"department": around.pk}).status_code == 302
    assert Establishment.objects.get(name=local["name"]).phone == "+689 40 99 12 34"


def test_a_place_that_moves_takes_its_permanences_to_its_new_department(cast: Cast):
    weekly = world.permanence(cast)
    data = typed(cast, name=cast.court.name, city="Arras", department=cast.departments["62"].pk)
    moved = post(cast, f"etablissements/{cast.court.code}/corriger/", **data)
    assert moved["Location"] == "/annuaire/regions/nord/tenir/"
    weekly.refresh_from_db()
    assert weekly.department == cast.departments["62"]
    assert who_covers(Establishment.objects.get(pk=cast.court.pk), NOW).worker == cast.workers["neighbour"]


def test_a_place_that_closes_leaves_everywhere_and_comes_back(cast: Cast, django_capture_on_commit_callbacks):
    weekly = world.permanence(cast)
    url = f"etablissements/{cast.court.code}/fermer/"
    assert (
        f"/permanences/{weekly.uid}/" in cast.client("coordinator").get(f"/annuaire/{url}").content.decode()
    )
    with django_capture_on_commit_callbacks(execute=True):
        post(cast, url)
    weekly.refresh_from_db()
    assert weekly.ends_on == TODAY
    assert cast.user("agent").workplace is None
    assert Correspondent.objects.get(establishment=cast.court).ends_on == TODAY
    assert cast.client("agent").get(cast.court.get_absolute_url()).status_code == 404
    assert any("Établissement fermé" in m.subject for m in mail.outbox)
    hers = [m for m in mail.outbox if m.to == [cast.users["correspondent"].email]]
    (ended,) = (m for m in hers if "Vous n’êtes plus correspondant" in m.subject)
    assert "est fermé dans l’annuaire" in ended.body
    page = cast.client("coordinator").get("/annuaire/regions/nord/tenir/").content.decode()
    assert f"/annuaire/etablissements/{cast.court.code}/rouvrir/" in page
    post(cast, f"etablissements/{cast.court.code}/rouvrir/")
    assert cast.client("agent").get(cast.court.get_absolute_url()).status_code == 200
    assert Place.objects.filter(establishment=cast.court).exists()

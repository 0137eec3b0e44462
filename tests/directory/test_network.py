"""« Mon réseau »: what waits for a coordinator, and the action on each row."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.coverage.who_covers import who_covers
from directory.models import Absence, Establishment, Posting, Replacement, Worker
from permanences.models import Permanence
from tests.cast import NOW, Cast
from tests.permanences import world

TODAY = NOW.date()
URL = "/annuaire/mon-reseau/"


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def page(cast: Cast, who: str = "coordinator") -> str:
    return cast.client(who).get(URL).content.decode()


def test_each_thing_that_waits_has_its_action_on_the_row(cast: Cast):
    proposed = world.permanence(cast, state="proposed")
    absence = Absence.objects.create(worker=cast.workers["neighbour"], starts_on=TODAY, ends_on=TODAY)
    ending = Posting.objects.get(sector=cast.sector)
    Posting.objects.filter(pk=ending.pk).update(ends_on=TODAY + timedelta(20))
    Posting.objects.filter(sector=cast.far_sector).update(starts_on=TODAY, ends_on=None)
    found = page(cast)
    for address in (
        f"/permanences/a-approuver/#p-{proposed.uid}",
        f"/annuaire/absences/{absence.pk}/remplacement/?retour=reseau",
        f"/annuaire/affectations/{ending.pk}/suite/",
    ):
        assert address in found
    Posting.objects.filter(sector=cast.far_sector).delete()
    assert "/annuaire/secteurs/arras/affectation/" in page(cast)


def test_the_national_coordinator_decides_there_and_comes_back(cast: Cast):
    absence = Absence.objects.create(worker=cast.workers["assistant"], starts_on=TODAY, ends_on=TODAY)
    proposal = Replacement.objects.create(
        absence=absence, substitute=cast.workers["neighbour"], starts_on=TODAY, ends_on=TODAY
    )
    url = f"/annuaire/remplacements/{proposal.pk}/approuver/"
    assert url in page(cast, "national")
    assert url not in page(cast)
    assert cast.client("national").post(url, {"retour": "reseau"})["Location"] == URL
    assert url not in page(cast, "national")


@pytest.mark.parametrize("url", [URL, "/annuaire/absences/", "/annuaire/couverture/"])
def test_the_same_act_has_the_same_name_everywhere_when_a_proposal_waits(cast: Cast, url: str):
    absence = Absence.objects.create(worker=cast.workers["assistant"], starts_on=TODAY, ends_on=TODAY)
    Replacement.objects.create(
        absence=absence, substitute=cast.workers["neighbour"], starts_on=TODAY, ends_on=TODAY
    )
    text = cast.client("coordinator").get(url).content.decode()
    link = text.split(f"/annuaire/absences/{absence.pk}/remplacement/")[1]
    assert link.split(">")[1].strip().startswith("Proposer un remplacement<")


def test_who_answers_for_a_place_is_not_told_to_ask_themselves_for_a_permanence(cast: Cast):
    found = page(cast, "national")
    assert "Centre pénitentiaire du Port" in found
    assert "Demander une permanence à Paul Estragon" not in found
    assert "/permanences/nouvelle/" in found
    assert "Proposer une permanence" in found


def test_a_place_that_no_permanence_reaches_is_listed_until_one_does(cast: Cast):
    assert "Demander une permanence à Inès Basilic" in page(cast)
    made = world.by_telephone(cast)
    assert "Demander une permanence à Inès Basilic" not in page(cast)
    cast.sector.excluded.add(cast.court)
    assert cast.court.name in page(cast)
    Permanence.objects.filter(pk=made.pk).update(state="draft")
    world.permanence(cast)
    assert "Demander une permanence à Inès Basilic" not in page(cast)


def test_it_costs_the_same_with_3_places_and_with_more(cast: Cast):
    client = cast.client("coordinator")

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(URL).status_code == 200
        return len(seen)

    world.permanence(cast, state="proposed")
    few = cost()
    for n in range(4):
        Establishment.objects.create(
            code=f"p-{n}",
            name=f"P {n}",
            kind="spip",
            directorate="DAP",
            city="",
            department=cast.departments["59"],
        )
        world.permanence(cast, state="proposed")
    assert cost() == few


# --- Postings -----------------------------------------------------------------------------------------


def typed(person: Worker, **changes: str) -> dict[str, object]:
    return {"worker": person.pk, "starts_on": "2026-12-01", "ends_on": "", **changes}


def test_the_same_person_goes_on_and_their_posting_is_one(cast: Cast):
    held = Posting.objects.get(sector=cast.sector)
    Posting.objects.filter(pk=held.pk).update(ends_on=date(2026, 11, 30))
    url = f"/annuaire/affectations/{held.pk}/suite/"
    assert cast.client("coordinator").post(url, typed(held.worker)).status_code == 302
    assert list(Posting.objects.filter(sector=cast.sector).values_list("pk", "ends_on")) == [(held.pk, None)]


def test_someone_else_takes_over_on_the_day(cast: Cast):
    held = Posting.objects.get(sector=cast.sector)
    Posting.objects.filter(pk=held.pk).update(ends_on=date(2026, 11, 30))
    url = f"/annuaire/affectations/{held.pk}/suite/"
    cast.client("coordinator").post(url, typed(cast.workers["neighbour"]))
    covers = {n: who_covers(cast.court, NOW + timedelta(n)).worker for n in (0, 7)}
    assert covers == {0: cast.workers["assistant"], 7: cast.workers["neighbour"]}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": "2026-11-01"}, "ends_on"),
        ({"worker": "x"}, "worker"),
        ({"starts_on": "x"}, "starts_on"),
        ({"starts_on": "2020-01-01", "ends_on": "2020-02-01"}, "ends_on"),
        ({"starts_on": "1000-01-01"}, "starts_on"),
        ({}, "worker"),
    ],
)
def test_a_posting_that_cannot_be_is_refused_at_its_field(cast: Cast, changes: dict, field: str):
    response = cast.client("coordinator").post(
        "/annuaire/secteurs/lille/affectation/", typed(cast.workers["assistant"], **changes)
    )
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {field}


def test_only_the_national_level_gives_the_lead_of_a_region(cast: Cast):
    lead = Posting.objects.get(region=cast.north)
    url = f"/annuaire/affectations/{lead.pk}/suite/"
    assert cast.client("coordinator").get(url).status_code == 403
    assert cast.client("national").get(url).status_code == 200


# --- Numbers ------------------------------------------------------------------------------------------


def test_a_number_is_corrected_by_its_owner_or_the_region(cast: Cast):
    worker = cast.workers["assistant"]
    data = {"phone": "03 53 01 77 77", "mobile": "", "email": worker.email}
    for who, status in (("assistant", 302), ("coordinator", 302), ("neighbour", 403), ("agent", 403)):
        assert cast.client(who).post(f"{worker.get_absolute_url()}numeros/", data).status_code == status
    assert (
        "03\u00a053\u00a001\u00a077\u00a077"
        in cast.client("agent").get(worker.get_absolute_url()).content.decode()
    )
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"phone": "appelez-moi"}, "phone"),
        ({"phone": "", "mobile": ""}, "phone"),
        ({"email": ""}, "email"),
        ({"mobile": "0" * 21}, "mobile"),
        ({"phone": "01 99\x00"}, "phone"),
        ({"phone": "=1+1"}, "phone"),
    ],
)
def test_a_number_that_is_none_is_refused_at_its_field(cast: Cast, changes: dict, field: str):
    worker = cast.workers["assistant"]
    data = {"phone": worker.phone, "mobile": worker.mobile, "email": worker.email} | changes
    response = cast.client("assistant").post(f"{worker.get_absolute_url()}numeros/", data)
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {field}

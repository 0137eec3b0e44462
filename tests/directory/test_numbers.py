"""How the network is reached: numbers that are wanted, local ones, and all that is refused at once (R3)."""

import pytest
import time_machine

from directory.models import Department, Sector, Worker
from tests.cast import NOW, Cast
from tests.directory.test_team import ARRIVAL, arrive, errors


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def test_that_one_number_of_two_is_wanted_is_said_before_and_with_all_else(cast: Cast):
    asked = cast.client("coordinator").get(ARRIVAL).content.decode()
    assert "Un des deux numéros suffit, fixe ou mobile." in asked
    for label in ("Téléphone fixe", "Téléphone mobile"):
        assert f"{label} (facultatif)" not in " ".join(asked.split())
    assert errors(arrive(cast, first_name="", phone="", post="")) == {"first_name", "phone", "post"}
    assert errors(arrive(cast, phone="", mobile="06 39 98 12")) == {"mobile"}
    worker = cast.workers["assistant"]
    left = cast.client("assistant").post(f"{worker.get_absolute_url()}numeros/", {"email": "faux"})
    assert errors(left) == {"email", "phone"}


def test_all_that_is_refused_of_an_arrival_is_said_at_once(cast: Cast):
    taken = {"first_name": "Inès", "last_name": "Basilic", "together": "", "email": "neighbour@example.fr"}
    assert errors(arrive(cast, **taken)) == {"namesake", "together", "email"}
    assert Worker.objects.filter(last_name="Basilic").count() == 1
    assert (
        arrive(cast, **taken | {"namesake": "on", "together": "on", "email": "z@example.fr"}).status_code
        == 302
    )


@pytest.fixture
def nouméa(cast: Cast) -> Sector:
    around = Department.objects.create(
        code="988", name="Nouvelle-Calédonie", region=cast.overseas, zone="outre"
    )
    made = Sector.objects.create(code="noumea", name="Nouméa", region=cast.overseas)
    made.departments.add(around)
    return made


def test_the_number_of_somebody_who_dials_as_neighbours_do_gets_its_country(cast: Cast, nouméa: Sector):
    local = {"phone": "25.12.34", "mobile": "+687 75 12 34"}
    assert arrive(cast, "national", post="s:noumea", together="", **local).status_code == 302
    made = Worker.objects.get(last_name="Safran")
    assert (made.phone, made.mobile) == ("+687 25 12 34", "+687 75 12 34")
    data = {"phone": "26 12 34", "email": made.email}
    assert cast.client("national").post(f"{made.get_absolute_url()}numeros/", data).status_code == 302
    made.refresh_from_db()
    assert made.phone == "+687 26 12 34"


def test_where_nobody_could_tell_whose_six_digits_they_are_the_whole_number_is_asked_for(
    cast: Cast, nouméa: Sector
):
    assert errors(arrive(cast, phone="25 12 34")) == {"phone"}  # of Lille
    assert errors(arrive(cast, "national", post="n", role="national_coordinator", phone="25 12 34")) == {
        "phone"
    }
    nouméa.departments.add(cast.departments["974"])
    assert errors(arrive(cast, "national", post="s:noumea", phone="25 12 34")) == {"phone"}

"""The coverage report on a map and in a table: every department, its state, on any day (R1, R5)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.coverage.cartogram import grid, squares
from directory.coverage.departments import State, on_map
from directory.models import Absence, Department, Posting, Replacement
from directory.places import geography
from tests.cast import NOW, Cast

TODAY = NOW.date()
URL = "/annuaire/couverture/"


def state(code: str = "59", after: int = 0) -> State:
    return {line.department.code: line.state for line in on_map(TODAY + timedelta(after)).lines}[code]


def test_every_department_of_the_data_has_a_square_of_its_own():
    codes = {row["code"] for row in geography.rows("departements.csv")}
    assert set(grid()) == codes
    assert len(set(grid().values())) == len(codes)


def test_neighbours_are_drawn_close_to_each_other():
    places = grid()
    apart = [
        (row["code"], other)
        for row in geography.rows("departements.csv")
        for other in row["neighbours"].split()
        if max(abs(a - b) for a, b in zip(places[row["code"]], places[other], strict=True)) > 4
    ]
    assert apart == []


def test_a_department_that_the_grid_does_not_know_stands_beneath_it():
    drawn = squares(["59", "XX", "YY"])
    assert drawn["XX"].y == drawn["YY"].y > drawn["59"].y
    assert drawn["XX"].x != drawn["YY"].x


def test_the_state_of_a_department_follows_postings_absences_and_stand_ins(cast: Cast):
    assert (state(), state("974")) == (State.HELD, State.VACANT)
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(9)}
    absence = Absence.objects.create(worker=cast.workers["assistant"], **days)
    assert (state(), state(after=10)) == (State.AWAY, State.HELD)
    other = {"substitute": cast.workers["neighbour"], "state": "approved", **days}
    stand_in = Replacement.objects.create(absence=absence, **other, sector=cast.far_sector)
    assert state() is State.AWAY
    Replacement.objects.filter(pk=stand_in.pk).update(sector=cast.sector)
    assert state() is State.STAND_IN
    Absence.objects.create(worker=cast.workers["neighbour"], starts_on=TODAY, ends_on=TODAY)
    assert (state(), state(after=1)) == (State.AWAY, State.STAND_IN)
    Posting.objects.filter(sector=cast.sector).delete()
    assert state() is State.VACANT


def test_the_page_shows_the_map_and_the_same_in_a_table(cast: Cast):
    with time_machine.travel(NOW, tick=False):
        page = cast.client("coordinator").get(URL).text
    for code in ("59", "62", "974"):
        assert f'href="#d-{code}"' in page
        assert f'id="d-{code}"' in page
    assert re.search(r'aria-label="974 ! La Réunion, Personne n’est affecté', page)


def test_the_map_costs_the_same_with_more_departments_and_absences(cast: Cast):
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            on_map(TODAY)
        return len(seen)

    for who in ("assistant", "neighbour"):
        Absence.objects.create(worker=cast.workers[who], starts_on=TODAY, ends_on=TODAY)
    few = cost()
    for n in range(4):
        new = Department.objects.create(code=f"Z{n}", name=f"Département {n}", region=cast.north)
        cast.sector.departments.add(new)
    assert cost() == few


@pytest.mark.parametrize("who", ["agent", "correspondent"])
def test_the_map_is_for_the_coordination(cast: Cast, who: str):
    assert cast.client(who).get(URL).status_code == 403

"""R1, R2, R5: the coverage report lists every hole, today and on any day."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.coverage.holes import RegionHoles, Report, report
from directory.models import Absence, Department, Establishment, Posting, Replacement, Sector
from tests.cast import NOW, Cast

TODAY = NOW.date()
URL = "/annuaire/couverture/"


def north(cast: Cast, day: date = TODAY) -> RegionHoles:
    return next(holes for holes in report(day).regions if holes.region == cast.north)


def away(cast: Cast, first: int = 0, last: int = 9, who: str = "assistant") -> Absence:
    return Absence.objects.create(
        worker=cast.workers[who], starts_on=TODAY + timedelta(first), ends_on=TODAY + timedelta(last)
    )


def stand_in(cast: Cast, absence: Absence, first: int, last: int, **fields: object) -> Replacement:
    days = {"starts_on": TODAY + timedelta(first), "ends_on": TODAY + timedelta(last)}
    fields = {"state": "approved", "substitute": cast.workers["neighbour"], **days, **fields}
    return Replacement.objects.create(absence=absence, **fields)


def test_a_network_where_all_is_held_has_no_hole_but_overseas(cast: Cast):
    found = report(TODAY)
    assert (north(cast).count, found.national) == (0, True)
    assert [d.code for holes in found.regions for d in holes.departments] == ["974"]


def test_a_vacant_sector_and_its_departments_are_holes(cast: Cast):
    Posting.objects.filter(sector=cast.sector).delete()
    found = north(cast)
    assert (found.sectors, [d.code for d in found.departments]) == ([cast.sector], ["59"])
    assert found.departments[0].establishments_open == 1


def test_a_vacant_sector_is_one_thing_to_do_with_the_departments_that_it_holds(cast: Cast):
    before = report(TODAY).count
    Posting.objects.filter(sector=cast.sector).delete()
    cast.sector.departments.add(Department.objects.create(code="02", name="Aisne", region=cast.north))
    assert (len(north(cast).departments), north(cast).count, report(TODAY).count) == (2, 1, before + 1)
    Department.objects.create(code="08", name="Ardennes", region=cast.north)  # of no sector at all
    assert (north(cast).count, report(TODAY).count) == (2, before + 2)


def test_an_absence_that_leaves_two_regions_without_anyone_is_one_thing_to_do(cast: Cast):
    overseas = Sector.objects.create(code="iles", name="Îles", region=cast.overseas)
    Posting.objects.create(worker=cast.workers["assistant"], sector=overseas, starts_on=TODAY)
    before = report(TODAY).count
    away(cast)
    found = report(TODAY)
    assert ([len(holes.absences) for holes in found.regions], found.count) == ([1, 1], before + 1)


def test_nobody_at_the_national_level_is_one_thing_to_do_though_overseas_is_led_by_nobody_either(cast: Cast):
    before = report(TODAY).count
    Posting.objects.filter(is_national=True).delete()
    assert report(TODAY).count == before + 1


def test_a_posting_that_starts_later_fills_the_hole_from_that_day(cast: Cast):
    Posting.objects.filter(sector=cast.sector).update(starts_on=TODAY + timedelta(3))
    assert north(cast).sectors == [cast.sector]
    assert north(cast, TODAY + timedelta(3)).sectors == []


def test_a_region_without_its_coordinator_is_a_hole_and_overseas_has_the_national_one(cast: Cast):
    Posting.objects.filter(region=cast.north).delete()
    led = {holes.region.code: holes.led for holes in report(TODAY).regions}
    assert led == {"nord": False, "outre-mer": True}
    Posting.objects.filter(is_national=True).delete()
    assert report(TODAY).national is False


def test_an_establishment_left_out_of_every_sector_is_a_hole(cast: Cast):
    cast.sector.excluded.add(cast.court)
    assert north(cast).establishments == [cast.court]
    cast.far_sector.included.add(cast.court)
    assert north(cast).establishments == []


def test_an_absence_without_a_stand_in_is_a_hole_and_a_proposal_does_not_fill_it(cast: Cast):
    absence = away(cast)
    proposal = stand_in(cast, absence, 0, 9, state="proposed")
    (hole,) = north(cast).absences
    assert (hole.absence, hole.uncovered_from, hole.proposed) == (absence, TODAY, (proposal,))
    proposal.state = "approved"
    proposal.save()
    assert north(cast).absences == []


def test_an_absence_partly_covered_says_from_which_day_nobody_is_there(cast: Cast):
    stand_in(cast, away(cast), 0, 4)
    assert north(cast).absences[0].uncovered_from == TODAY + timedelta(5)


def test_the_day_from_which_nobody_is_there_does_not_follow_the_day_one_looks_at(cast: Cast):
    absence = away(cast)
    assert north(cast, TODAY + timedelta(3)).absences[0].uncovered_from == TODAY
    stand_in(cast, absence, 2, 4)
    assert north(cast, TODAY + timedelta(1)).absences[0].uncovered_from == TODAY
    assert north(cast, TODAY + timedelta(8)).absences[0].uncovered_from == TODAY + timedelta(5)


def test_a_stand_in_for_one_sector_of_two_leaves_the_other(cast: Cast):
    other = Sector.objects.create(code="autre", name="Autre", region=cast.north)
    Posting.objects.create(worker=cast.workers["assistant"], sector=other, starts_on=TODAY)
    absence = away(cast)
    stand_in(cast, absence, 0, 9, sector=other)
    assert north(cast).absences[0].uncovered_from == TODAY
    stand_in(cast, absence, 0, 9, sector=cast.sector)
    assert north(cast).absences == []


def test_coming_absences_are_listed_a_month_ahead(cast: Cast):
    away(cast, 20, 25)
    away(cast, 40, 45, "neighbour")
    assert [hole.absence.worker for hole in north(cast).absences] == [cast.workers["assistant"]]


def test_a_posting_that_ends_soon_is_listed_unless_someone_follows(cast: Cast):
    posting = Posting.objects.get(sector=cast.sector)
    Posting.objects.filter(pk=posting.pk).update(ends_on=TODAY + timedelta(30))
    assert north(cast).expiring == [posting]
    Posting.objects.create(
        worker=cast.workers["neighbour"], sector=cast.sector, starts_on=TODAY + timedelta(31)
    )
    assert north(cast).expiring == []


def test_the_report_costs_the_same_with_one_row_and_with_more(cast: Cast):
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            report(TODAY)
        return len(seen)

    away(cast)
    few = cost()
    for n in range(4):
        code = f"s{n:02d}"
        department = Department.objects.create(code=code, name=code, region=cast.north)
        Establishment.objects.create(
            code=code, name=code, kind="spip", directorate="DAP", city="", department=department
        )
        Sector.objects.create(code=code, name=code, region=cast.north).excluded.add(cast.court)
        away(cast, n, n, "neighbour")
    assert cost() == few


# --- The page -----------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_coordinator_sees_their_region_first(cast: Cast):
    def regions(who: str) -> list[str]:
        found: Report = cast.client(who).get(URL).context["report"]
        return [holes.region.code for holes in found.regions]

    assert regions("coordinator") == ["nord", "outre-mer"]
    assert regions("national") == ["outre-mer", "nord"]


def test_another_day_can_be_asked(cast: Cast):
    Posting.objects.filter(sector=cast.sector).update(ends_on=date(2026, 12, 31))
    page = cast.client("coordinator").get(f"{URL}?le=2027-01-01").content.decode()
    assert "vendredi 1er janvier 2027" in page
    assert "Secteurs vacants" in page


@pytest.mark.parametrize("le", ["2026-13-45", "hier", "0001-01-01", "9999-12-31", "2026-11-24%00", "'" * 500])
def test_a_date_that_is_none_gets_a_sentence_by_the_field(cast: Cast, le: str):
    response = cast.client("coordinator").get(URL, {"le": le})
    assert response.status_code == 400
    assert "fr-message--error" in response.content.decode()

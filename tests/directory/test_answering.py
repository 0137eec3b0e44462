"""Whether a level answers, on a day and over days: one rule, whoever asks (R1, R5)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.coverage import departments, holes, network
from directory.coverage.answering import answering, days_answered, others
from directory.coverage.chain import Via
from directory.coverage.departments import State
from directory.coverage.who_covers import who_covers
from directory.models import Absence, Posting, Replacement
from tests.cast import NOW, Cast

TODAY = NOW.date()
PEOPLE = ("assistant", "neighbour", "coordinator", "national")
LEVELS = ("sector", "region", "national")


def away(cast: Cast, who: str, first: int = 0, last: int = 5) -> Absence:
    days = {"starts_on": TODAY + timedelta(first), "ends_on": TODAY + timedelta(last)}
    return Absence.objects.create(worker=cast.workers[who], **days)


def stands_in(absence: Absence, cast: Cast, who: str) -> Replacement:
    days = {"starts_on": absence.starts_on, "ends_on": absence.ends_on}
    return Replacement.objects.create(absence=absence, substitute=cast.workers[who], state="approved", **days)


# --- Every shape, over random days --------------------------------------------------------------------

posts = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(LEVELS), st.integers(-2, 2), st.integers(1, 4))
absences = st.tuples(
    st.sampled_from(PEOPLE), st.integers(-2, 3), st.integers(0, 3), st.none() | st.sampled_from(PEOPLE)
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(held=st.lists(posts, max_size=5), gone=st.lists(absences, max_size=4))
def test_every_shape_says_the_same_of_each_level(cast: Cast, held: list, gone: list):
    with transaction.atomic():
        Posting.objects.all().delete()
        for who, level, first, days in held:
            starts_on = TODAY + timedelta(first)
            Posting.objects.create(
                worker=cast.workers[who],
                sector=cast.sector if level == "sector" else None,
                region=cast.north if level == "region" else None,
                is_national=level == "national",
                starts_on=starts_on,
                ends_on=starts_on + timedelta(days - 1),
            )
        made = [(away(cast, who, first, first + days), other) for who, first, days, other in gone]
        for absence, other in made:
            if other is not None and cast.workers[other] != absence.worker:
                stands_in(absence, cast, other)
        for n in range(-1, 4):
            check(cast, n)
        transaction.set_rollback(True)


def check(cast: Cast, n: int) -> None:
    day = TODAY + timedelta(n)
    there = answering(day)
    all_of_it = others([Absence(worker_id=-1, starts_on=TODAY - timedelta(9), ends_on=TODAY + timedelta(9))])
    loaded = [*all_of_it._postings, *sector_postings()]
    by_days = {
        level(posting)
        for posting in loaded
        if any(first <= day <= last for first, last in days_answered(posting))
    }
    said = {
        level
        for level, found in zip(LEVELS, (there.sectors, there.regions, there.national), strict=True)
        if found
    }
    assert by_days == said
    at = datetime(day.year, day.month, day.day, 10, tzinfo=ZoneInfo("Europe/Paris"))
    found = who_covers(cast.court, at)
    nearest = Via.HOLDER if there.sectors else there.above(cast.north.pk)
    assert (Via.HOLDER if found.via is Via.REPLACEMENT else found.via) is nearest


def sector_postings() -> list[Posting]:
    loaded = "worker__absences__replacements__substitute__absences"
    return list(
        Posting.objects.filter(sector__isnull=False).select_related("worker").prefetch_related(loaded)
    )


def level(posting: Posting) -> str:
    return "sector" if posting.sector_id else "region" if posting.region_id else "national"


# --- By the doors -------------------------------------------------------------------------------------


@pytest.fixture
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def north(cast: Cast) -> holes.RegionHoles:
    return next(found for found in holes.report(TODAY).regions if found.region == cast.north)


@pytest.mark.usefixtures("_frozen")
def test_nobody_is_promised_while_both_coordinations_are_away(cast: Cast):
    away(cast, "coordinator")
    assert north(cast).count == 0  # the national coordinator is there
    away(cast, "national", 2, 3)
    away(cast, "assistant")
    assert {h.absence.worker.last_name: h.uncovered_from for h in north(cast).absences} == {
        "Basilic": TODAY,
        "Verveine": TODAY + timedelta(2),
    }
    day = TODAY + timedelta(2)
    states = {line.department.code: line.state for line in departments.on_map(day).lines}
    assert (states["59"], states["62"]) == (State.NOBODY, State.HELD)
    assert network.region_network(cast.north, day).above is Via.NOBODY
    with time_machine.travel(NOW + timedelta(2), tick=False):
        assert who_covers(cast.court, NOW + timedelta(2)).worker is None
        for url in (cast.north.get_absolute_url(), cast.workers["assistant"].get_absolute_url()):
            page = cast.client("agent").get(url).content.decode()
            assert "Personne ne répond en ce moment." in page
            assert "coordination de la région répond" not in page
            assert "coordination nationale répond" not in page
        report = cast.client("national").get("/annuaire/couverture/").content.decode()
        assert "Tout est couvert" not in report.split("region-nord")[1].split("</h2>")[0]


def second_holder(cast: Cast) -> None:
    """Named first: by the day since when they hold it."""
    Posting.objects.create(
        worker=cast.workers["neighbour"], sector=cast.sector, starts_on=TODAY - timedelta(9000)
    )


@pytest.mark.usefixtures("_frozen")
def test_a_holder_at_work_comes_before_the_stand_in_of_the_other(cast: Cast):
    second_holder(cast)
    stands_in(away(cast, "neighbour"), cast, "coordinator")
    found = who_covers(cast.court, NOW)
    assert (found.worker, found.via, found.until) == (cast.workers["assistant"], Via.HOLDER, None)
    page = cast.client("agent").get(cast.court.get_absolute_url()).content.decode()
    assert "Inès Basilic" in page
    assert "D’habitude, dans votre secteur" not in page
    assert "est en absence" not in page
    (line,) = (one for one in departments.on_map(TODAY).lines if one.department.code == "59")
    assert line.state is State.HELD


@pytest.mark.usefixtures("_frozen")
def test_an_absence_beside_a_holder_at_work_leaves_nobody_alone(cast: Cast):
    second_holder(cast)
    Posting.objects.filter(sector=cast.far_sector).delete()
    away(cast, "neighbour")
    assert north(cast).absences == []
    page = cast.client("agent").get(cast.workers["neighbour"].get_absolute_url()).content.decode()
    assert "Une autre personne du même secteur répond." in page


def test_a_stand_in_is_said_to_replace_whom_they_replace(cast: Cast):
    second_holder(cast)
    away(cast, "neighbour")
    stands_in(away(cast, "assistant"), cast, "coordinator")
    found = who_covers(cast.court, NOW)
    assert (found.via, found.holder) == (Via.REPLACEMENT, cast.workers["assistant"])

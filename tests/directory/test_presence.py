"""Whether somebody is there on a day, away or standing in: one rule, whoever asks (R1, R5)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.coverage import departments, holes, network, presence
from directory.coverage.chain import Via
from directory.coverage.who_covers import who_covers, who_covers_many
from directory.models import (
    Absence,
    Department,
    Establishment,
    Posting,
    Region,
    Replacement,
    Sector,
    Worker,
)
from directory.sheets import sheet
from permanences.dates import agenda
from permanences.models import Permanence, State, TimeWindow
from search.kinds import source_of
from tests.cast import NOW, Cast
from tests.permanences import world

TODAY = NOW.date()
DAYS = range(4)
DAYS_OF_ABSENCES = range(8)


# --- By the doors -----------------------------------------------------------------------------------------


def test_nobody_is_announced_on_duty_who_has_left_the_service(cast: Cast):
    world.permanence(cast)
    Worker.objects.filter(pk=cast.workers["assistant"].pk).update(is_active=False)
    with time_machine.travel(NOW, tick=False):
        page = cast.client("agent").get(f"/permanences/etablissement/{cast.court.code}/").content.decode()
    assert "Non assurée" in page
    assert "De permanence jusqu" not in page


def test_the_dates_before_a_last_day_stay_as_they_were_held(cast: Cast):
    world.permanence(cast)
    last = TODAY - timedelta(7)
    Worker.objects.filter(pk=cast.workers["assistant"].pk).update(is_active=False, left_on=last)
    days = {s.starts_at.date(): s.worker for s in agenda.slots_for(first=last, last=TODAY)}
    assert days == {last: cast.workers["assistant"], TODAY: None}
    assert who_covers(cast.court, NOW - timedelta(7)).worker == cast.workers["assistant"]
    assert who_covers(cast.court, NOW).via is Via.REGIONAL


def test_a_role_ends_with_the_last_day(cast: Cast):
    Worker.objects.filter(pk=cast.workers["assistant"].pk).update(left_on=TODAY)
    for days, found in ((0, True), (1, False)):
        with time_machine.travel(NOW + timedelta(days), tick=False):
            assert (cast.user("assistant").worker is not None) is found


def test_a_post_that_is_over_is_not_found_with_its_former_holder(cast: Cast):
    Posting.objects.filter(sector=cast.sector).update(ends_on=TODAY - timedelta(1))
    with time_machine.travel(NOW, tick=False):
        (row,) = source_of(Worker).rows_for([cast.workers["assistant"].pk])
    assert cast.court.city not in row.body


# --- Every shape, over random days --------------------------------------------------------------------------


@dataclass(frozen=True)
class Away:
    """``worker`` by number; days after today."""

    worker: int
    first: int
    days: int


@dataclass(frozen=True)
class StandIn:
    """``absence`` by number; ``sector``: only that one, or None for all."""

    absence: int
    worker: int
    sector: int | None
    first: int
    days: int
    state: str


SECTORS, WORKERS = 2, 3
short = st.integers(1, 4)
aways = st.lists(
    st.builds(Away, st.sampled_from([0, 0, 0, 1, 2]), st.integers(-1, 3), short), min_size=1, max_size=3
)
states = st.sampled_from(["approved", "approved", "approved", "proposed", "refused"])
stand_ins = st.lists(
    st.builds(
        StandIn,
        st.integers(0, 2),
        st.integers(1, WORKERS - 1),
        st.sampled_from([None, None, 0, 1]),
        st.integers(-1, 3),
        short,
        states,
    ),
    max_size=4,
)


@dataclass
class World:
    """Worker 0 holds both sectors, each with one establishment; the others may stand in."""

    aways: list[Away]
    stand_ins: list[StandIn]
    left: set[int]
    region: Region
    sectors: list[Sector]
    places: list[Establishment]
    workers: list[Worker]
    permanences: list[Permanence]

    def last_day_away(self, worker: int, day: int) -> int | None:
        found = [a.first + a.days - 1 for a in self.aways if a.worker == worker and on(a, day)]
        return max(found, default=None)

    def answering(self, sector: int, day: int) -> set[int]:
        """Who stands in for worker 0 in that sector."""
        return {
            one.worker
            for one in self.stand_ins
            if one.absence < len(self.aways)
            and self.aways[one.absence].worker == 0
            and one.state == "approved"
            and on(one, day)
            and on(self.aways[one.absence], day)
            and one.sector in (None, sector)
            and one.worker not in self.left
            and self.last_day_away(one.worker, day) is None
        }


def on(period: Away | StandIn, day: int) -> bool:
    return period.first <= day < period.first + period.days


def date_of(day: int) -> date:
    return TODAY + timedelta(day)


@contextmanager
def built(away: list[Away], standing: list[StandIn], left: set[int]) -> Iterator[World]:
    """Past the signals, and taken back: nothing of one world is left for the next."""
    with transaction.atomic():
        region = Region.objects.create(code="r", name="R")
        around = [Department(code=f"D{n}", name=f"D {n}", region=region) for n in range(SECTORS)]
        Department.objects.bulk_create(around)
        places = Establishment.objects.bulk_create(
            Establishment(code=f"e-{n}", name=f"E {n}", kind="spip", directorate="DAP", department=around[n])
            for n in range(SECTORS)
        )
        sectors = Sector.objects.bulk_create(
            Sector(code=f"s-{n}", name=f"S {n}", region=region) for n in range(SECTORS)
        )
        for sector, department in zip(sectors, around, strict=True):
            sector.departments.set([department])
        workers = Worker.objects.bulk_create(
            Worker(first_name="A", last_name=f"W {n}", role="social_worker", is_active=n not in left)
            for n in range(WORKERS)
        )
        since = TODAY - timedelta(9)
        Posting.objects.bulk_create(Posting(worker=workers[0], sector=s, starts_on=since) for s in sectors)
        absences = [Absence(worker=workers[one.worker], **days_of(one)) for one in away]
        Absence.objects.bulk_create(absences)
        Replacement.objects.bulk_create(
            Replacement(
                absence=absences[one.absence],
                substitute=workers[one.worker],
                sector=None if one.sector is None else sectors[one.sector],
                state=one.state,
                **days_of(one),
            )
            for one in standing
            if one.absence < len(absences)
        )
        duties = every_day(workers[0], places, since)
        yield World(away, standing, left, region, sectors, places, workers, duties)
        transaction.set_rollback(True)


def days_of(period: Away | StandIn) -> dict[str, date]:
    return {"starts_on": date_of(period.first), "ends_on": date_of(period.first + period.days - 1)}


def every_day(worker: Worker, places: list[Establishment], since: date) -> list[Permanence]:
    made = Permanence.objects.bulk_create(
        Permanence(
            worker=worker,
            establishment=place,
            department=place.department,
            mode="telephone",
            weekdays=tuple(range(7)),
            starts_on=since,
            state=State.PUBLISHED,
        )
        for place in places
    )
    windows = [
        TimeWindow(permanence=one, starts_at=world.MORNING[0], ends_at=world.MORNING[1]) for one in made
    ]
    TimeWindow.objects.bulk_create(windows)
    return made


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(away=aways, standing=stand_ins, left=st.sets(st.integers(1, WORKERS - 1), max_size=1))
def test_every_shape_says_the_same_of_who_is_there(
    db: None, away: list[Away], standing: list[StandIn], left: set[int]
):
    with built(away, standing, left) as said:
        for day in DAYS:
            until = said.last_day_away(0, day)
            last = None if until is None else date_of(until)
            asked = {name: ask(said, day) for name, ask in SHAPES.items()}
            wanted = [
                (last, {said.workers[n] for n in said.answering(sector, day)}) for sector in range(SECTORS)
            ]
            assert asked == dict.fromkeys(asked, wanted)


Answer = list[tuple[date | None, set[Worker]]]


def by_who_covers(said: World, day: int) -> Answer:
    at = datetime.combine(date_of(day), world.MORNING[0], ZoneInfo("Europe/Paris"))
    found = [who_covers(place, at) for place in said.places]
    return [
        (one.posted[0].away_until, {link.worker for link in one.chain if link.via is Via.REPLACEMENT})
        for one in found
    ]


def by_who_covers_many(said: World, day: int) -> Answer:
    at = datetime.combine(date_of(day), world.MORNING[0], ZoneInfo("Europe/Paris"))
    found = who_covers_many(said.places, at)
    return [
        (one.posted[0].away_until, {link.worker for link in one.chain if link.via is Via.REPLACEMENT})
        for one in (found[place.pk] for place in said.places)
    ]


def by_region_page(said: World, day: int) -> Answer:
    lines = network.region_network(said.region, date_of(day)).sectors
    held = [holder for line in lines for holder in line.holders]
    return [(one.away_until, {r.substitute for r in one.stand_ins}) for one in held]


def by_own_page(said: World, day: int) -> Answer:
    """Of the one who is away, and of each who stands in."""
    worker = network.worker_on(said.workers[0].public_id, date_of(day))
    assert worker is not None
    found = network.duties_of(worker, date_of(day)).stand_ins
    others = [network.duties_of(other, date_of(day)).standing_in for other in said.workers[1:]]
    mirrored = {r for one in others for r in one if r.absence.worker_id == worker.pk}
    assert mirrored == set(found)
    return [(worker.away_until, {r.substitute for r in found if r.is_for(s.pk)}) for s in said.sectors]


def by_sheet(said: World, day: int) -> Answer:
    at = datetime.combine(date_of(day), world.MORNING[0], ZoneInfo("Europe/Paris"))
    lines = sheet.region_sheet(said.region, at).lines
    found = []
    for sector in said.sectors:
        own = [line for line in lines if line.where == sector.name]
        (holder,) = (line for line in own if line.via is Via.HOLDER)
        found.append((holder.away_until, {line.worker for line in own if line.via is Via.REPLACEMENT}))
    return found


def by_roster(said: World, day: int) -> Answer:
    people = presence.roster([said.workers[0].pk], date_of(0), date_of(len(DAYS)))
    last = people.last_day_away(said.workers[0].pk, date_of(day))
    found = list(people.stand_ins(said.workers[0].pk, date_of(day)))
    return [(last, {r.substitute for r in found if r.is_for(s.pk)}) for s in said.sectors]


def by_stretches(said: World, day: int) -> Answer:
    """By the days of each, as the reports look ahead."""
    loaded = Absence.objects.filter(worker=said.workers[0]).prefetch_related(
        "replacements__substitute__absences"
    )
    last = presence.last_day_away(loaded, date_of(day))
    everyone = [r for absence in loaded for r in absence.replacements.all()]
    there = [r for r in everyone if any(a <= date_of(day) <= b for a, b in presence.days_standing_in(r))]
    return [(last, {r.substitute for r in there if r.is_for(s.pk)}) for s in said.sectors]


SHAPES = {
    "who_covers": by_who_covers,
    "who_covers_many": by_who_covers_many,
    "a region's page": by_region_page,
    "a person's page": by_own_page,
    "a region's sheet": by_sheet,
    "a roster": by_roster,
    "days": by_stretches,
}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(away=aways, standing=stand_ins, left=st.sets(st.integers(0, WORKERS - 1), max_size=1))
def test_reports_and_agendas_follow_who_is_there(
    db: None, away: list[Away], standing: list[StandIn], left: set[int]
):
    with built(away, standing, left) as said:
        for day in DAYS:
            is_away = said.last_day_away(0, day) is not None
            for n, place in enumerate(said.places):
                answering = {said.workers[k] for k in said.answering(n, day)}
                (slot,) = agenda.slots_for(first=date_of(day), last=date_of(day), establishment=place)
                if is_away:
                    assert slot.worker in answering if answering else slot.worker is None
                else:
                    assert slot.worker == (None if 0 in left else said.workers[0])
                if 0 in left:
                    continue
                (holder,) = departments.holders(date_of(day))[said.sectors[n].pk]
                assert (holder.away, set(holder.stand_ins)) == (is_away, answering if is_away else set())


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(away=st.builds(Away, st.just(0), st.integers(0, 1), short), standing=stand_ins)
def test_an_absence_is_reported_from_the_first_day_that_nobody_answers(
    db: None, away: Away, standing: list[StandIn]
):
    with built([away], standing, set()) as said:
        days = [d for d in DAYS_OF_ABSENCES if on(away, d)]
        bare = [d for d in days if not all(said.answering(n, d) for n in range(SECTORS))]
        reported = holes.report(TODAY).regions[0].absences
        assert [hole.uncovered_from for hole in reported] == [date_of(d) for d in bare[:1]]

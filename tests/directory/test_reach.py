"""Which sector reaches which establishment, and where a worker covers: one rule, whoever asks (R1)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.coverage import holes, reach
from directory.coverage.who_covers import who_covers, who_covers_many
from directory.models import Department, Establishment, Posting, Region, Sector, Worker
from permanences import unserved
from permanences.dates import roster as service
from permanences.duties import policy
from permanences.models import Mode, Permanence, State
from search.kinds import source_of
from search.models import Findable
from tests.cast import NOW, SINCE, Cast
from tests.permanences import world

TODAY = NOW.date()


# --- By the doors ---------------------------------------------------------------------------------------


@pytest.fixture
def _frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


pytestmark = pytest.mark.usefixtures("_frozen")


def second_sector(cast: Cast) -> Sector:
    """The assistant holds it too, and it covers the same department as their first."""
    found = Sector.objects.create(code="tribunaux", name="Tribunaux", region=cast.north)
    found.departments.add(cast.departments["59"])
    Posting.objects.create(worker=cast.workers["assistant"], sector=found, starts_on=SINCE)
    return found


def read(cast: Cast, who: str, address: str) -> str:
    response = cast.client(who).get(address)
    assert response.status_code == 200
    return response.content.decode()


def offered(cast: Cast) -> bool:
    """The form offers the court to the assistant."""
    return f"e:{cast.court.code}" in read(cast, "assistant", "/permanences/nouvelle/")


def test_what_one_sector_leaves_out_the_other_sector_of_the_worker_still_reaches(cast: Cast):
    second_sector(cast)
    cast.sector.excluded.add(cast.court)
    assert who_covers(cast.court, NOW).worker == cast.workers["assistant"]
    assert offered(cast)
    Establishment.objects.filter(pk=cast.court.pk).update(city="Roubaix")
    (row,) = source_of(Worker).rows_for([cast.workers["assistant"].pk])
    assert "Roubaix" in row.body


def test_a_permanence_is_offered_nowhere_that_the_worker_does_not_cover(cast: Cast):
    cast.sector.excluded.add(cast.court)
    assert cast.court in holes.report(TODAY).regions[0].establishments
    assert not offered(cast)


def test_agents_see_the_telephone_permanence_of_a_sector_that_names_and_leaves_out_their_place(cast: Cast):
    world.by_telephone(cast)
    cast.sector.included.add(cast.court)
    cast.sector.excluded.add(cast.court)
    address = f"/permanences/etablissement/{cast.court.code}/"
    assert "Demander une permanence à Inès Basilic" not in read(cast, "coordinator", "/annuaire/mon-reseau/")
    assert "par téléphone" in read(cast, "agent", address)


def test_what_a_sector_names_is_found_with_its_worker_at_once(cast: Cast):
    cast.sector.included.add(cast.prison)
    assert cast.prison.city in Findable.objects.get(worker=cast.workers["assistant"]).text.body


# --- Every shape, over random networks ------------------------------------------------------------------


@dataclass(frozen=True)
class Drawn:
    """A sector by numbers: of its departments, and of the establishments that it names and leaves out."""

    departments: frozenset[int]
    named: frozenset[int]
    left_out: frozenset[int]


@dataclass(frozen=True)
class Post:
    """``holds``: ("sector", number), ("region", number) or ("national", 0); ``first``: days after today."""

    worker: int
    holds: tuple[str, int]
    first: int
    days: int | None

    @property
    def last(self) -> int | None:
        return None if self.days is None else self.first + self.days - 1


DEPARTMENT_OF = (0, 0, 1, 2)  # of each establishment, by number
REGION_OF = (0, 0, 1)  # of each department
SECTORS, WORKERS = 3, 3
few = st.frozensets
drawn = st.builds(
    Drawn, few(st.integers(0, 2), max_size=2), few(st.integers(0, 3), max_size=2), few(st.integers(0, 3))
)
held = st.one_of(
    st.tuples(st.just("sector"), st.integers(0, SECTORS - 1)),
    st.tuples(st.just("region"), st.integers(0, 1)),
    st.just(("national", 0)),
)
posts = st.builds(Post, st.integers(0, WORKERS - 1), held, st.integers(-2, 1), st.none() | st.integers(1, 3))


@dataclass
class Network:
    drawn: list[Drawn]
    posts: list[Post]
    sectors: list[Sector]
    places: list[Establishment]
    workers: list[Worker]
    regions: list[Region]

    def said(self, sector: int, place: int) -> str | None:
        one = self.drawn[sector]
        return reach.level(
            named=place in one.named,
            around=DEPARTMENT_OF[place] in one.departments,
            left_out=place in one.left_out,
        )

    def in_force(self, post: Post) -> bool:
        return post.first <= 0 and (post.last is None or post.last >= 0)

    def covers(self, post: Post, place: int) -> bool:
        if not self.in_force(post):
            return False
        kind, number = post.holds
        if kind == "sector":
            return self.said(number, place) is not None
        return kind == "national" or REGION_OF[DEPARTMENT_OF[place]] == number


@contextmanager
def built(drawings: list[Drawn], postings: list[Post]) -> Iterator[Network]:
    """Past the signals, and taken back: nothing of one network is left for the next."""
    with transaction.atomic():
        regions = Region.objects.bulk_create(Region(code=f"r-{n}", name=f"R {n}") for n in range(2))
        departments = Department.objects.bulk_create(
            Department(code=f"D{n}", name=f"D {n}", region=regions[REGION_OF[n]]) for n in range(3)
        )
        places = Establishment.objects.bulk_create(
            Establishment(
                code=f"e-{n}",
                name=f"E {n}",
                kind="spip",
                directorate="DAP",
                city=f"V {n}",
                department=departments[DEPARTMENT_OF[n]],
            )
            for n in range(4)
        )
        sectors = Sector.objects.bulk_create(
            Sector(code=f"s-{n}", name=f"S {n}", region=regions[0]) for n in range(SECTORS)
        )
        for sector, one in zip(sectors, drawings, strict=True):
            sector.departments.set(departments[n] for n in one.departments)
            sector.included.set(places[n] for n in one.named)
            sector.excluded.set(places[n] for n in one.left_out)
        workers = Worker.objects.bulk_create(
            Worker(first_name="A", last_name=f"W {n}", role="social_worker") for n in range(WORKERS)
        )
        Posting.objects.bulk_create(posting(post, workers, sectors, regions) for post in postings)
        yield Network(drawings, postings, sectors, places, workers, regions)
        transaction.set_rollback(True)


def posting(post: Post, workers: list[Worker], sectors: list[Sector], regions: list[Region]) -> Posting:
    kind, number = post.holds
    return Posting(
        worker=workers[post.worker],
        sector=sectors[number] if kind == "sector" else None,
        region=regions[number] if kind == "region" else None,
        is_national=kind == "national",
        starts_on=TODAY + timedelta(post.first),
        ends_on=None if post.last is None else TODAY + timedelta(post.last),
    )


random_networks = given(
    drawings=st.lists(drawn, min_size=SECTORS, max_size=SECTORS), postings=st.lists(posts, max_size=5)
)
often = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])


@often
@random_networks
def test_every_shape_says_the_same_of_a_sector_and_an_establishment(
    db: None, drawings: list[Drawn], postings: list[Post]
):
    with built(drawings, postings) as net:
        sectors = Sector.objects.prefetch_related("departments__establishments", *reach.DRAWN_WITH)
        full = {sector.pk: sector for sector in sectors}
        Permanence.objects.bulk_create(telephone(sector, net) for sector in net.sectors)
        served = {place: permanences_of(place) for place in net.places}
        for n, sector in enumerate(net.sectors):
            reached = {place for m, place in enumerate(net.places) if net.said(n, m)}
            loaded_sector = full[sector.pk]
            asked = {
                "reached_by": set(Establishment.objects.filter(reach.reached_by([sector]))),
                "sectors_reaching": {p for p in net.places if sector.pk in reach.sectors_reaching(p)},
                "reaches": {p for p in net.places if reach.reaches(loaded_sector, p.pk, p.department_id)},
                "places_of": set(reach.places_of(loaded_sector)),
                "permanences": {p for p in net.places if sector.pk in served[p]},
                "stand-ins": {p for p in net.places if service.covers(loaded_sector, on_site(p))},
            }
            assert asked == dict.fromkeys(asked, reached)
        assert {p for p in net.places if not served[p]} == set(unserved.places(net.regions, TODAY))


def on_site(place: Establishment) -> Permanence:
    return Permanence(establishment=place, department=place.department)


def permanences_of(place: Establishment) -> set[int | None]:
    return set(Permanence.objects.reaching(place).values_list("sector_id", flat=True))


def telephone(sector: Sector, net: Network) -> Permanence:
    return Permanence(
        worker=net.workers[0],
        sector=sector,
        department=net.places[0].department,
        mode=Mode.TELEPHONE,
        weekdays=(1,),
        starts_on=date(2026, 1, 6),
        state=State.PUBLISHED,
    )


@often
@random_networks
def test_every_shape_says_the_same_of_a_worker_and_an_establishment(
    db: None, drawings: list[Drawn], postings: list[Post]
):
    with built(drawings, postings) as net:
        many = who_covers_many(net.places, NOW)
        found = {worker: set(policy.establishments_for(worker, TODAY)) for worker in net.workers}
        held = [post.holds[1] for post in postings if post.holds[0] == "sector" and net.in_force(post)]
        left_out = set(holes._left_out({net.sectors[n].pk for n in held}))
        for m, place in enumerate(net.places):
            covering = {net.workers[post.worker] for post in postings if net.covers(post, m)}
            assert {post.worker for post in who_covers(place, NOW).posted} == covering
            assert who_covers(place, NOW) == many[place.pk]
            assert {worker for worker in net.workers if place in found[worker]} == covering
            around = any(DEPARTMENT_OF[m] in drawings[n].departments for n in held)
            assert (place in left_out) == (around and not any(net.said(n, m) for n in held))

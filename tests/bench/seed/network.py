"""Places and people: real departments, invented establishments, one sector per social worker."""

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from core.text import fold
from directory.models import (
    Absence,
    Department,
    Establishment,
    Place,
    Posting,
    Region,
    Replacement,
    Sector,
    User,
    Worker,
)
from directory.models.duties import ReplacementState
from directory.models.people import WorkerRole
from directory.places.geography import load_map
from directory.reference import Directorate, EstablishmentKind
from tests.bench.progress import Bar
from tests.bench.scale import Scale
from tests.bench.seed.rows import insert

AGENT = "agent@banc.example.fr"
WORKER = "assistant@banc.example.fr"
SINCE = date(2023, 9, 1)
NAMED_BY_A_SECTOR = 10  # establishments, in each sector that names them
AWAY = 0.05  # the share of workers who are absent today; half of them have a stand-in
PAST_ABSENCES = 2  # per worker
KINDS = (
    ("Tribunal judiciaire", EstablishmentKind.COURT, Directorate.DSJ),
    ("Maison d’arrêt", EstablishmentKind.PRISON, Directorate.DAP),
    ("Antenne de probation", EstablishmentKind.PROBATION_BRANCH, Directorate.DAP),
    ("Unité éducative", EstablishmentKind.YOUTH, Directorate.DPJJ),
)
_STARTS = "Bel Mont Vau Cler Ville Ro Saint-Am Cour Fon Mar Per Lan Bri Cham Tour Ar"
_MIDDLES = "be ra li mo ti ne vi sa do lu ge cha"
_ENDS = "court ville mont gny ières bourg say reuil nay lieu fontaine val"
CITIES = [_STARTS.split(), _MIDDLES.split(), _ENDS.split()]
_FIRST = "Inès Hugo Nadia Paul Camille Rose Basile Noé Hélène Marc Agathe Lucie Salomé Malika Simon Fatou"
_PLANTS = "Basilic Genièvre Verveine Estragon Romarin Coriandre Laurier Anis Sauge Cumin Thym Menthe"
FIRST, PLANTS = _FIRST.split(), _PLANTS.split()


@dataclass
class Network:
    """What the rest of the seeding needs. ``holder_of`` and ``department_of``: by establishment's key."""

    establishments: list[Establishment] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    sectors: list[Sector] = field(default_factory=list)
    holder_of: dict[int, Worker] = field(default_factory=dict)
    sector_of: dict[int, Sector] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)

    @property
    def workplace(self) -> Establishment:
        """Where the agent of the measures works."""
        return self.establishments[0]


def seed(scale: Scale, rng: random.Random, today: date) -> Network:
    load_map()
    network = Network()
    departments = list(Department.objects.select_related("region"))
    with Bar("establishments", scale.establishments) as bar:
        rows = establishments(scale.establishments, departments, rng)
        network.establishments = insert(Establishment, rows, bar)
    places = (
        Place(establishment=e, name="Bureau 12", folded="bureau 12", is_confidential=True)
        for e in network.establishments
    )
    with Bar("places", scale.establishments) as bar:
        network.places = {place.establishment_id: place for place in insert(Place, places, bar)}
    with Bar("workers", scale.workers * 2) as bar:
        network.workers = _people(scale.workers, rng, bar)
    _coordination(network)
    _sectors(network, departments)
    _absences(network, rng, today)
    User.objects.create(
        email=AGENT,
        first_name="Camille",
        last_name="Romarin",
        password=make_password(None),
        workplace=network.workplace,
    )
    return network


def establishments(
    count: int, departments: Sequence[Department], rng: random.Random
) -> Iterator[Establishment]:
    for number in range(count):
        label, kind, directorate = KINDS[number % len(KINDS)]
        city = "".join(rng.choice(part) for part in CITIES)
        name = f"{label} de {city}"
        establishment = Establishment(
            code=f"{fold(name).replace(' ', '-')}-{number}",
            name=name,
            kind=kind,
            directorate=directorate,
            city=city,
            department=departments[number % len(departments)],
            postal_code=f"{number % 95000:05d}",
            phone=_phone("01 99 00", number),
            email=f"accueil.{number}@banc.example.fr",
        )
        establishment.folded = establishment.fold()
        yield establishment


def _phone(prefix: str, number: int) -> str:
    return f"{prefix} {number // 100 % 100:02d} {number % 100:02d}"


def _people(count: int, rng: random.Random, bar: Bar) -> list[Worker]:
    names = [(rng.choice(FIRST), f"{rng.choice(PLANTS)}-{rng.choice(PLANTS)}") for _ in range(count)]
    closed = make_password(None)
    users = insert(
        User,
        (
            User(
                email=WORKER if n == 0 else f"{n}@banc.example.fr", first_name=a, last_name=b, password=closed
            )
            for n, (a, b) in enumerate(names)
        ),
        bar,
    )
    workers = (
        Worker(
            public_id=uuid.UUID(int=rng.getrandbits(128), version=4),
            user=user,
            first_name=user.first_name,
            last_name=user.last_name,
            folded=fold(f"{user.first_name} {user.last_name}"),
            role=WorkerRole.SOCIAL_WORKER,
            phone=_phone("03 53 01", n),
            mobile=_phone("06 39 98", n),
            email=user.email,
        )
        for n, user in enumerate(users)
    )
    return insert(Worker, workers, bar)


def _coordination(network: Network) -> None:
    """The last workers coordinate: one for each region, one for the whole (R1, R2)."""
    regions = list(Region.objects.order_by("code"))
    *regional, national = network.workers[-len(regions) - 1 :]
    for worker, region in zip(regional, regions, strict=True):
        Worker.objects.filter(pk=worker.pk).update(role=WorkerRole.REGIONAL_COORDINATOR)
        Posting.objects.create(worker=worker, region=region, starts_on=SINCE)
    Worker.objects.filter(pk=national.pk).update(role=WorkerRole.NATIONAL_COORDINATOR)
    Posting.objects.create(worker=national, is_national=True, starts_on=SINCE)
    network.workers = network.workers[: -len(regions) - 1]


def _sectors(network: Network, departments: Sequence[Department]) -> None:
    """First every department has a sector; the workers who remain hold ten named establishments each."""
    general = min(len(network.workers), len(departments))
    by_department: dict[int, int] = {d.pk: n % general for n, d in enumerate(departments)}
    named = [
        network.establishments[start : start + NAMED_BY_A_SECTOR]
        for start in range(0, len(network.establishments), NAMED_BY_A_SECTOR)
    ][: len(network.workers) - general]
    regions = [departments[n].region for n in range(general)] + [
        group[0].department.region for group in named
    ]
    with Bar("sectors and postings", len(regions) * 2) as bar:
        rows = (Sector(code=f"s-{n}", name=f"Secteur {n}", region=region) for n, region in enumerate(regions))
        network.sectors = insert(Sector, rows, bar)
        postings = zip(network.workers, network.sectors, strict=False)
        insert(Posting, (Posting(worker=w, sector=s, starts_on=SINCE) for w, s in postings), bar)
    reach = Sector.departments.through
    insert(reach, (reach(sector=network.sectors[n], department_id=pk) for pk, n in by_department.items()))
    include = Sector.included.through
    pairs = [(network.sectors[general + n], e) for n, group in enumerate(named) for e in group]
    insert(include, (include(sector=sector, establishment=e) for sector, e in pairs))
    holders = dict(zip((s.pk for s in network.sectors), network.workers, strict=False))
    for e in network.establishments:
        network.sector_of[e.pk] = network.sectors[by_department[e.department_id]]
    network.sector_of |= {e.pk: sector for sector, e in pairs}
    network.holder_of = {pk: holders[sector.pk] for pk, sector in network.sector_of.items()}


def _absences(network: Network, rng: random.Random, today: date) -> None:
    """Past ones of everybody, and those of today; never of the worker whose screens are measured."""
    workers = network.workers
    past = [
        (worker, today - timedelta(days=rng.randint(40, 700)))
        for worker in workers
        for _ in range(PAST_ABSENCES)
    ]
    away = [worker for worker in workers[1:] if rng.random() < AWAY]
    present = sorted({w.pk for w in workers} - {w.pk for w in away})
    with Bar("absences", len(past) + len(away)) as bar:
        insert(Absence, (_absence(w, day, rng.randint(0, 20)) for w, day in past), bar)
        now = insert(Absence, (_absence(w, today - timedelta(days=3), 15) for w in away), bar)
    insert(
        Replacement,
        (
            Replacement(
                absence=absence,
                substitute_id=rng.choice(present),
                starts_on=absence.starts_on,
                ends_on=absence.ends_on,
                state=ReplacementState.APPROVED,
            )
            for absence in now[::2]
        ),
    )


def _absence(worker: Worker, first: date, days: int) -> Absence:
    return Absence(worker=worker, starts_on=first, ends_on=first + timedelta(days=days))

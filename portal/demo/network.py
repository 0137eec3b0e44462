"""The network of the demonstration: real departments and establishments, people who do not exist."""

import csv
import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from core.text import fold, fold_name, typographic
from directory.models import (
    Absence,
    Correspondent,
    Department,
    Establishment,
    Place,
    Posting,
    Referent,
    ReferentAbsence,
    Region,
    RegionalService,
    Replacement,
    Sector,
    User,
    Worker,
)
from directory.places.geography import load_map, rows
from directory.reference import Directorate
from directory.roles import GROUPS, Role
from directory.sheets import sendings
from directory.signals import establishments_written
from portal.demo.personas import PERSONAS, Persona

__all__ = ["FRESNES", "PERSONAS", "Persona", "load"]

DATA = Path(__file__).resolve().parent / "data"
SINCE = date(2023, 9, 1)
FRESNES = "etablissement-public-de-sante-national-de-fresnes"
CRETEIL = "tribunal-judiciaire-de-creteil"
# Ranges that the regulator keeps for fiction, by region of the service.
FIXED = {
    "ile-de-france": "01 99 00",
    "nord-ouest": "03 53 01",
    "ouest": "02 61 91",
    "est": "03 53 01",
    "sud-ouest": "05 36 49",
    "sud-est": "04 65 71",
    "outre-mer": "01 99 00",
}
MOBILE = "06 39 98"
STREETS = ("allée du Thym", "rue de la Sauge", "place du Romarin", "avenue de la Menthe", "rue des Épices")
ROOMS = (
    "Bâtiment B, bureau 12",
    "Bureau du service social, 1er étage",
    "Bureau 104, rez-de-chaussée",
    "Bâtiment administratif, bureau 7",
    "Annexe, bureau 3",
)
OPEN_ROOM = "Salle de réunion, rez-de-chaussée"


@transaction.atomic
def load(at: datetime) -> None:
    """Create what is missing, as of ``at``; a second run changes nothing."""
    load_map()
    today = timezone.localdate(at)
    if not Referent.objects.exists():
        _load_referents(today)
    if Worker.objects.exists():
        return
    _load_establishments()
    _load_places()
    people = _load_coordinators() | _load_sectors()
    _load_secretariat()
    _load_duties(people, today)
    _load_personas(today)
    EmailAddress.objects.bulk_create(
        (
            EmailAddress(user=user, email=user.email, verified=True, primary=True)
            for user in User.objects.all()
        ),
        ignore_conflicts=True,
    )
    _load_regional_services()
    # Nobody wants 638 mails from a first start: the sheets count as received, and what changes is sent (R3).
    sendings.mark_as_known(sendings.deliveries(Region.objects.all(), at), at)


def _load_referents(today: date) -> None:
    """R13: one of each directorate for the nation, and some in regions; one of them away, with a stand-in."""
    regions = {region.code: region for region in Region.objects.all()}
    with (DATA / "referents.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    for number, line in enumerate(lines):
        email = fold_name(f"{line['first_name']} {line['last_name']}").replace(" ", ".")
        Referent.objects.create(
            first_name=line["first_name"],
            last_name=line["last_name"],
            directorate=line["directorate"],
            region=regions[line["region"]] if line["region"] else None,
            phone=f"{FIXED[line['region'] or 'ile-de-france']} {60 + number:02} 01",
            email=f"{email}@example.fr",
            starts_on=SINCE,
        )
    away, stand_in = (Referent.objects.get(last_name=name) for name in ("Cerfeuil", "Sarriette"))
    last = today + timedelta(days=10)
    ReferentAbsence.objects.create(referent=away, stand_in=stand_in, starts_on=today, ends_on=last)


def _load_regional_services() -> None:
    RegionalService.objects.bulk_create(
        RegionalService(region=region, directorate=code, email=f"{code.lower()}.{region.code}@example.fr")
        for region in Region.objects.all()
        for code in Directorate.values
    )


def _lines(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _number(prefix: str, n: int) -> str:
    return f"{prefix} {n // 100 % 100:02d} {n % 100:02d}"


# --- Places -------------------------------------------------------------------------------------------


def _load_establishments() -> None:
    known = set(Establishment.objects.values_list("code", flat=True))
    departments = {d.code: d for d in Department.objects.select_related("region")}
    found = (
        _establishment(n, row, departments[row["department"]])
        for n, row in enumerate(rows("establishments.csv"))
        if row["code"] not in known
    )
    created = Establishment.objects.bulk_create(found)
    ids = [establishment.pk for establishment in created]
    transaction.on_commit(lambda: establishments_written.send(Establishment, ids=ids))


def _establishment(n: int, row: dict[str, str], department: Department) -> Establishment:
    digits = department.code.replace("A", "0").replace("B", "0")
    return Establishment(
        code=row["code"],
        name=typographic(row["name"]),
        kind=row["kind"],
        directorate=row["directorate"],
        city=typographic(row["city"]),
        department=department,
        address=f"{n % 89 + 1} {STREETS[n % len(STREETS)]}",
        postal_code=digits.ljust(5, "9"),
        phone=_number(FIXED[department.region.code], 4000 + n),
        email=f"accueil.{n + 1}@example.fr",
        folded=fold_name(f"{row['name']} {row['city']}"),
    )


def _load_places() -> None:
    """A confidential room nearly everywhere (R6); here and there a room that is not one."""
    places = []
    for n, establishment in enumerate(Establishment.objects.order_by("code")):
        if n % 14 != 5:
            room = ROOMS[n % len(ROOMS)]
            places.append(
                Place(establishment=establishment, name=room, folded=fold(room), is_confidential=True)
            )
        if n % 9 == 4:
            places.append(
                Place(
                    establishment=establishment,
                    name=OPEN_ROOM,
                    folded=fold(OPEN_ROOM),
                    is_confidential=False,
                )
            )
    Place.objects.bulk_create(places, ignore_conflicts=True)


# --- People ---------------------------------------------------------------------------------------------


def _user(first_name: str, last_name: str, **fields: object) -> User:
    user, _created = User.objects.get_or_create(
        email=_email(first_name, last_name),
        defaults={
            "first_name": first_name,
            "last_name": last_name,
            "password": make_password(None),
            **fields,
        },
    )
    found: User = user
    return found


def _email(first_name: str, last_name: str) -> str:
    first, last = (fold(name).replace(" ", "-") for name in (first_name, last_name))
    return f"{first}.{last}@example.fr"


def _worker(row: dict[str, str], role: Role, region: str, n: int) -> Worker:
    user = _user(row["first_name"], row["last_name"])
    return Worker(
        public_id=uuid.uuid5(uuid.NAMESPACE_URL, f"https://relais.example.fr/{user.email}"),
        user=user,
        first_name=row["first_name"],
        last_name=row["last_name"],
        role=role,
        title=row["title"],
        phone=_number(FIXED[region], 1000 + 7 * n),
        mobile=_number(MOBILE, 1000 + 7 * n),
        email=user.email,
        folded=fold(f"{row['first_name']} {row['last_name']}"),
    )


def _load_coordinators() -> dict[str, Worker]:
    regions = {region.code: region for region in Region.objects.all()}
    postings = []
    for n, row in enumerate(_lines("coordinators.csv")):
        code = row["region"]
        role = Role.REGIONAL_COORDINATOR if code else Role.NATIONAL_COORDINATOR
        worker = _worker(row, role, code or "ile-de-france", 900 + n)
        postings.append(
            Posting(worker=worker, region=regions.get(code), is_national=not code, starts_on=SINCE)
        )
    return _posted(postings)


def _load_secretariat() -> None:
    """Of the national commission (R12): it covers nobody."""
    row = {"first_name": "Aline", "last_name": "Maniguette", "title": ""}
    Worker.objects.bulk_create([_worker(row, Role.AID_SECRETARIAT, "ile-de-france", 950)])


def _load_sectors() -> dict[str, Worker]:
    regions = {region.code: region for region in Region.objects.all()}
    lines = list(_lines("sectors.csv"))
    sectors = Sector.objects.bulk_create(
        Sector(code=row["code"], name=row["name"], region=regions[row["region"]]) for row in lines
    )
    _draw(sectors, lines)
    postings = []
    for n, (sector, row) in enumerate(zip(sectors, lines, strict=True)):
        if not row["last_name"]:
            continue  # a post that is vacant
        role = Role.TECHNICAL_ADVISER if row["title"].startswith("conseillère") else Role.SOCIAL_WORKER
        worker = _worker(row, role, row["region"], n)
        postings.append(Posting(worker=worker, sector=sector, starts_on=SINCE))
    return _posted(postings)


def _posted(postings: list[Posting]) -> dict[str, Worker]:
    """Written in bulk: the search reads all of it once, at the end of ``manage.py demo``."""
    workers = Worker.objects.bulk_create(posting.worker for posting in postings)
    Posting.objects.bulk_create(postings)
    return {worker.last_name: worker for worker in workers}


def _draw(sectors: list[Sector], lines: list[dict[str, str]]) -> None:
    """Departments of each sector; cities named by one are taken out of the sector of their department."""
    departments = {department.code: department.pk for department in Department.objects.all()}
    through = Sector.departments.through
    through.objects.bulk_create(
        through(sector_id=sector.pk, department_id=departments[code])
        for sector, row in zip(sectors, lines, strict=True)
        for code in row["departments"].split()
    )
    for sector, row in zip(sectors, lines, strict=True):
        if row["cities"]:
            _split(sector, row["cities"].split("|"))


def _split(sector: Sector, cities: list[str]) -> None:
    named = list(Establishment.objects.filter(city__in=cities, department__region=sector.region))
    sector.included.set(named)
    departments = {establishment.department_id for establishment in named}
    for other in Sector.objects.filter(departments__in=departments).exclude(pk=sector.pk):
        other.excluded.add(*named)


# --- Who is away, who stands in, who leaves ---------------------------------------------------------------


def _load_duties(people: dict[str, Worker], today: date) -> None:
    def away(name: str, first: int, last: int) -> Absence:
        days = today + timedelta(days=first), today + timedelta(days=last)
        return Absence.objects.create(worker=people[name], starts_on=days[0], ends_on=days[1])

    def stand_in(absence: Absence, name: str, **fields: object) -> None:
        Replacement.objects.create(
            absence=absence,
            substitute=people[name],
            starts_on=absence.starts_on,
            ends_on=absence.ends_on,
            **fields,
        )

    approved = {
        "state": "approved",
        "approved_by": people["Estragon"].user,
        "approved_at": timezone.make_aware(datetime.combine(today - timedelta(days=12), datetime.min.time())),
    }
    stand_in(away("Menthe", -6, 10), "Genièvre", **approved)  # Seine-et-Marne, by Essonne
    stand_in(away("Cerfeuil", 21, 32), "Persil")  # Hauts-de-Seine, by Yvelines: waits for its approval
    away("Piment", -2, 18)  # Gironde: nobody stands in
    away("Gingembre", 14, 18)  # Val-d'Oise: to be arranged
    leaving = Posting.objects.filter(worker=people["Livèche"])
    leaving.update(ends_on=today + timedelta(days=38))  # Cher and Indre: nobody follows


def _load_personas(today: date) -> None:
    places = {e.code: e for e in Establishment.objects.filter(code__in=[FRESNES, CRETEIL])}
    details: dict[str, dict[str, object]] = {
        "agent": {"workplace": places[FRESNES]},
        "nouvel-arrivant": {
            "workplace": places[CRETEIL],
            "arrived_on": today - timedelta(days=20),
            "status": "civil_servant",
        },
        "rh": {"workplace": places[FRESNES]},
        "administrateur": {"is_superuser": True, "is_staff": True},
    }
    users = {
        slug: _user(persona.first_name, persona.last_name, **details.get(slug, {}))
        for slug, persona in PERSONAS.items()
    }
    for slug, role in (("redacteur", Role.EDITOR), ("moderateur", Role.MODERATOR)):
        users[slug].groups.add(Group.objects.get_or_create(name=GROUPS[role])[0])
    Correspondent.objects.create(user=users["rh"], establishment=places[FRESNES], starts_on=SINCE)

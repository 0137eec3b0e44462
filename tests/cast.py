"""The fixed cast of the tests: a small network of two regions, and one person per role."""

import time
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group
from django.test import Client

from directory.models import (
    Correspondent,
    Department,
    Establishment,
    Place,
    Posting,
    Region,
    Sector,
    User,
    Worker,
)
from directory.roles import GROUPS, Role

# A Tuesday morning in Paris on which everyone is at work.
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))
SINCE = date(2020, 1, 1)
# Everyone who may knock at a door; the role tables have a column for each.
PEOPLE = (
    "anonymous",
    "agent",
    "newcomer",
    "editor",
    "moderator",
    "assistant",
    "neighbour",
    "coordinator",
    "national",
    "correspondent",
    "administrator",
)


@dataclass
class Cast:
    north: Region
    overseas: Region
    departments: dict[str, Department]
    court: Establishment
    prison: Establishment
    far_prison: Establishment
    room: Place
    sector: Sector
    far_sector: Sector
    workers: dict[str, Worker]
    users: dict[str, User]
    extra: dict[str, object] = field(default_factory=dict)

    def user(self, who: str) -> User:
        """A fresh copy, so that cached roles do not outlive a change."""
        return User.objects.get(pk=self.users[who].pk)

    def client(self, who: str, *, mfa: bool = True) -> Client:
        """Signed in as that person ("anonymous" is nobody), with a second factor unless told otherwise."""
        client = Client()
        if who != "anonymous":
            client.force_login(self.users[who], backend="directory.backends.DirectoryBackend")
            if mfa:
                give_second_factor(client, self.users[who])
        return client


def give_second_factor(client: Client, user: User) -> None:
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def build_cast() -> Cast:
    north = Region.objects.create(code="nord", name="Nord")
    overseas = Region.objects.create(code="outre-mer", name="Outre-mer", is_overseas=True)
    departments = {
        "59": Department.objects.create(code="59", name="Nord", region=north),
        "62": Department.objects.create(code="62", name="Pas-de-Calais", region=north),
        "974": Department.objects.create(
            code="974",
            name="La Réunion",
            region=overseas,
            zone="drom",
            time_zone="Indian/Reunion",
            holiday_calendar="974",
        ),
    }
    departments["59"].neighbours.add(departments["62"])
    court = _establishment(
        "tribunal-judiciaire-de-lille", "Tribunal judiciaire de Lille", "Lille", departments["59"]
    )
    prison = _establishment("maison-d-arret-d-arras", "Maison d’arrêt d’Arras", "Arras", departments["62"])
    far = _establishment(
        "centre-penitentiaire-du-port", "Centre pénitentiaire du Port", "Le Port", departments["974"]
    )
    room = Place.objects.create(establishment=court, name="Bâtiment B, bureau 12", is_confidential=True)
    sector = Sector.objects.create(code="lille", name="Lille", region=north)
    sector.departments.add(departments["59"])
    far_sector = Sector.objects.create(code="arras", name="Arras", region=north)
    far_sector.departments.add(departments["62"])
    users = _users(court, prison)
    workers = _workers(users)
    Posting.objects.create(worker=workers["assistant"], sector=sector, starts_on=SINCE)
    Posting.objects.create(worker=workers["neighbour"], sector=far_sector, starts_on=SINCE)
    Posting.objects.create(worker=workers["coordinator"], region=north, starts_on=SINCE)
    Posting.objects.create(worker=workers["national"], is_national=True, starts_on=SINCE)
    return Cast(north, overseas, departments, court, prison, far, room, sector, far_sector, workers, users)


def _establishment(code: str, name: str, city: str, department: Department) -> Establishment:
    is_court = code.startswith("tribunal")
    return Establishment.objects.create(
        code=code,
        name=name,
        kind="tribunal_judiciaire" if is_court else "etablissement_penitentiaire",
        directorate="DSJ" if is_court else "DAP",
        city=city,
        department=department,
        email=f"{code}@example.fr",
    )


NAMES = {
    "agent": ("Camille", "Romarin"),
    "newcomer": ("Noé", "Anis"),
    "editor": ("Rose", "Coriandre"),
    "moderator": ("Basile", "Laurier"),
    "assistant": ("Inès", "Basilic"),
    "neighbour": ("Hugo", "Genièvre"),
    "coordinator": ("Nadia", "Verveine"),
    "national": ("Paul", "Estragon"),
    "correspondent": ("Hélène", "Sauge"),
    "administrator": ("Marc", "Cumin"),
}
WORKER_ROLES = {
    "assistant": Role.SOCIAL_WORKER,
    "neighbour": Role.SOCIAL_WORKER,
    "coordinator": Role.REGIONAL_COORDINATOR,
    "national": Role.NATIONAL_COORDINATOR,
}


def _users(court: Establishment, prison: Establishment) -> dict[str, User]:
    users = {
        who: User.objects.create_user(f"{who}@example.fr", first_name=first, last_name=last)
        for who, (first, last) in NAMES.items()
    }
    for who, fields in {
        "agent": {"workplace": court},
        "newcomer": {"workplace": court, "arrived_on": date(2026, 9, 1)},
        "administrator": {"is_superuser": True, "is_staff": True},
    }.items():
        for name, value in fields.items():
            setattr(users[who], name, value)
        users[who].save()
    for who, role in (("editor", Role.EDITOR), ("moderator", Role.MODERATOR)):
        users[who].groups.add(Group.objects.get_or_create(name=GROUPS[role])[0])
    Correspondent.objects.create(user=users["correspondent"], establishment=court, starts_on=SINCE)
    return users


def _workers(users: dict[str, User]) -> dict[str, Worker]:
    return {
        who: Worker.objects.create(
            public_id=uuid.uuid5(uuid.NAMESPACE_URL, f"https://example.fr/{who}"),
            user=users[who],
            first_name=users[who].first_name,
            last_name=users[who].last_name,
            role=role,
            phone=f"03 53 01 00 1{n}",
            mobile=f"06 39 98 00 1{n}",
            email=users[who].email,
        )
        for n, (who, role) in enumerate(WORKER_ROLES.items())
    }

"""Who may do what with disability referents (R13); a part of the table of ``roles``."""

from datetime import date
from typing import Any

from directory.models import Referent
from tests.cast import NOW, Cast
from tests.roles import SIGN_IN, Endpoint

ALL = {"anonymous": SIGN_IN, "others": 200}
KEEPS = {"anonymous": SIGN_IN, "others": 403, "coordinator": 200, "national": 200, "administrator": 200}
NAMES = {"anonymous": SIGN_IN, "others": 403, "coordinator": 302, "national": 302, "administrator": 302}


def regional(cast: Cast) -> dict[str, Any]:
    """A disability referent of the region."""
    made = Referent.objects.filter(last_name="Cerfeuil").first() or Referent.objects.create(
        first_name="Anaïs",
        last_name="Cerfeuil",
        email="anais.cerfeuil@example.fr",
        phone="03 53 01 00 81",
        directorate="DSJ",
        region=cast.north,
        starts_on=date(2026, 1, 1),
    )
    return {"public_id": made.public_id}


def away_referent(cast: Cast) -> dict[str, Any]:
    found = regional(cast)
    absence = Referent.objects.get(**found).absences.create(starts_on=NOW.date(), ends_on=NOW.date())
    return {**found, "pk": absence.pk}


def another(cast: Cast) -> dict[str, Any]:
    """Named anew, the one before of that name gone."""
    Referent.objects.filter(last_name="Safran").delete()
    return {
        "second": "on",
        "first_name": "Zoé",
        "last_name": "Safran",
        "email": "zoe.safran@example.fr",
        "phone": "03 53 01 00 82",
        "directorate": "DSJ",
        "region": "nord",
        "starts_on": "2026-01-05",
    }


REFERENTS = [
    Endpoint("directory:referents", ALL, why="R13"),
    Endpoint("directory:referent", ALL, kwargs=regional, why="R13"),
    Endpoint("directory:referent_vcard", ALL, kwargs=regional, why="R13"),
    Endpoint("directory:add_referent", KEEPS, why="R13"),
    Endpoint("directory:add_referent", NAMES, method="post", data=another, why="R13"),
    Endpoint("directory:change_referent", KEEPS, kwargs=regional, why="R13"),
    Endpoint("directory:change_referent", NAMES, method="post", kwargs=regional, data=another, why="R13"),
    Endpoint("directory:referent_absence", KEEPS, kwargs=regional, why="R13"),
    Endpoint(
        "directory:referent_absence",
        NAMES,
        method="post",
        kwargs=regional,
        data=lambda cast: {"starts_on": "2027-01-04", "ends_on": "2027-01-08"},
        why="R13",
    ),
    Endpoint("directory:remove_referent", NAMES, method="post", kwargs=regional, why="R13"),
    Endpoint("directory:cancel_referent_absence", NAMES, method="post", kwargs=away_referent, why="R13"),
]

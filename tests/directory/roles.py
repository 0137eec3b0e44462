"""Who may do what under /annuaire/."""

from datetime import date
from typing import Any

from directory.models import Absence, Replacement
from tests.cast import NOW, Cast
from tests.roles import SIGN_IN, Endpoint

ALL = {"anonymous": SIGN_IN, "others": 200}
ONLY_POST = {"anonymous": SIGN_IN, "others": 405}
NETWORK = dict.fromkeys(("assistant", "neighbour", "coordinator", "national"), 200)
SHEET = {"anonymous": SIGN_IN, "others": 403, "correspondent": 200} | NETWORK
COORDINATORS = {"anonymous": SIGN_IN, "others": 403, "coordinator": 200, "national": 200}
DECIDE = {"anonymous": SIGN_IN, "others": 403, "national": 302}


def court(cast: Cast) -> dict[str, Any]:
    return {"code": cast.court.code}


def worker(cast: Cast) -> dict[str, Any]:
    return {"public_id": cast.workers["assistant"].public_id}


def absence(cast: Cast) -> dict[str, Any]:
    found, _created = Absence.objects.get_or_create(
        worker=cast.workers["assistant"], starts_on=NOW.date(), ends_on=date(2026, 12, 3)
    )
    return {"pk": found.pk}


def replacement(cast: Cast) -> dict[str, Any]:
    found = Replacement.objects.create(
        absence_id=absence(cast)["pk"],
        substitute=cast.workers["neighbour"],
        starts_on=NOW.date(),
        ends_on=date(2026, 12, 3),
    )
    return {"pk": found.pk}


def proposal(cast: Cast) -> dict[str, Any]:
    return {"substitute": cast.workers["neighbour"].pk, "starts_on": "2026-11-25", "ends_on": "2026-12-03"}


TABLE: list[Endpoint] = [
    Endpoint("directory:search", ALL),
    Endpoint("directory:search", ALL, query="q=lil"),
    Endpoint("directory:results", ALL, query="q=lil"),
    Endpoint("directory:establishment", ALL, kwargs=court),
    Endpoint("directory:worker", ALL, kwargs=worker),
    Endpoint("directory:worker_vcard", ALL, kwargs=worker),
    Endpoint("directory:region", ALL, kwargs=lambda cast: {"code": cast.north.code}),
    Endpoint("directory:department", ALL, kwargs=lambda cast: {"code": "59"}),
    Endpoint(
        "directory:own_contact_sheet",
        {"anonymous": SIGN_IN, "others": 403, "correspondent": 302},
        why="R3: to the sheet of their own establishment",
    ),
    Endpoint("directory:contact_sheet", SHEET, kwargs=court, why="R3: its HR correspondent, and the network"),
    Endpoint("directory:contact_sheet_csv", SHEET, kwargs=court, why="R3"),
    Endpoint("directory:workplace", ALL),
    Endpoint(
        "directory:workplace",
        {"anonymous": SIGN_IN, "others": 302},
        method="post",
        data=lambda cast: {"skip": "1"},
    ),
    Endpoint("directory:workplace_choices", ALL, query="q=lil"),
    Endpoint("directory:coverage", COORDINATORS, why="R1: the report of the coordinators"),
    Endpoint("directory:propose_replacement", COORDINATORS, kwargs=absence, why="R5"),
    Endpoint(
        "directory:propose_replacement",
        {"anonymous": SIGN_IN, "others": 403, "coordinator": 302, "national": 302},
        method="post",
        kwargs=absence,
        data=proposal,
        why="R5",
    ),
    Endpoint("directory:approve_replacement", ONLY_POST, kwargs=replacement),
    Endpoint("directory:refuse_replacement", ONLY_POST, kwargs=replacement),
    Endpoint("directory:approve_replacement", DECIDE, method="post", kwargs=replacement, why="R5"),
    Endpoint("directory:refuse_replacement", DECIDE, method="post", kwargs=replacement, why="R5"),
]

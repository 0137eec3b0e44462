"""Who may do what under /annuaire/."""

from datetime import date
from typing import Any

from directory.models import Absence, Posting, Replacement, Sector, User, Worker
from tests.cast import NOW, Cast
from tests.directory.referent_roles import REFERENTS
from tests.roles import SIGN_IN, Endpoint

ALL = {"anonymous": SIGN_IN, "others": 200}
ONLY_POST = {"anonymous": SIGN_IN, "others": 405}
NETWORK = dict.fromkeys(("assistant", "neighbour", "coordinator", "national"), 200)
SHEET = {"anonymous": SIGN_IN, "others": 403, "correspondent": 200} | NETWORK
COORDINATORS = {"anonymous": SIGN_IN, "others": 403, "coordinator": 200, "national": 200}
CHANGE = {"anonymous": SIGN_IN, "others": 403, "coordinator": 302, "national": 302}
ONLY_NATIONAL = {"anonymous": SIGN_IN, "others": 403, "national": 200}
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


def without_stand_in(cast: Cast) -> dict[str, Any]:
    """One at a time: what the one before proposed goes."""
    Replacement.objects.all().delete()
    return absence(cast)


def replacement(cast: Cast) -> dict[str, Any]:
    found = Replacement.objects.create(
        absence_id=without_stand_in(cast)["pk"],
        substitute=cast.workers["neighbour"],
        starts_on=NOW.date(),
        ends_on=date(2026, 12, 3),
    )
    return {"pk": found.pk}


def proposal(cast: Cast) -> dict[str, Any]:
    return {"substitute": cast.workers["neighbour"].pk, "starts_on": "2026-11-25", "ends_on": "2026-12-03"}


def north(cast: Cast) -> dict[str, Any]:
    return {"code": cast.north.code}


def other_absence(cast: Cast) -> dict[str, Any]:
    """Anew for each: it may have been cancelled."""
    Absence.objects.filter(worker=cast.workers["neighbour"]).delete()
    found = Absence.objects.create(
        worker=cast.workers["neighbour"], starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 8)
    )
    return {"pk": found.pk}


def new_absence(cast: Cast) -> dict[str, Any]:
    Absence.objects.all().delete()
    return {"worker": cast.workers["assistant"].pk, "starts_on": "2026-12-01", "ends_on": "2026-12-02"}


def posting(cast: Cast) -> dict[str, Any]:
    return {"pk": Posting.objects.get(sector=cast.sector, worker=cast.workers["assistant"]).pk}


def takes_over(cast: Cast) -> dict[str, Any]:
    Posting.objects.filter(worker=cast.workers["neighbour"], sector=cast.sector).delete()
    return {
        "worker": cast.workers["neighbour"].pk,
        "starts_on": "2027-01-04",
        "ends_on": "2027-02-04",
        "together": "on",
    }


def leaver(cast: Cast) -> dict[str, Any]:
    """Somebody of the region in service, with an account; anew for each."""
    Worker.objects.filter(last_name="Thym").update(user=None)
    User.objects.filter(email="lea.thym@example.fr").delete()
    made = Worker.objects.create(
        user=User.objects.create_user("lea.thym@example.fr"),
        first_name="Léa",
        last_name="Thym",
        role="social_worker",
        email="lea.thym@example.fr",
        phone="03 53 01 00 77",
    )
    Posting.objects.create(worker=made, sector=cast.sector, starts_on=date(2026, 1, 1))
    return {"public_id": made.public_id}


def gone(cast: Cast) -> dict[str, Any]:
    found = leaver(cast)
    Posting.objects.filter(worker__public_id=found["public_id"]).update(ends_on=date(2026, 11, 1))
    Worker.objects.filter(**found).update(is_active=False, left_on=date(2026, 11, 1))
    return found


def comer(cast: Cast) -> dict[str, Any]:
    leaver(cast)
    User.objects.filter(email="zoe.safran@example.fr").delete()
    Worker.objects.filter(last_name="Safran").update(email="")
    return {
        "first_name": "Zoé",
        "last_name": "Safran",
        "namesake": "on",
        "role": "social_worker",
        "email": "zoe.safran@example.fr",
        "phone": "03 53 01 00 78",
        "post": f"s:{cast.sector.code}",
        "starts_on": "2027-01-04",
        "together": "on",
    }


def far_sector(cast: Cast) -> dict[str, Any]:
    return {"code": cast.far_sector.code}


def far_place(cast: Cast) -> dict[str, Any]:
    return {"code": cast.prison.code}


def new_place(cast: Cast) -> dict[str, Any]:
    return {
        "name": "Tribunal de proximité",
        "namesake": "on",
        "kind": "tribunal_judiciaire",
        "directorate": "DSJ",
        "department": cast.departments["59"].pk,
        "city": "Roubaix",
    }


def own_posting(cast: Cast) -> dict[str, Any]:
    return {"pk": Posting.objects.get(worker__public_id=leaver(cast)["public_id"]).pk}


def an_informer(cast: Cast) -> dict[str, str]:
    """The head of the court: somebody else at each turn, since nobody is named twice."""
    return {
        "email": f"chef.{cast.court.correspondents.count()}@example.fr",
        "first_name": "Alba",
        "last_name": "Carvi",
        "function": "head",
        "starts_on": "2026-11-24",
    }


def a_correspondent(cast: Cast) -> dict[str, object]:
    named = {"user": cast.users["newcomer"], "starts_on": date(2020, 1, 1), "ends_on": None}
    found, _made = cast.court.correspondents.get_or_create(**named)
    return {"code": cast.court.code, "pk": found.pk}


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
    Endpoint("directory:contact_sheet_pdf", SHEET, kwargs=court, why="R3"),
    Endpoint("directory:contact_sheet_vcf", SHEET, kwargs=court, why="R3"),
    Endpoint("directory:region_sheet", SHEET, kwargs=north, why="R3: HR services, and the network"),
    Endpoint("directory:region_sheet_csv", SHEET, kwargs=north, why="R3"),
    Endpoint("directory:region_sheet_pdf", SHEET, kwargs=north, why="R3"),
    Endpoint("directory:region_sheet_vcf", SHEET, kwargs=north, why="R3"),
    Endpoint(
        "directory:send_contact_sheet", CHANGE, method="post", kwargs=court, why="R3: who leads the region"
    ),
    Endpoint("directory:send_region_sheet", CHANGE, method="post", kwargs=north, why="R3"),
    Endpoint("directory:sendings", COORDINATORS, kwargs=north, why="R3: the proofs of sending"),
    Endpoint("directory:send_first_sheets", CHANGE, method="post", kwargs=north, why="R3"),
    Endpoint("directory:regional_services", COORDINATORS, kwargs=north, why="R3"),
    Endpoint(
        "directory:regional_services",
        CHANGE,
        method="post",
        kwargs=north,
        data=lambda cast: {"DSJ": "region.dsj@example.fr"},
        why="R3",
    ),
    Endpoint(
        "directory:worker_numbers",
        COORDINATORS | {"assistant": 200},
        kwargs=worker,
        why="one's own, and the coordination",
    ),
    Endpoint(
        "directory:worker_numbers",
        CHANGE | {"assistant": 302},
        method="post",
        kwargs=worker,
        data=lambda cast: {"phone": "03 53 01 00 10", "email": "assistant@example.fr"},
        why="R3",
    ),
    Endpoint("directory:network", COORDINATORS, why="what waits for them"),
    Endpoint("directory:post_sector", COORDINATORS, kwargs=lambda cast: {"code": cast.sector.code}, why="R1"),
    Endpoint(
        "directory:post_sector",
        CHANGE,
        method="post",
        kwargs=lambda cast: {"code": cast.sector.code},
        data=takes_over,
        why="R1",
    ),
    Endpoint("directory:follow_posting", COORDINATORS, kwargs=posting, why="R1"),
    Endpoint("directory:follow_posting", CHANGE, method="post", kwargs=posting, data=takes_over, why="R1"),
    Endpoint(
        "directory:absences",
        {"anonymous": SIGN_IN, "others": 403} | NETWORK,
        why="R5: one's own, or the region's",
    ),
    Endpoint("directory:record_absence", COORDINATORS, why="R5"),
    Endpoint("directory:record_absence", CHANGE, method="post", data=new_absence, why="R5"),
    Endpoint("directory:change_absence", COORDINATORS, kwargs=other_absence, why="R5"),
    Endpoint(
        "directory:change_absence",
        CHANGE,
        method="post",
        kwargs=other_absence,
        data=lambda cast: {"last": "2027-01-06"},
        why="R5",
    ),
    Endpoint("directory:cancel_absence", CHANGE, method="post", kwargs=other_absence, why="R5"),
    *REFERENTS,
    Endpoint("directory:keep_region", COORDINATORS, kwargs=north, why="R2"),
    Endpoint("directory:add_region", ONLY_NATIONAL, why="R2"),
    Endpoint("directory:add_region", DECIDE, method="post", data=lambda cast: {"name": "Centre"}, why="R2"),
    Endpoint("directory:change_region", ONLY_NATIONAL, kwargs=north, why="R2"),
    Endpoint(
        "directory:change_region",
        DECIDE,
        method="post",
        kwargs=north,
        data=lambda cast: {"name": "Nord", "departments": [d.pk for d in cast.north.departments.all()]},
        why="R2",
    ),
    Endpoint("directory:remove_region", DECIDE, method="post", kwargs=north, why="R2"),
    Endpoint("directory:add_sector", COORDINATORS, kwargs=north, why="R1"),
    Endpoint(
        "directory:add_sector",
        CHANGE,
        method="post",
        kwargs=north,
        data=lambda cast: {"name": f"Secteur {Sector.objects.count()}"},
        why="R1",
    ),
    Endpoint("directory:change_sector", COORDINATORS, kwargs=far_sector, query="q=lil", why="R1"),
    Endpoint(
        "directory:change_sector",
        CHANGE,
        method="post",
        kwargs=far_sector,
        data=lambda cast: {"name": "Arras", "departments": cast.departments["62"].pk},
        why="R1",
    ),
    Endpoint(
        "directory:draw_sector",
        CHANGE,
        method="post",
        kwargs=far_sector,
        data=lambda cast: {"establishment": cast.court.code, "deed": "nommer"},
        why="R1",
    ),
    Endpoint("directory:end_sector", COORDINATORS, kwargs=far_sector, query="last=2026-12-31", why="R1"),
    Endpoint(
        "directory:end_sector",
        CHANGE,
        method="post",
        kwargs=far_sector,
        data=lambda cast: {"last": "2026-12-31"},
        why="R1",
    ),
    Endpoint("directory:resume_sector", CHANGE, method="post", kwargs=far_sector, why="R1"),
    Endpoint("directory:add_establishment", COORDINATORS, kwargs=north, why="R1"),
    Endpoint("directory:add_establishment", CHANGE, method="post", kwargs=north, data=new_place, why="R1"),
    Endpoint("directory:change_establishment", COORDINATORS, kwargs=court, why="R1"),
    Endpoint("directory:change_establishment", CHANGE, method="post", kwargs=court, data=new_place, why="R1"),
    Endpoint("directory:close_establishment", COORDINATORS, kwargs=far_place, why="R1"),
    Endpoint("directory:close_establishment", CHANGE, method="post", kwargs=far_place, why="R1"),
    Endpoint("directory:reopen_establishment", CHANGE, method="post", kwargs=far_place, why="R1"),
    Endpoint("directory:correspondents", COORDINATORS, kwargs=court, why="R3, R9: who has and tells what"),
    Endpoint("directory:correspondents", CHANGE, method="post", kwargs=court, data=an_informer, why="R9"),
    Endpoint("directory:end_correspondent", CHANGE, method="post", kwargs=a_correspondent, why="R9"),
    Endpoint("directory:team", COORDINATORS | {"administrator": 200}, why="R1, R2, and the accounts"),
    Endpoint("directory:arrival", COORDINATORS, why="R2"),
    Endpoint("directory:arrival", CHANGE, method="post", data=comer, why="R2"),
    Endpoint("directory:worker_identity", COORDINATORS, kwargs=leaver, why="R2"),
    Endpoint(
        "directory:worker_identity",
        CHANGE,
        method="post",
        kwargs=leaver,
        data=lambda cast: {"first_name": "Léa", "last_name": "Thym", "role": "technical_adviser"},
        why="R2",
    ),
    Endpoint("directory:departure", COORDINATORS, kwargs=leaver, query="last=2026-12-31", why="R2"),
    Endpoint(
        "directory:departure",
        CHANGE,
        method="post",
        kwargs=leaver,
        data=lambda cast: {"last": "2026-12-31"},
        why="R2",
    ),
    Endpoint("directory:come_back", COORDINATORS, kwargs=gone, why="R2"),
    Endpoint(
        "directory:come_back",
        CHANGE,
        method="post",
        kwargs=gone,
        data=lambda cast: {"post": f"s:{cast.sector.code}", "starts_on": "2026-12-01", "together": "on"},
        why="R2",
    ),
    Endpoint(
        "directory:worker_account", COORDINATORS | {"administrator": 200}, kwargs=leaver, why="accounts"
    ),
    Endpoint(
        "directory:worker_account",
        CHANGE | {"administrator": 302},
        method="post",
        kwargs=leaver,
        data=lambda cast: {"email": "lea.thym@example.fr"},
        why="accounts; the address is chosen by the coordination alone",
    ),
    Endpoint("directory:close_account", CHANGE | {"administrator": 302}, method="post", kwargs=leaver),
    Endpoint("directory:reopen_account", CHANGE | {"administrator": 302}, method="post", kwargs=leaver),
    Endpoint("directory:post_region", ONLY_NATIONAL, kwargs=north, why="R2"),
    Endpoint("directory:post_national", ONLY_NATIONAL, why="R2"),
    Endpoint("directory:correct_posting", COORDINATORS, kwargs=own_posting, why="R1"),
    Endpoint(
        "directory:correct_posting",
        CHANGE,
        method="post",
        kwargs=own_posting,
        data=lambda cast: {"starts_on": "2026-02-01", "ends_on": "2026-12-31", "together": "on"},
        why="R1",
    ),
    Endpoint("directory:take_back_posting", CHANGE, method="post", kwargs=own_posting, why="R1"),
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
        kwargs=without_stand_in,
        data=proposal,
        why="R5",
    ),
    Endpoint("directory:withdraw_replacement", COORDINATORS, kwargs=replacement, why="R5"),
    Endpoint("directory:withdraw_replacement", CHANGE, method="post", kwargs=replacement, why="R5"),
    Endpoint("directory:approve_replacement", ONLY_POST, kwargs=replacement),
    Endpoint("directory:refuse_replacement", ONLY_POST, kwargs=replacement),
    Endpoint("directory:approve_replacement", DECIDE, method="post", kwargs=replacement, why="R5"),
    Endpoint("directory:refuse_replacement", DECIDE, method="post", kwargs=replacement, why="R5"),
]

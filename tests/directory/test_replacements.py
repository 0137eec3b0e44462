"""R5: one stand-in at a time, at one place at a time; what speaks against it is read by whoever decides."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail

from directory.absences.candidates import candidates
from directory.coverage.who_covers import who_covers
from directory.models import Absence, Department, Posting, Region, Replacement, Sector, Worker
from tests.at_once import Press, press_at_once
from tests.cast import NOW, Cast
from tests.permanences import world

TODAY = NOW.date()
LAST = TODAY + timedelta(days=9)
NEW = "/annuaire/absences/nouvelle/"


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def third(cast: Cast) -> Worker:
    """Another neighbour, of a sector of the same department."""
    worker = Worker.objects.create(
        first_name="Alma", last_name="Sarriette", role="social_worker", email="alma@example.fr"
    )
    sector = Sector.objects.create(code="douai", name="Douai", region=cast.north)
    sector.departments.add(cast.departments["62"])
    Posting.objects.create(worker=worker, sector=sector, starts_on=date(2020, 1, 1))
    return worker


def away(cast: Cast, who: str = "assistant", first: int = 0, last: int = 9) -> Absence:
    return Absence.objects.create(
        worker=cast.workers[who], starts_on=TODAY + timedelta(first), ends_on=TODAY + timedelta(last)
    )


def stand_in(absence: Absence, worker: Worker, state: str = "approved", **fields: Any) -> Replacement:
    days = {"starts_on": absence.starts_on, "ends_on": absence.ends_on, **fields}
    return Replacement.objects.create(absence=absence, substitute=worker, state=state, **days)


def propose(cast: Cast, absence: Absence, worker: Worker, **more: str) -> Any:
    sent = {
        "substitute": worker.pk,
        "starts_on": str(absence.starts_on),
        "ends_on": str(absence.ends_on),
        **more,
    }
    return cast.client("coordinator").post(f"/annuaire/absences/{absence.pk}/remplacement/", sent)


def decide(cast: Cast, replacement: Replacement, verb: str = "approuver", **sent: str) -> Any:
    return cast.client("national").post(f"/annuaire/remplacements/{replacement.pk}/{verb}/", sent)


def hidden(page: Any, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.content.decode())
    return found[1] if found else ""


# --- One at a time ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "said"), [("approved", "remplace déjà"), ("proposed", "est déjà proposé")])
def test_a_second_stand_in_for_the_same_days_is_refused_by_the_field(cast: Cast, third: Worker, state, said):
    absence = away(cast)
    stand_in(absence, cast.workers["neighbour"], state)
    for worker in (cast.workers["neighbour"], third):
        page = propose(cast, absence, worker)
        assert page.status_code == 422
        assert f"Hugo Genièvre {said} du 24 novembre au 3 décembre 2026" in page.content.decode()
    assert Replacement.objects.count() == 1


def test_the_days_on_which_the_stand_in_is_away_may_be_filled(cast: Cast, third: Worker):
    absence = away(cast)
    stand_in(absence, cast.workers["neighbour"])
    away(cast, "neighbour", 3, 5)
    days = {"starts_on": str(TODAY + timedelta(3)), "ends_on": str(TODAY + timedelta(5))}
    assert propose(cast, absence, third, **days).status_code == 302


def test_two_proposed_before_are_not_both_approved(cast: Cast, third: Worker):
    absence = away(cast)
    first, second = (stand_in(absence, w, "proposed") for w in (cast.workers["neighbour"], third))
    decide(cast, first)
    address = f"/annuaire/remplacements/{second.pk}/approuver/"
    page = cast.client("national").post(address, follow=True).content.decode()
    second.refresh_from_db()
    assert second.state == "proposed"
    assert "Hugo Genièvre remplace déjà" in page


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_for_the_same_days_leave_one(cast: Cast, third: Worker, live_server: Any):
    absence = away(cast)
    both = [stand_in(absence, w, "proposed") for w in (cast.workers["neighbour"], third)]
    address = "/annuaire/remplacements/{}/approuver/"
    press_at_once(
        live_server.url,
        *(Press(cast.client("national"), address.format(one.pk), {}) for one in both),
        while_held=tuple(both),
    )
    assert Replacement.objects.filter(state="approved").count() == 1


# --- At one place at a time ---------------------------------------------------------------------------------


def test_a_stand_in_who_is_at_another_place_then_is_told_and_wants_a_reason(cast: Cast):
    world.permanence(cast)
    world.permanence(cast, "neighbour", establishment=cast.prison, place=None, mode="telephone")
    absence = away(cast)
    asked = propose(cast, absence, cast.workers["neighbour"])
    said = "Hugo Genièvre est déjà de permanence sur 2 de ces dates, dès le mardi 24 novembre"
    assert (asked.status_code, said in asked.content.decode()) == (422, True)
    reason = {"override_reason": "Un mardi sur deux chacun.", "seen": hidden(asked, "seen")}
    assert propose(cast, absence, cast.workers["neighbour"], **reason).status_code == 302
    found = Replacement.objects.get()
    page = decide(cast, found)
    text = page.content.decode()
    assert page.status_code == 422
    assert said in text
    assert "Un mardi sur deux chacun." in text
    assert decide(cast, found, seen=hidden(page, "seen")).status_code == 302
    found.refresh_from_db()
    assert found.state == "approved"


def test_a_stand_in_of_two_absences_is_at_several_places_at_once(cast: Cast, third: Worker):
    world.permanence(cast)
    world.permanence(cast, "neighbour", establishment=cast.prison, place=None, mode="telephone")
    stand_in(away(cast, "neighbour"), third)
    asked = propose(cast, away(cast), third)
    assert "Alma Sarriette est déjà de permanence sur 2 de ces dates" in asked.content.decode()
    assert not Replacement.objects.filter(absence__worker=cast.workers["assistant"]).exists()


# --- Withdrawn alone ------------------------------------------------------------------------------------


def test_an_approved_replacement_is_withdrawn_alone_and_those_who_knew_are_told(
    cast: Cast, django_capture_on_commit_callbacks
):
    absence = away(cast, first=2)
    found = stand_in(absence, cast.workers["neighbour"])
    client, address = cast.client("coordinator"), f"/annuaire/remplacements/{found.pk}/retirer/"
    assert address in client.get("/annuaire/absences/").content.decode()
    assert "neighbour@example.fr" in client.get(address).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address).status_code == 302
    told = {m.to[0]: m.body for m in mail.outbox}
    assert {"neighbour@example.fr", "assistant@example.fr", "national@example.fr", cast.court.email} <= set(
        told
    )
    assert "est retiré du 26 novembre 2026 au 3 décembre 2026" in told[cast.court.email].replace("\n", " ")
    assert Absence.objects.get() == absence
    assert not Replacement.objects.exists()


def test_one_that_has_begun_ends_yesterday(cast: Cast):
    found = stand_in(away(cast, first=-3), cast.workers["neighbour"])
    cast.client("coordinator").post(f"/annuaire/remplacements/{found.pk}/retirer/")
    found.refresh_from_db()
    assert found.ends_on == TODAY - timedelta(days=1)
    assert who_covers(cast.court, NOW).worker != cast.workers["neighbour"]


def test_a_stranger_withdraws_nothing(cast: Cast):
    found = stand_in(away(cast), cast.workers["neighbour"])
    assert cast.client("assistant").post(f"/annuaire/remplacements/{found.pk}/retirer/").status_code == 403
    assert Replacement.objects.get().ends_on == found.ends_on


# --- A stand-in who goes away -------------------------------------------------------------------------------


def test_the_absence_of_a_stand_in_is_read_and_told_to_who_arranged(
    cast: Cast, django_capture_on_commit_callbacks
):
    stand_in(away(cast), cast.workers["neighbour"])
    sent = {"worker": cast.workers["neighbour"].pk, "starts_on": "2026-11-26", "ends_on": "2026-11-27"}
    asked = cast.client("coordinator").post(NEW, sent)
    said = "Hugo Genièvre doit remplacer Inès Basilic du 26 novembre au 27 novembre 2026"
    assert (asked.status_code, said in asked.content.decode()) == (422, True)
    with django_capture_on_commit_callbacks(execute=True):
        done = cast.client("coordinator").post(NEW, {**sent, "seen": hidden(asked, "seen")})
    assert done.status_code == 302
    told = [m for m in mail.outbox if "à revoir" in m.subject]
    assert [m.to for m in told] == [["national@example.fr"]]
    assert "Hugo Genièvre remplace Inès Basilic" in told[0].body


def test_an_absence_made_longer_over_a_replacement_is_read_as_well(cast: Cast):
    stand_in(away(cast), cast.workers["neighbour"], starts_on=TODAY + timedelta(5))
    own = away(cast, "neighbour", 0, 2)
    address, sent = f"/annuaire/absences/{own.pk}/changer/", {"last": str(TODAY + timedelta(6))}
    asked = cast.client("coordinator").post(address, sent)
    assert (asked.status_code, "doit remplacer Inès Basilic" in asked.content.decode()) == (422, True)
    again = cast.client("coordinator").post(address, {**sent, "seen": hidden(asked, "seen")})
    assert again.status_code == 302


# --- Days that mean nothing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "said"),
    [
        ("2020-03-02", "2020-03-06", "déjà finie"),
        ("2019-01-01", "2019-01-02", "déjà finie"),
        ("2026-12-01", "2098-12-31", "Vérifiez l’année"),
    ],
)
def test_days_that_mean_nothing_are_said_by_the_field_and_nothing_typed_is_lost(
    cast: Cast, starts_on: str, ends_on: str, said: str
):
    Posting.objects.filter(worker=cast.workers["assistant"]).update(starts_on=date(2024, 1, 1))
    sent = {"worker": cast.workers["assistant"].pk, "starts_on": starts_on, "ends_on": ends_on}
    page = cast.client("coordinator").post(NEW, sent)
    text = page.content.decode()
    assert page.status_code == 422
    assert said in text
    assert starts_on in text


def test_days_on_which_the_worker_is_elsewhere_are_said_by_the_field(cast: Cast):
    Posting.objects.filter(worker=cast.workers["assistant"]).update(ends_on=date(2026, 12, 31))
    sent = {"worker": cast.workers["assistant"].pk, "starts_on": "2027-02-01", "ends_on": "2027-02-05"}
    page = cast.client("coordinator").post(NEW, sent)
    assert page.status_code == 422
    assert "ne relève pas de votre région" in page.content.decode()


# --- Who is offered -----------------------------------------------------------------------------------------


def test_neighbours_come_first_then_the_region_then_the_nearest(cast: Cast, third: Worker):
    south = Region.objects.create(code="sud", name="Sud")
    chain = [cast.departments["62"]]
    for n, region in enumerate((cast.north, south, south)):
        department = Department.objects.create(code=f"9{n}", name=f"Département {n}", region=region)
        department.neighbours.add(chain[-1])
        chain.append(department)
        sector = Sector.objects.create(code=f"s{n}", name=f"Secteur {n}", region=region)
        sector.departments.add(department)
        worker = Worker.objects.create(first_name=f"A{n}", last_name=f"{'CBA'[n]}", role="social_worker")
        Posting.objects.create(worker=worker, sector=sector, starts_on=date(2020, 1, 1))
    absence = away(cast)
    names = [c.worker.first_name for c in candidates(absence)]
    assert [name for name in names if name not in ("Nadia", "Paul")] == ["Hugo", "Alma", "A0", "A1", "A2"]
    page = cast.client("coordinator").get(f"/annuaire/absences/{absence.pk}/remplacement/").content.decode()
    order = [
        page.index(label)
        for label in ("Secteurs voisins", "Même région, avec un motif", "Sud, avec un motif")
    ]
    assert order == sorted(order)
    assert "A1 B, Secteur 1" in page

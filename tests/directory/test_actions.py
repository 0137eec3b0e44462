"""R5: who stands in, who proposes it, who approves it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from directory.absences import actions
from directory.coverage.chain import Via
from directory.coverage.who_covers import who_covers
from directory.models import Absence, Department, Posting, Replacement, Sector, Worker
from directory.signals import replacement_decided
from tests.cast import NOW, Cast

TODAY = NOW.date()
LAST = TODAY + timedelta(9)


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def absence(cast: Cast) -> Absence:
    return Absence.objects.create(worker=cast.workers["assistant"], starts_on=TODAY, ends_on=LAST)


@pytest.fixture
def stranger(cast: Cast) -> Worker:
    """Of a sector that touches none of the absent worker's departments."""
    worker = Worker.objects.create(first_name="Anna", last_name="Lointaine", role="social_worker")
    department = Department.objects.create(code="13", name="Bouches-du-Rhône", region=cast.north)
    sector = Sector.objects.create(code="marseille", name="Marseille", region=cast.north)
    sector.departments.add(department)
    Posting.objects.create(worker=worker, sector=sector, starts_on=date(2020, 1, 1))
    return worker


def propose(
    cast: Cast, absence: Absence, substitute: Worker, who: str = "coordinator", **fields: object
) -> Replacement:
    given = {"starts_on": TODAY, "ends_on": LAST, "override_reason": "", **fields}
    return actions.propose_replacement(
        absence, substitute=substitute, by=cast.user(who), today=TODAY, **given
    )


def test_candidates_stand_in_the_order_of_a_reader_not_of_a_machine(cast: Cast, absence: Absence):
    for last_name in ("Cumin", "câpre", "Badiane"):
        worker = Worker.objects.create(first_name="A", last_name=last_name, role="social_worker")
        Posting.objects.create(worker=worker, sector=cast.far_sector, starts_on=absence.starts_on)
    names = [c.worker.last_name for c in actions.candidates(absence) if c.worker.first_name == "A"]
    assert names == ["Badiane", "câpre", "Cumin"]


def test_neighbours_come_first_among_the_candidates(cast: Cast, absence: Absence, stranger: Worker):
    found = [(c.worker, c.is_neighbour) for c in actions.candidates(absence)]
    assert found[0] == (cast.workers["neighbour"], True)
    assert (stranger, False) in found
    assert cast.workers["assistant"] not in [worker for worker, _ in found]


def test_a_neighbour_needs_no_reason(cast: Cast, absence: Absence):
    assert propose(cast, absence, cast.workers["neighbour"]).state == "proposed"


def test_someone_else_needs_a_written_reason(cast: Cast, absence: Absence, stranger: Worker):
    with pytest.raises(ValidationError) as refusal:
        propose(cast, absence, stranger, override_reason="   ")
    assert "override_reason" in refusal.value.message_dict
    assert propose(cast, absence, stranger, override_reason="Les voisins sont absents.").pk


@pytest.mark.parametrize(
    "who", ["agent", "assistant", "neighbour", "correspondent", "administrator", "editor"]
)
def test_only_coordination_proposes(cast: Cast, absence: Absence, who: str):
    with pytest.raises(PermissionDenied):
        propose(cast, absence, cast.workers["neighbour"], who)
    assert not Replacement.objects.exists()


def test_a_coordinator_arranges_nothing_in_another_region(cast: Cast):
    worker = Worker.objects.create(first_name="Zoé", last_name="Combava", role="social_worker")
    sector = Sector.objects.create(code="reunion", name="La Réunion", region=cast.overseas)
    Posting.objects.create(worker=worker, sector=sector, starts_on=date(2020, 1, 1))
    absence = Absence.objects.create(worker=worker, starts_on=TODAY, ends_on=LAST)
    with pytest.raises(PermissionDenied):
        propose(cast, absence, cast.workers["neighbour"], override_reason="x")
    assert propose(cast, absence, cast.workers["neighbour"], "national", override_reason="x").pk


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"starts_on": TODAY - timedelta(1)}, "starts_on"),
        ({"ends_on": LAST + timedelta(1)}, "starts_on"),
        ({"starts_on": LAST, "ends_on": TODAY}, "ends_on"),
    ],
)
def test_the_dates_stay_within_the_absence(cast: Cast, absence: Absence, fields: dict, field: str):
    with pytest.raises(ValidationError) as refusal:
        propose(cast, absence, cast.workers["neighbour"], **fields)
    assert field in refusal.value.message_dict


def test_who_is_away_cannot_stand_in(cast: Cast, absence: Absence):
    Absence.objects.create(worker=cast.workers["neighbour"], starts_on=LAST, ends_on=LAST)
    with pytest.raises(ValidationError) as refusal:
        propose(cast, absence, cast.workers["neighbour"])
    assert "substitute" in refusal.value.message_dict


def test_nothing_changes_for_agents_before_the_approval_and_all_at_once_after(
    cast: Cast, absence: Absence, django_capture_on_commit_callbacks
):
    heard = []

    def listen(sender: object, replacement_id: int, **_kwargs: object) -> None:
        heard.append(replacement_id)

    replacement = propose(cast, absence, cast.workers["neighbour"])
    assert who_covers(cast.court, NOW).via is Via.REGIONAL
    replacement_decided.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        actions.approve_replacement(replacement, by=cast.user("national"), at=NOW)
    replacement_decided.disconnect(listen)
    replacement.refresh_from_db()
    assert who_covers(cast.court, NOW).worker == cast.workers["neighbour"]
    assert (replacement.approved_by, replacement.approved_at, heard) == (
        cast.users["national"],
        NOW,
        [replacement.pk],
    )


@pytest.mark.parametrize("who", ["coordinator", "assistant", "agent", "administrator"])
def test_only_the_national_coordinator_approves(cast: Cast, absence: Absence, who: str):
    replacement = propose(cast, absence, cast.workers["neighbour"])
    with pytest.raises(PermissionDenied):
        actions.approve_replacement(replacement, by=cast.user(who), at=NOW)
    replacement.refresh_from_db()
    assert replacement.state == "proposed"


def test_what_is_decided_is_not_decided_again(cast: Cast, absence: Absence):
    replacement = propose(cast, absence, cast.workers["neighbour"])
    actions.refuse_replacement(replacement, by=cast.user("national"), at=NOW)
    with pytest.raises(ValidationError):
        actions.approve_replacement(replacement, by=cast.user("national"), at=NOW)


def test_an_absence_is_recorded_once(cast: Cast):
    by, worker = cast.user("coordinator"), cast.workers["assistant"]
    actions.record_absence(worker, starts_on=TODAY, ends_on=LAST, by=by, today=TODAY)
    with pytest.raises(ValidationError):
        actions.record_absence(worker, starts_on=LAST, ends_on=LAST, by=by, today=TODAY)
    with pytest.raises(PermissionDenied):
        actions.record_absence(worker, starts_on=TODAY, ends_on=LAST, by=cast.user("neighbour"), today=TODAY)


# --- The screens -----------------------------------------------------------------------------------------


def test_a_proposal_that_is_wrong_keeps_what_was_typed(cast: Cast, absence: Absence, stranger: Worker):
    data = {"substitute": stranger.pk, "starts_on": "2026-11-24", "ends_on": "2026-12-03"}
    response = cast.client("coordinator").post(f"/annuaire/absences/{absence.pk}/remplacement/", data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "écrivez pourquoi elle remplace" in page
    assert f'<option value="{stranger.pk}" selected' in page


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"substitute": "x", "starts_on": "x", "ends_on": "x"},
        {"substitute": "9" * 30, "starts_on": "9999-99-99"},
        {"substitute": "\x00", "starts_on": "2026-11-24", "ends_on": "2026-11-24", "override_reason": "\x00"},
    ],
)
def test_hostile_proposals_are_422(cast: Cast, absence: Absence, data: dict):
    url = f"/annuaire/absences/{absence.pk}/remplacement/"
    assert cast.client("coordinator").post(url, data).status_code == 422
    assert not Replacement.objects.exists()


def test_the_national_coordinator_approves_from_the_report(cast: Cast, absence: Absence):
    replacement = propose(cast, absence, cast.workers["neighbour"])
    client = cast.client("national")
    url = f"/annuaire/remplacements/{replacement.pk}/approuver/"
    assert url in client.get("/annuaire/couverture/").content.decode()
    assert url not in cast.client("coordinator").get("/annuaire/couverture/").content.decode()
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 404
    assert who_covers(cast.court, NOW).via is Via.REPLACEMENT

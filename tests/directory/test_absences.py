"""R5: absences on the screen, from the first day recorded to the last day changed."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory import policy
from directory.absences import actions
from directory.coverage.chain import Via
from directory.coverage.who_covers import who_covers
from directory.models import Absence, Posting, Replacement, Sector, Worker
from permanences import stamps
from permanences.dates import agenda
from tests.cast import NOW, Cast
from tests.permanences import world

TODAY = NOW.date()
LAST = TODAY + timedelta(9)
LIST, NEW = "/annuaire/absences/", "/annuaire/absences/nouvelle/"


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def away(cast: Cast, who: str = "assistant", first: int = 0, last: int = 9, **stand_in: object) -> Absence:
    days = {"starts_on": TODAY + timedelta(first), "ends_on": TODAY + timedelta(last)}
    absence = Absence.objects.create(worker=cast.workers[who], **days)
    if stand_in:
        Replacement.objects.create(absence=absence, **{**days, "state": "approved", **stand_in})
    return absence


def typed(cast: Cast, **changes: object) -> dict[str, object]:
    values = {"worker": cast.workers["assistant"].pk, "starts_on": "2026-12-01", "ends_on": "2026-12-04"}
    return {**values, **changes}


# --- Who arranges for whom ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "arranged"),
    [
        ("agent", set()),
        ("assistant", set()),
        ("administrator", set()),
        ("correspondent", set()),
        ("coordinator", {"assistant", "neighbour"}),
        ("national", {"assistant", "neighbour", "coordinator", "national"}),
    ],
)
def test_the_region_arranges_for_its_workers_and_the_national_level_for_all(
    cast: Cast, who: str, arranged: set
):
    found = policy.arranged_by(cast.user(who), TODAY, TODAY, LAST)
    assert set(found) == {cast.workers[name] for name in arranged}


def test_a_coordinator_who_holds_a_sector_does_not_arrange_their_own_absence(cast: Cast):
    Posting.objects.create(worker=cast.workers["coordinator"], sector=cast.sector, starts_on=date(2020, 1, 1))
    with pytest.raises(PermissionDenied):
        actions.record_absence(
            cast.workers["coordinator"],
            starts_on=TODAY,
            ends_on=LAST,
            by=cast.user("coordinator"),
            today=TODAY,
        )


# --- The list -----------------------------------------------------------------------------------------


def test_an_absence_from_the_first_of_a_month_is_said_as_people_say_it(cast: Cast):
    away(cast, first=7)
    assert "Du 1er décembre au 3 décembre 2026" in cast.client("assistant").get(LIST).content.decode()


def test_a_worker_sees_their_own_absences_and_no_button(cast: Cast):
    away(cast, substitute=cast.workers["neighbour"])
    away(cast, "neighbour", 20, 25)
    page = cast.client("assistant").get(LIST).content.decode()
    assert "Hugo Genièvre remplace du 24 novembre au 3 décembre 2026." in page
    assert "14 décembre" not in page
    assert NEW not in page
    assert "/changer/" not in page


def test_the_coordinator_sees_now_and_soon_and_what_to_do(cast: Cast):
    first, second = away(cast), away(cast, "neighbour", 20, 25)
    own = away(cast, "coordinator", 1, 2)
    Absence.objects.create(
        worker=cast.workers["neighbour"], starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 9)
    )
    response = cast.client("coordinator").get(LIST)
    page = response.content.decode()
    assert [line.absence for line in response.context["now"]] == [first]
    assert [line.absence for line in response.context["coming"]] == [own, second]
    assert f"/annuaire/absences/{own.pk}/changer/" not in page
    assert f"/annuaire/absences/{first.pk}/remplacement/" in page
    assert "Changer ou annuler" in page


def test_the_list_costs_the_same_with_one_absence_and_with_more(cast: Cast):
    client = cast.client("national")

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(LIST).status_code == 200
        return len(seen)

    away(cast, substitute=cast.workers["neighbour"])
    few = cost()
    for n in range(4):
        worker = Worker.objects.create(first_name=f"A{n}", last_name="Z", role="social_worker")
        sector = Sector.objects.create(code=f"s{n}", name=f"S{n}", region=cast.north)
        Posting.objects.create(worker=worker, sector=sector, starts_on=TODAY)
        absence = Absence.objects.create(worker=worker, starts_on=TODAY, ends_on=LAST)
        Replacement.objects.create(
            absence=absence,
            substitute=cast.workers["neighbour"],
            starts_on=TODAY,
            ends_on=LAST,
            state="approved",
        )
    assert cost() == few


# --- Recording ----------------------------------------------------------------------------------------


def test_an_absence_is_recorded_and_leads_to_its_replacement(cast: Cast):
    response = cast.client("coordinator").post(NEW, typed(cast))
    absence = Absence.objects.get()
    assert response["Location"] == f"/annuaire/absences/{absence.pk}/remplacement/"
    assert (absence.starts_on, absence.ends_on) == (date(2026, 12, 1), date(2026, 12, 4))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ends_on": "2026-11-30"}, "La fin de l’absence précède son début."),
        ({"starts_on": "2026-12-03", "ends_on": "2026-12-20"}, "déjà enregistrée du 2 décembre 2026"),
        ({"starts_on": "2025-01-01", "ends_on": "2025-01-02"}, "déjà finie"),
        ({"worker": ""}, "Choisissez une personne."),
        ({"starts_on": "demain"}, "date"),
        ({"ends_on": "9999-12-31"}, "entre 2000 et 2099"),
    ],
)
def test_what_is_wrong_is_said_by_its_field_and_what_was_typed_is_kept(cast: Cast, changes: dict, said: str):
    Absence.objects.create(
        worker=cast.workers["assistant"], starts_on=date(2026, 12, 2), ends_on=date(2026, 12, 3)
    )
    data = typed(cast, starts_on="2026-12-12", ends_on="2026-12-14") | changes
    response = cast.client("coordinator").post(NEW, data)
    page = response.content.decode()
    assert (response.status_code, Absence.objects.count()) == (422, 1)
    assert said in page
    assert not response.context["form"].non_field_errors()
    assert f'value="{data["starts_on"]}"' in page


@pytest.mark.parametrize("worker", ["x", "9" * 40, "\x00", "-1", "coordinator", "national"])
def test_nobody_else_can_be_chosen(cast: Cast, worker: str):
    known = cast.workers.get(worker)
    data = typed(cast, worker=known.pk if known else worker)
    assert cast.client("coordinator").post(NEW, data).status_code == 422
    assert not Absence.objects.exists()


def test_a_coordinator_s_own_absence_is_recorded_by_the_national_level_which_answers(cast: Cast):
    data = typed(cast, worker=cast.workers["coordinator"].pk, starts_on="2026-11-24")
    assert cast.client("national").post(NEW, data).status_code == 302
    page = cast.client("coordinator").get(LIST).content.decode()
    assert "La coordination nationale répond." in page
    Posting.objects.filter(sector__isnull=False).delete()
    assert who_covers(cast.court, NOW).via is Via.NATIONAL


# --- Changing -----------------------------------------------------------------------------------------


def test_coming_back_early_ends_the_replacement_and_everything_follows(cast: Cast):
    world.permanence(cast, weekdays=tuple(range(7)))
    absence = away(cast, first=-3, substitute=cast.workers["neighbour"])
    assert agenda.ahead(cast.court, NOW)[0].worker == cast.workers["neighbour"]
    before = stamps.current()
    url = f"/annuaire/absences/{absence.pk}/changer/"
    assert cast.client("coordinator").post(url, {"last": "2026-11-23"}).status_code == 302
    assert Replacement.objects.get().ends_on == date(2026, 11, 23)
    assert stamps.current() != before
    assert agenda.ahead(cast.court, NOW)[0].worker == cast.workers["assistant"]
    assert who_covers(cast.court, NOW).via is Via.HOLDER


def test_a_longer_absence_leaves_the_new_days_without_a_stand_in(cast: Cast):
    absence = away(cast, substitute=cast.workers["neighbour"])
    url = f"/annuaire/absences/{absence.pk}/changer/"
    cast.client("coordinator").post(url, {"last": "2026-12-10"})
    page = cast.client("coordinator").get(LIST).content.decode()
    assert "Sans personne à partir du 4 décembre 2026." in page


@pytest.mark.parametrize("last", ["2026-11-19", "2026-11-22", "2026-12-20", "", "x", "9999-01-01"])
def test_a_last_day_that_cannot_be_is_refused_at_its_field(cast: Cast, last: str):
    absence = away(cast, first=-3)
    away(cast, first=20, last=30)
    response = cast.client("coordinator").post(f"/annuaire/absences/{absence.pk}/changer/", {"last": last})
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"last"}
    assert Absence.objects.get(pk=absence.pk).ends_on == LAST


def test_what_has_not_begun_is_cancelled_and_what_has_is_not(cast: Cast):
    coming, begun = away(cast, first=5, substitute=cast.workers["neighbour"]), away(cast, "neighbour", -3, 2)
    client = cast.client("coordinator")
    for absence in (coming, begun):
        client.post(f"/annuaire/absences/{absence.pk}/annuler/")
    assert list(Absence.objects.all()) == [begun]
    assert not Replacement.objects.exists()


def test_a_substitute_who_is_away_meanwhile_is_not_approved_and_covers_nothing(cast: Cast):
    absence = away(cast, substitute=cast.workers["neighbour"], state="proposed")
    away(cast, "neighbour", 2, 3)
    with pytest.raises(ValidationError):
        actions.approve_replacement(absence.replacements.get(), by=cast.user("national"), at=NOW)
    Replacement.objects.update(state="approved")
    lines = cast.client("coordinator").get(LIST).context["now"]
    assert [line.uncovered_from for line in lines] == [TODAY + timedelta(2)]


# --- Mails --------------------------------------------------------------------------------------------

SECRET = "opération du genou"


def told(run, callbacks) -> dict[str, str]:
    mail.outbox.clear()
    with callbacks(execute=True):
        run()
    assert all(SECRET not in sent.subject + sent.body for sent in mail.outbox)
    return {address.partition("@")[0]: sent.subject for sent in mail.outbox for address in sent.to}


def test_an_approved_replacement_is_told_to_all_concerned_in_neutral_words(
    cast: Cast, django_capture_on_commit_callbacks
):
    absence = away(cast, substitute=cast.workers["neighbour"], state="proposed", override_reason=SECRET)
    found = told(
        lambda: actions.approve_replacement(absence.replacements.get(), by=cast.user("national"), at=NOW),
        django_capture_on_commit_callbacks,
    )
    assert found.keys() == {"assistant", "neighbour", "coordinator", "tribunal-judiciaire-de-lille"}
    assert set(found.values()) == {"Service social\u00a0: Hugo Genièvre remplace Inès Basilic"}
    assert "du 24 novembre 2026 au 3 décembre 2026" in mail.outbox[0].body
    assert "03 53 01 00 11" in mail.outbox[0].body


def test_a_proposal_goes_to_the_national_level_and_a_refusal_to_the_region(
    cast: Cast, django_capture_on_commit_callbacks
):
    absence = away(cast)
    proposed = told(
        lambda: actions.propose_replacement(
            absence,
            substitute=cast.workers["neighbour"],
            starts_on=TODAY,
            ends_on=LAST,
            override_reason=SECRET,
            by=cast.user("coordinator"),
            today=TODAY,
        ),
        django_capture_on_commit_callbacks,
    )
    refused = told(
        lambda: actions.refuse_replacement(absence.replacements.get(), by=cast.user("national"), at=NOW),
        django_capture_on_commit_callbacks,
    )
    assert (proposed.keys(), refused.keys()) == ({"national"}, {"coordinator"})


def test_recording_changing_and_cancelling_are_told_to_those_who_heard_of_it_but_the_author(
    cast: Cast, django_capture_on_commit_callbacks
):
    by, absence = cast.user("coordinator"), away(cast, first=1, substitute=cast.workers["neighbour"])
    recorded = told(
        lambda: actions.record_absence(
            cast.workers["assistant"],
            starts_on=date(2027, 1, 4),
            ends_on=date(2027, 1, 8),
            by=by,
            today=TODAY,
        ),
        django_capture_on_commit_callbacks,
    )
    changed = told(
        lambda: actions.change_last_day(absence, last=TODAY + timedelta(3), by=by, today=TODAY),
        django_capture_on_commit_callbacks,
    )
    cancelled = told(
        lambda: actions.cancel_absence(absence, by=by, today=TODAY), django_capture_on_commit_callbacks
    )
    assert recorded.keys() == {"assistant"}
    assert changed.keys() == cancelled.keys() == {"assistant", "neighbour", "tribunal-judiciaire-de-lille"}

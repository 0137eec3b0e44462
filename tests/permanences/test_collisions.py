"""One answer to what collides, whichever way a date comes into the calendar (R4, R5, R6)."""

from datetime import time, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.models import Absence, Replacement
from permanences.dates import collisions
from permanences.dates.agenda import loaded
from permanences.models import Mode, Override, Permanence, State
from permanences.rules.recurrence import at_wall_time
from tests.permanences import world
from tests.permanences.world import TUESDAY, by_telephone_typed, hidden, post

pytestmark = pytest.mark.usefixtures("that_tuesday")

NEXT_TUESDAY = TUESDAY + timedelta(days=7)
AFTERNOON = {"starts_1": "14:00", "ends_1": "16:00"}


def create(cast, **changes):
    return post(cast, "assistant", "create", **by_telephone_typed(cast, **changes))


def approve(cast, made, **data):
    client = cast.client("coordinator")
    page = client.get(reverse("permanences:waiting"))
    sent = {"version": hidden(page, "version"), "vu": hidden(page, "vu"), "publier": "1", **data}
    return page, client.post(reverse("permanences:approve", args=[made.uid]), sent)


# --- A series ---------------------------------------------------------------------------------------------


def test_somebody_on_duty_elsewhere_is_told_and_goes_on_with_a_reason_that_the_approver_reads(cast):
    world.permanence(cast)
    asked = create(cast)
    text = asked.content.decode()
    assert asked.status_code == 422
    assert "Inès Basilic est déjà de permanence sur 53 de ces dates, dès le mardi 1er décembre" in text
    assert "Écrivez pourquoi" in text
    assert Permanence.objects.count() == 1
    seen = hidden(asked, "seen")
    assert create(cast, reason="", seen=seen).status_code == 422
    assert create(cast, reason="Deux bureaux voisins.", seen=seen).status_code == 302
    made = Permanence.objects.get(state=State.DRAFT)
    assert post(cast, "assistant", "propose", made.uid).status_code == 302
    page, answer = approve(cast, made)
    assert "Pourquoi malgré tout\xa0: Deux bureaux voisins." in page.content.decode()
    assert "déjà de permanence sur" in page.content.decode()
    assert answer.status_code == 302
    made.refresh_from_db()
    assert made.state == State.PUBLISHED


def test_a_reason_for_what_the_page_did_not_show_is_asked_again(cast):
    world.permanence(cast)
    seen = hidden(create(cast), "seen")
    Absence.objects.create(
        worker=cast.workers["assistant"], starts_on=NEXT_TUESDAY, ends_on=NEXT_TUESDAY + timedelta(days=3)
    )
    again = create(cast, reason="Deux bureaux voisins.", seen=seen)
    assert again.status_code == 422
    assert "est en absence jusqu’au 4 décembre et personne ne remplace" in again.content.decode()


def test_what_collides_only_since_it_was_written_is_asked_of_the_approver(cast):
    assert create(cast).status_code == 302
    made = Permanence.objects.get()
    assert post(cast, "assistant", "propose", made.uid).status_code == 302
    world.permanence(cast)
    page, answer = approve(cast, made)
    assert "Pourquoi approuver malgré tout" in page.content.decode()
    assert answer.status_code == 409
    assert "Écrivez pourquoi" in answer.content.decode()
    _page, answer = approve(cast, made, malgre="Une semaine seulement.")
    made.refresh_from_db()
    assert (answer.status_code, made.state, made.despite) == (302, State.PUBLISHED, "Une semaine seulement.")


def test_what_collides_only_since_it_was_approved_is_asked_of_whoever_publishes(cast):
    made = world.by_telephone(cast, state=State.APPROVED)
    world.permanence(cast)
    asked = post(cast, "assistant", "publish", made.uid)
    assert asked.status_code == 422
    assert "déjà de permanence" in asked.content.decode()
    seen = hidden(asked, "seen")
    assert post(cast, "assistant", "publish", made.uid, reason="Je décroche.", seen=seen).status_code == 302


def test_a_room_in_which_another_receives_is_told(cast):
    world.permanence(cast, "neighbour")
    asked = create(cast, mode="on_site", place=cast.room.pk)
    assert "Hugo Genièvre y reçoit déjà sur 53 de ces dates" in asked.content.decode()


def test_every_hour_of_every_day_until_2098_wants_a_reason(cast):
    days = [str(n) for n in range(7)]
    asked = create(cast, weekdays=days, starts_1="00:00", ends_1="23:59", ends_on="2098-12-31")
    text = asked.content.decode()
    assert asked.status_code == 422
    for said in ("Plus de dix heures", "avant 6 h ou après 22 h", "plus de six ans"):
        assert said in text.replace("\xa0", " ").replace("\u202f", " ")


def test_until_2200_is_refused_at_the_day(cast):
    page = create(cast, ends_on="2200-01-01")
    assert "Choisissez une date entre 2000 et 2099." in page.content.decode()
    assert page.status_code == 422


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ends_on": "2026-12-01", "weekdays": ["2"]}, "Aucune date entre ces deux jours"),
        ({"starts_on": "2026-12-25", "ends_on": "2026-12-25", "weekdays": ["4"]}, "jours fériés"),
        ({"weekdays": ["6"], "starts_1": "02:30", "ends_1": "03:30"}, "dimanche 28 mars 2027"),
    ],
    ids=["no date", "holidays only", "an hour that is skipped"],
)
def test_what_is_impossible_is_an_error_by_its_field(cast, changes, said):
    page = create(cast, **changes)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Permanence.objects.exists()


def test_an_hour_that_comes_twice_wants_a_reason(cast):
    page = create(
        cast, weekdays=["6"], starts_1="02:15", ends_1="05:00", starts_on="2027-10-01", ends_on="2027-12-01"
    )
    assert "existe deux fois" in page.content.decode()


def test_a_successor_does_not_collide_with_what_it_replaces(cast):
    former = world.by_telephone(cast)
    sent = by_telephone_typed(cast, target=f"s:{cast.sector.code}", starts_1="10:00")
    assert post(cast, "assistant", "edit", former.uid, **sent).status_code == 302


# --- A single date ----------------------------------------------------------------------------------------


def test_a_single_date_upon_another_wants_a_reason_which_the_page_of_the_permanence_shows(cast):
    made = world.permanence(cast)
    sent = {"new_date": str(NEXT_TUESDAY), "starts_at": "11:00", "ends_at": "13:00"}
    asked = post(cast, "assistant", "add_date", made.uid, **sent)
    assert "Inès Basilic est déjà de permanence le mardi 1er décembre" in asked.content.decode()
    assert not Override.objects.exists()
    sent |= {"reason": "Une heure de plus.", "seen": hidden(asked, "seen")}
    assert post(cast, "assistant", "add_date", made.uid, **sent).status_code == 302
    assert Override.objects.get().despite == "Une heure de plus."
    page = cast.client("coordinator").get(made.get_absolute_url()).content.decode()
    assert "Une heure de plus." in page


def test_a_single_date_during_an_absence_wants_a_reason(cast):
    made = world.permanence(cast)
    world.away(cast, by=None)
    sent = {"new_date": "2026-11-26", "starts_at": "09:00", "ends_at": "10:00"}
    asked = post(cast, "assistant", "add_date", made.uid, **sent)
    assert "en absence jusqu’au 3 décembre et personne ne remplace" in asked.content.decode()


def test_a_single_date_at_an_hour_that_is_skipped_is_refused_by_its_field(cast):
    made = world.permanence(cast)
    sent = {"new_date": "2027-03-28", "starts_at": "02:30", "ends_at": "03:30"}
    page = post(cast, "assistant", "add_date", made.uid, **sent)
    assert page.status_code == 422
    assert "2\xa0h\xa030 n’existe pas" in page.content.decode().replace("2 h 30", "2\xa0h\xa030")
    assert not Override.objects.exists()


def test_a_date_that_is_restored_upon_another_wants_a_reason(cast):
    made = world.permanence(cast)
    cancelled = world.cancelled(made, NEXT_TUESDAY)
    other = {
        "weekdays": (1,),
        "starts_on": NEXT_TUESDAY,
        "ends_on": NEXT_TUESDAY,
        "establishment": cast.prison,
    }
    world.permanence(cast, place=None, mode=Mode.TELEPHONE, **other)
    asked = post(cast, "assistant", "restore_date", made.uid, cancelled.pk)
    assert asked.status_code == 422
    assert "est déjà de permanence le mardi 1er décembre" in asked.content.decode()
    assert Override.objects.exists()
    sent = {"reason": "L’autre se tient à côté.", "seen": hidden(asked, "seen")}
    assert post(cast, "assistant", "restore_date", made.uid, cancelled.pk, **sent).status_code == 302
    assert not Override.objects.exists()


# --- All ways in ------------------------------------------------------------------------------------------


def about_people(concerns):
    return sorted(c.key for c in concerns if c.key.startswith(("overlap", "away", "room")))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.integers(7 * 4, 18 * 4),
    length=st.integers(1, 12),
    busy=st.sets(st.integers(0, 2), max_size=3),
    away=st.booleans(),
)
def test_a_series_a_single_date_and_a_replacement_give_the_same_answer(cast, start, length, busy, away):
    """The same hours, of the same person, by each way in."""
    day = NEXT_TUESDAY
    begins, ends = (time(n // 4, n % 4 * 15) for n in (start, start + length))
    with transaction.atomic():
        for number in busy:
            hours = (time(7 + 4 * number), time(10 + 4 * number))
            world.permanence(cast, spans=[hours], mode=Mode.TELEPHONE, place=None, establishment=cast.prison)
        if away:
            Absence.objects.create(worker=cast.workers["assistant"], starts_on=day, ends_on=day)
        own = {"mode": Mode.TELEPHONE, "place": None, "starts_on": day, "ends_on": day}
        series = world.permanence(cast, spans=[(begins, ends)], state=State.DRAFT, **own)
        other = world.permanence(cast, weekdays=(4,), mode=Mode.TELEPHONE, place=None)
        moment = [at_wall_time(day, hour, series.department.zone_info) for hour in (begins, ends)]
        answers = [
            about_people(collisions.of_series(loaded(series), TUESDAY)),
            about_people(collisions.of_date(other, *moment)),
            about_people(
                collisions.of_date(other, *moment, moving=(other.windows.get().pk, day + timedelta(3)))
            ),
        ]
        theirs = world.permanence(cast, "neighbour", spans=[(begins, ends)], **own)
        absence = Absence.objects.create(worker=theirs.worker, starts_on=day, ends_on=day)
        stands_in = Replacement(
            absence=absence, substitute=cast.workers["assistant"], starts_on=day, ends_on=day
        )
        answers.append(about_people(collisions.of_replacement(stands_in)))
        transaction.set_rollback(True)
    assert all(answer == answers[0] for answer in answers), answers

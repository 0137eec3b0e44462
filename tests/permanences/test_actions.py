from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from directory.models import Place
from permanences.dates.agenda import slots_for
from permanences.duties import actions, single_dates
from permanences.duties.actions import Draft
from permanences.duties.single_dates import Span
from permanences.models import Override, Permanence, State
from tests.cast import NOW
from tests.permanences import world
from tests.permanences.world import TUESDAY

NEXT_TUESDAY = TUESDAY + timedelta(days=7)
THURSDAY = TUESDAY + timedelta(days=2)


@pytest.fixture
def draft(cast):
    return Draft(
        "on_site",
        cast.court,
        None,
        cast.room,
        "weekly",
        1,
        (1,),
        None,
        TUESDAY,
        None,
        ((time(9), time(12)),),
    )


def create(cast, draft, who="assistant"):
    return actions.create(draft, worker=cast.workers[who], by=cast.user(who), at=NOW)


def advance(cast, made, *steps):
    actors = {"propose": "assistant", "approve": "coordinator", "publish": "assistant"}
    for step in steps:
        getattr(actions, step)(made, by=cast.user(actors[step]), at=NOW)


def test_from_draft_to_published_the_establishment_is_told_at_the_end(
    cast, draft, mailoutbox, django_capture_on_commit_callbacks
):
    made = create(cast, draft)
    with django_capture_on_commit_callbacks(execute=True):
        advance(cast, made, "propose", "approve")
    assert [m.to[0] for m in mailoutbox] == ["coordinator@example.fr", "assistant@example.fr"]
    with django_capture_on_commit_callbacks(execute=True):
        advance(cast, made, "publish")
    told = {m.to[0]: m.body for m in mailoutbox[2:]}
    assert cast.court.email in told
    assert "correspondent@example.fr" in told
    assert "Tous les mardis, de 9 h à 12 h" in told[cast.court.email]
    assert "Bâtiment B, bureau 12" in told[cast.court.email]


def test_a_place_that_is_not_confidential_is_refused_at_its_field(cast, draft):
    hall = Place.objects.create(establishment=cast.court, name="Hall", is_confidential=False)
    with pytest.raises(ValidationError) as refused:
        create(cast, replace(draft, place=hall))
    assert "n’est pas confidentiel" in refused.value.message_dict["place"][0]
    assert not Permanence.objects.exists()


def test_a_room_of_another_establishment_is_refused(cast, draft):
    other = Place.objects.create(establishment=cast.prison, name="Bureau", is_confidential=True)
    with pytest.raises(ValidationError):
        create(cast, replace(draft, place=other))


def test_the_steps_cannot_be_skipped_nor_taken_twice(cast, draft):
    made = create(cast, draft)
    with pytest.raises(ValidationError):
        actions.publish(made, by=cast.user("assistant"), at=NOW)
    advance(cast, made, "propose")
    with pytest.raises(ValidationError):
        advance(cast, made, "propose")


@pytest.mark.parametrize("who", ["assistant", "neighbour", "agent", "administrator"])
def test_only_the_coordinator_of_the_region_approves(cast, draft, who):
    made = create(cast, draft)
    advance(cast, made, "propose")
    with pytest.raises(PermissionDenied):
        actions.approve(made, by=cast.user(who), at=NOW)


def test_the_national_coordinator_stands_in_for_the_regional_one(cast, draft):
    made = create(cast, draft)
    advance(cast, made, "propose")
    assert actions.approve(made, by=cast.user("national"), at=NOW).state == State.APPROVED


def test_a_refusal_needs_a_reason_and_gives_the_draft_back(cast, draft):
    made = create(cast, draft)
    advance(cast, made, "propose")
    coordinator = cast.user("coordinator")
    with pytest.raises(ValidationError):
        actions.refuse(made, reason="  ", by=coordinator, at=NOW)
    refused = actions.refuse(made, reason="Le jeudi vaut mieux.", by=coordinator, at=NOW)
    assert (refused.state, refused.refusal) == (State.DRAFT, "Le jeudi vaut mieux.")


def test_changing_a_published_one_makes_a_successor_that_takes_over_when_published(cast, draft):
    former = world.permanence(cast)
    successor = actions.change(
        former, replace(draft, weekdays=(3,), starts_on=NEXT_TUESDAY), by=cast.user("assistant"), at=NOW
    )
    assert former.state == State.PUBLISHED
    advance(cast, successor, "propose", "approve", "publish")
    days = [
        o.starts_at.date()
        for o in slots_for(establishment=cast.court, first=TUESDAY, last=TUESDAY + timedelta(days=13))
    ]
    assert days == [TUESDAY, NEXT_TUESDAY + timedelta(days=2)]


def test_a_stopped_permanence_ends_on_the_day_said(cast):
    made = world.permanence(cast)
    actions.stop(made, last=TUESDAY, by=cast.user("assistant"), at=NOW)
    found = slots_for(establishment=cast.court, first=TUESDAY, last=date(2027, 6, 1))
    assert [o.starts_at.date() for o in found] == [TUESDAY]


def test_a_cancelled_date_goes_through_at_once_and_raises_the_sequence(
    cast, mailoutbox, django_capture_on_commit_callbacks
):
    made = world.permanence(cast)
    with django_capture_on_commit_callbacks(execute=True):
        single_dates.cancel(
            made.windows.get(), NEXT_TUESDAY, note="Formation", by=cast.user("assistant"), at=NOW
        )
    [found] = slots_for(establishment=cast.court, first=NEXT_TUESDAY, last=NEXT_TUESDAY)
    assert found.status == "cancelled"
    assert Permanence.objects.get().sequence == made.sequence + 1
    told = {m.to[0] for m in mailoutbox}
    assert told == {cast.court.email, "correspondent@example.fr", "coordinator@example.fr"}
    assert "mardi 1er décembre, de 9 h à 12 h est annulée" in mailoutbox[0].body


def test_a_cancelled_date_may_be_moved_after_all_and_then_restored(cast):
    made = world.permanence(cast)
    window, user = made.windows.get(), cast.user("assistant")
    single_dates.cancel(window, NEXT_TUESDAY, note="", by=user, at=NOW)
    to = Span(THURSDAY, time(14), time(16))
    override = single_dates.move(window, NEXT_TUESDAY, to=to, note="", by=user, at=NOW)
    assert Override.objects.get() == override
    single_dates.restore(override, by=user, at=NOW)
    assert not Override.objects.exists()


@pytest.mark.parametrize(
    ("span", "field"),
    [
        (Span(TUESDAY - timedelta(days=1), time(9), time(10)), "new_date"),
        (Span(date(2026, 12, 25), time(9), time(10)), "new_date"),
        (Span(date(2028, 12, 5), time(9), time(10)), "new_date"),
        (Span(NEXT_TUESDAY, time(11), time(13)), "reason"),
    ],
    ids=["past", "holiday", "too far", "overlap"],
)
def test_an_added_date_is_neither_past_nor_a_holiday_nor_upon_another(cast, span, field):
    made = world.permanence(cast)
    with pytest.raises(ValidationError) as refused:
        single_dates.add(made, span=span, note="", by=cast.user("assistant"), at=NOW)
    assert list(refused.value.message_dict) == [field]


@pytest.mark.parametrize("who", ["neighbour", "agent", "correspondent", "administrator"])
def test_nobody_else_cancels_a_date(cast, who):
    made = world.permanence(cast)
    with pytest.raises(PermissionDenied):
        single_dates.cancel(made.windows.get(), NEXT_TUESDAY, note="", by=cast.user(who), at=NOW)
    assert not Override.objects.exists()


def test_a_date_that_the_rule_does_not_give_cannot_be_cancelled(cast):
    made = world.permanence(cast)
    with pytest.raises(ValidationError):
        single_dates.cancel(made.windows.get(), THURSDAY, note="", by=cast.user("assistant"), at=NOW)

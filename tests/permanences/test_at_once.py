"""Two people at the same permanence at the same moment: the second is judged by what the first left."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from permanences.duties.proposals import proposal
from permanences.models import Override, Permanence, State
from tests.at_once import Press, press_at_once
from tests.cast import Cast
from tests.permanences import world
from tests.permanences.world import TUESDAY

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("from_that_tuesday")]
NEXT_TUESDAY, IN_TWO_WEEKS = TUESDAY + timedelta(days=7), TUESDAY + timedelta(days=14)
THURSDAY = TUESDAY + timedelta(days=2)


def press(cast: Cast, who: str, name: str, made: Permanence, *more: object, **data: str) -> Press:
    return Press(cast.client(who), reverse(f"permanences:{name}", args=[made.uid, *more]), data)


def read(made: Permanence) -> str:
    """The version that the page of the approver carries."""
    return proposal(made, TUESDAY).version


def on_thursdays(cast: Cast) -> dict[str, str]:
    """What the form sends: the court, on Thursday afternoons."""
    changes = {"weekdays": "3", "starts_1": "14:00", "ends_1": "16:30", "starts_on": str(TUESDAY)}
    return world.typed(cast, **changes)


def told(subject: str) -> list[str]:
    return sorted(m.to[0] for m in mail.outbox if subject in m.subject)


def test_two_stops_are_two_versions_and_the_earlier_day_holds(cast: Cast, live_server: Any):
    made = world.permanence(cast)
    answers = press_at_once(
        live_server.url,
        press(cast, "assistant", "stop", made, last=str(IN_TWO_WEEKS)),
        press(cast, "coordinator", "stop", made, last=str(NEXT_TUESDAY)),
        while_held=(made,),
    )
    found = Permanence.objects.get()
    assert answers in ([302, 302], [422, 302]), "who comes second cannot make it last longer"
    assert (found.sequence, found.ends_on) == (answers.count(302), NEXT_TUESDAY)


def test_what_is_approved_while_its_room_is_withdrawn_is_a_draft(cast: Cast, live_server: Any):
    made = world.permanence(cast, state=State.PROPOSED)
    room = Press(
        cast.client("assistant"),
        reverse("permanences:room", args=[cast.room.pk]),
        {"confidentiel": "non"},
    )
    approved, withdrawn = press_at_once(
        live_server.url,
        press(cast, "coordinator", "approve", made, publier="1", version=read(made)),
        room,
        while_held=(made,),
    )
    assert (approved in (302, 409), withdrawn) == (True, 302)
    assert Permanence.objects.get().state == State.DRAFT


def test_what_is_proposed_while_its_room_is_withdrawn_is_a_draft(cast: Cast, live_server: Any):
    made = world.permanence(cast, state=State.DRAFT)
    room = Press(
        cast.client("coordinator"),
        reverse("permanences:room", args=[cast.room.pk]),
        {"confidentiel": "non"},
    )
    press_at_once(live_server.url, press(cast, "assistant", "propose", made), room, while_held=(made,))
    assert Permanence.objects.get().state == State.DRAFT


def test_a_text_changed_while_it_is_approved_waits_for_a_new_agreement(cast: Cast, live_server: Any):
    made = world.permanence(cast, state=State.PROPOSED)
    approved, changed = press_at_once(
        live_server.url,
        press(cast, "coordinator", "approve", made, version=read(made)),
        press(cast, "assistant", "edit", made, **on_thursdays(cast)),
        while_held=(made,),
    )
    found = Permanence.objects.get()
    assert (approved in (302, 409), changed) == (True, 302)
    assert (found.state, found.weekdays) == (State.DRAFT, (3,))
    assert found.sequence == (2 if approved == 302 else 1)


def test_what_is_published_while_it_is_changed_stays_or_was_not_announced(cast: Cast, live_server: Any):
    made = world.permanence(cast, state=State.APPROVED)
    published, changed = press_at_once(
        live_server.url,
        press(cast, "assistant", "publish", made),
        press(cast, "coordinator", "edit", made, **on_thursdays(cast)),
        while_held=(made,),
    )
    shown = list(Permanence.objects.published().values_list("weekdays", flat=True))
    assert (published, shown) in [(302, [(1,)]), (409, [])]
    assert changed == 302
    assert Permanence.objects.get(state=State.DRAFT).weekdays == (3,)
    assert bool(told("Permanence")) == (published == 302)


def test_a_date_cancelled_twice_is_announced_once(cast: Cast, live_server: Any):
    made = world.permanence(cast)
    where = (made.windows.get().pk, NEXT_TUESDAY)
    answers = press_at_once(
        live_server.url,
        press(cast, "assistant", "cancel_date", made, *where),
        press(cast, "coordinator", "cancel_date", made, *where),
        while_held=(made,),
    )
    assert sorted(answers) == [302, 422]
    assert (Override.objects.count(), Permanence.objects.get().sequence) == (1, 1)
    assert len({m.to[0] for m in mail.outbox}) == len(mail.outbox)


def test_two_coordinators_approve_once(cast: Cast, live_server: Any):
    made = world.permanence(cast, state=State.PROPOSED)
    answers = press_at_once(
        live_server.url,
        press(cast, "coordinator", "approve", made, version=read(made)),
        press(cast, "national", "approve", made, version=read(made)),
        while_held=(made,),
    )
    assert sorted(answers) == [302, 409]
    assert [m.to for m in mail.outbox] == [["assistant@example.fr"]]


def test_one_approves_and_one_refuses_the_first_decides(cast: Cast, live_server: Any):
    made = world.permanence(cast, state=State.PROPOSED)
    approved, refused = press_at_once(
        live_server.url,
        press(cast, "coordinator", "approve", made, version=read(made)),
        press(cast, "national", "refuse", made, reason="Le jeudi vaut mieux."),
        while_held=(made,),
    )
    found = Permanence.objects.get()
    state = State.APPROVED if approved == 302 else State.DRAFT
    assert (sorted([approved, refused]), found.state) == ([302, 409], state)
    assert bool(found.refusal) == (refused == 302)


def test_two_dates_added_at_one_hour_to_two_permanences_of_a_worker_are_one(cast: Cast, live_server: Any):
    first, second = world.permanence(cast), world.permanence(cast, weekdays=(4,))
    typed = {"new_date": str(THURSDAY + timedelta(days=7)), "starts_at": "09:00", "ends_at": "10:00"}
    answers = press_at_once(
        live_server.url,
        press(cast, "assistant", "add_date", first, **typed),
        press(cast, "coordinator", "add_date", second, **typed),
        while_held=(first, second),
    )
    assert (sorted(answers), Override.objects.count()) == ([302, 422], 1)


def test_a_date_restored_twice_is_announced_once(cast: Cast, live_server: Any):
    made = world.permanence(cast)
    override = world.cancelled(made, NEXT_TUESDAY)
    answers = press_at_once(
        live_server.url,
        press(cast, "assistant", "restore_date", made, override.pk),
        press(cast, "coordinator", "restore_date", made, override.pk),
        while_held=(made,),
    )
    assert (sorted(answers), Permanence.objects.get().sequence) == ([302, 422], 1)


def test_a_draft_discarded_while_it_is_proposed_breaks_nothing(cast: Cast, live_server: Any):
    made = world.permanence(cast, state=State.DRAFT)
    answers = press_at_once(
        live_server.url,
        press(cast, "assistant", "discard", made),
        press(cast, "coordinator", "propose", made),
        while_held=(made,),
    )
    assert answers == [302, 302]
    assert not Permanence.objects.exists()


def test_a_room_that_two_people_withdraw_stays_withdrawn(cast: Cast, live_server: Any):
    path = reverse("permanences:room", args=[cast.room.pk])
    page = cast.client("assistant").get(path).content.decode()
    assert 'name="confidentiel" value="non"' in page
    for who in ("assistant", "coordinator"):  # the second had opened the page before
        assert cast.client(who).post(path, {"confidentiel": "non"}).status_code == 302
    cast.room.refresh_from_db()
    assert not cast.room.is_confidential


def test_of_two_series_published_at_once_at_the_same_hours_the_second_wants_a_reason(
    cast: Cast, live_server: Any
):
    both = [world.by_telephone(cast, state=State.APPROVED) for _n in range(2)]
    _known_to_wait(cast, both)
    answers = press_at_once(
        live_server.url,
        *(press(cast, "assistant", "publish", made) for made in both),
        while_held=tuple(both),
    )
    assert sorted(answers) == [302, 422]
    assert Permanence.objects.filter(state=State.PUBLISHED).count() == 1


def test_of_two_series_published_at_once_in_one_room_the_second_wants_a_reason(cast: Cast, live_server: Any):
    both = [world.permanence(cast, who, state=State.APPROVED) for who in ("assistant", "neighbour")]
    _known_to_wait(cast, both)
    answers = press_at_once(
        live_server.url,
        *(press(cast, "coordinator", "publish", made) for made in both),
        while_held=tuple(both),
    )
    assert sorted(answers) == [302, 422]
    assert Permanence.objects.filter(state=State.PUBLISHED).count() == 1


@pytest.mark.parametrize("who", [("assistant", "assistant"), ("assistant", "neighbour")])
def test_of_two_series_proposed_at_once_the_second_is_told_of_the_first(
    cast: Cast, live_server: Any, who: tuple[str, str]
):
    """At the hours of one worker, or in one room."""
    both = [world.permanence(cast, one, state=State.DRAFT) for one in who]
    answers = press_at_once(
        live_server.url,
        *(press(cast, "coordinator", "propose", made) for made in both),
        while_held=tuple(both),
    )
    assert sorted(answers) == [302, 422]
    assert Permanence.objects.filter(state=State.PROPOSED).count() == 1


def _known_to_wait(cast: Cast, both: list[Permanence]) -> None:
    """Each was agreed to although the other waits; that the other is published is another thing."""
    for made, other in (both, reversed(both)):
        found = {f"waiting:{made.worker_id}:{other.pk}", f"room-waiting:{other.pk}"}
        Permanence.objects.filter(pk=made.pk).update(accepted=sorted(found), despite="Au choix.")

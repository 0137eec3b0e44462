"""What waits for an agreement lays claim to its hours as well: two proposals see each other (R4, R6)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from directory.models import Absence
from permanences.models import Override, Permanence, State
from tests.permanences import world
from tests.permanences.world import TUESDAY, by_telephone_typed, hidden, post, typed

pytestmark = pytest.mark.usefixtures("that_tuesday")
NEXT_TUESDAY = TUESDAY + timedelta(days=7)
WAITS = "Inès Basilic a une autre permanence «\xa0en attente d’accord\xa0»"
IN_THE_ROOM = "une permanence «\xa0en attente d’accord\xa0» de Hugo Genièvre y est prévue"


def proposed(cast, who="assistant", **fields):
    return world.permanence(cast, who, state=State.PROPOSED, **fields)


def waiting(cast):
    return cast.client("coordinator").get(reverse("permanences:waiting"))


def part_of(page, made):
    """What the page of the approver says of one of the proposals."""
    return page.content.decode().partition(f'id="p-{made.uid}"')[2].partition("</li>\n")[0]


def approve(cast, page, made, **data):
    part = world.hidden_in(part_of(page, made))
    sent = {"version": part("version"), "vu": part("vu"), "publier": "1", **data}
    return post(cast, "coordinator", "approve", made.uid, **sent)


def test_a_second_proposal_at_the_same_hours_wants_a_reason_and_the_approver_reads_both(cast):
    first = proposed(cast)
    asked = post(cast, "assistant", "create", **by_telephone_typed(cast))
    assert asked.status_code == 422
    assert f"{WAITS} sur 53 de ces dates, dès le mardi 1er décembre" in asked.content.decode()
    answer = {"reason": "Au choix.", "seen": hidden(asked, "seen")}
    assert post(cast, "assistant", "create", **by_telephone_typed(cast, **answer)).status_code == 302
    second = Permanence.objects.exclude(pk=first.pk).get()
    assert post(cast, "assistant", "propose", second.uid).status_code == 302
    page = waiting(cast)
    for one in (first, second):
        assert WAITS in page.content.decode().partition(f'id="p-{one.uid}"')[2]
    assert approve(cast, page, second, malgre="Celle-ci.").status_code == 302
    late = approve(cast, waiting(cast), first)
    assert late.status_code == 409
    assert "Inès Basilic est déjà de permanence" in late.content.decode()


def test_two_drafts_are_told_when_the_second_is_proposed(cast):
    both = [world.by_telephone(cast, state=State.DRAFT) for _n in range(2)]
    assert post(cast, "assistant", "propose", both[0].uid).status_code == 302
    asked = post(cast, "assistant", "propose", both[1].uid)
    assert asked.status_code == 422
    assert WAITS in asked.content.decode()


@pytest.mark.parametrize("state", [State.PROPOSED, State.APPROVED])
def test_a_change_of_a_published_one_that_waits_is_met_as_well(cast, state):
    published = world.permanence(cast)
    world.permanence(cast, state=state, replaces=published, weekdays=(3,), starts_on=TUESDAY)
    asked = post(cast, "assistant", "create", **by_telephone_typed(cast, weekdays=["3"]))
    assert asked.status_code == 422
    assert f"a une autre permanence «\xa0{state.label}\xa0»" in asked.content.decode()


def test_a_room_that_somebody_else_asked_for_is_told_to_both(cast):
    first = proposed(cast, "neighbour")
    asked = post(cast, "assistant", "create", **typed(cast))
    assert asked.status_code == 422
    assert IN_THE_ROOM in asked.content.decode()
    second = proposed(cast)
    text = part_of(waiting(cast), first)
    assert "d’Inès Basilic y est prévue" in text
    assert IN_THE_ROOM in part_of(waiting(cast), second)


def test_a_date_upon_hours_that_wait_wants_a_reason(cast):
    made = world.permanence(cast, weekdays=(3,))
    proposed(cast)
    sent = {"new_date": str(NEXT_TUESDAY), "starts_at": "11:00", "ends_at": "13:00"}
    asked = post(cast, "assistant", "add_date", made.uid, **sent)
    assert WAITS in asked.content.decode()
    assert not Override.objects.exists()


def test_what_waits_to_take_its_place_is_no_obstacle_to_a_date(cast):
    made = world.permanence(cast)
    world.permanence(cast, state=State.PROPOSED, replaces=made, starts_on=NEXT_TUESDAY)
    move = (made.uid, made.windows.get().pk, NEXT_TUESDAY)
    sent = {"new_date": str(NEXT_TUESDAY), "starts_at": "10:00", "ends_at": "12:00"}
    assert post(cast, "assistant", "move_date", *move, **sent).status_code == 302


def test_a_draft_and_an_ended_one_lay_no_claim(cast):
    world.permanence(cast, state=State.DRAFT)
    world.permanence(cast, state=State.ENDED)
    assert post(cast, "assistant", "create", **typed(cast)).status_code == 302


def test_agents_see_nothing_of_what_waits(cast):
    proposed(cast)
    page = cast.client("agent").get(reverse("permanences:establishment", args=[cast.court.code]))
    assert "Inès Basilic" not in page.content.decode().partition("Les prochaines dates")[2]


# --- What the approver had read ---------------------------------------------------------------------------


def absent(cast):
    Absence.objects.create(worker=cast.workers["assistant"], starts_on=NEXT_TUESDAY, ends_on=NEXT_TUESDAY)


def other(cast):
    proposed(cast, place=None, mode="telephone")


@pytest.mark.parametrize("happens", [absent, other])
def test_a_warning_that_is_new_is_not_said_to_be_a_new_text(cast, happens):
    made = proposed(cast)
    page = waiting(cast)
    happens(cast)
    late = approve(cast, page, made, malgre="C’est entendu.")
    text = late.content.decode()
    assert late.status_code == 409
    assert "Le texte de cette proposition est le même" in text
    assert "a changé entre-temps" not in text
    assert "C’est entendu." in text, "what was typed is still there"
    made.refresh_from_db()
    assert made.state == State.PROPOSED
    assert approve(cast, late, made, malgre="C’est entendu.").status_code == 302


def test_a_number_of_the_worker_that_changes_meanwhile_changes_no_text(cast):
    made = proposed(cast)
    page = waiting(cast)
    cast.workers["assistant"].mobile = "06 39 98 00 00"
    cast.workers["assistant"].save()
    made.refresh_from_db()
    assert made.sequence > 0
    assert approve(cast, page, made).status_code == 302


def test_a_warning_that_is_gone_holds_nobody_up(cast):
    made, second = proposed(cast), proposed(cast, place=None, mode="telephone")
    page = waiting(cast)
    second.delete()
    assert approve(cast, page, made, malgre="").status_code == 302

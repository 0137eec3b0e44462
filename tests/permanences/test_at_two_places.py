"""A stand-in expected at two places at once: told, free to cancel or move, and promised nowhere (R5)."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from directory.coverage.who_covers import who_covers
from directory.models import Place
from permanences.dates.agenda import Now, reach_now, slots_for
from permanences.feeds import rendering
from permanences.models import Override
from tests.cast import NOW, Cast
from tests.permanences import world
from tests.permanences.world import AFTERNOON, TUESDAY

pytestmark = [pytest.mark.usefixtures("that_tuesday"), pytest.mark.once]
NEXT_WEEK = TUESDAY + timedelta(days=7)
DOUBT = "À ces heures, Hugo Genièvre a une autre permanence\u00a0: appelez avant de venir."
TWICE = "À deux endroits à la fois"


def _room(cast: Cast) -> Place:
    return Place.objects.create(establishment=cast.prison, name="Bureau 3", is_confidential=True)


@pytest.fixture
def both(cast: Cast):
    """Hugo stands in at the court, and is at the prison himself at the same hours."""
    own = world.permanence(cast, "neighbour", establishment=cast.prison, place=_room(cast))
    made = world.permanence(cast)
    world.away(cast)
    return made, own


def test_the_pages_of_both_places_say_what_is_true(cast, both):
    court, prison = (
        cast.client("agent").get(reverse("permanences:establishment", args=[place.code])).text
        for place in (cast.court, cast.prison)
    )
    assert DOUBT in court
    assert "À confirmer" in court
    assert DOUBT not in prison
    now = reach_now(cast.court, who_covers(cast.court, NOW), NOW)
    assert (now.state, now.current) == (Now.STAND_IN, None)
    assert now.next is not None
    assert now.next.worker == cast.workers["assistant"]
    assert reach_now(cast.prison, who_covers(cast.prison, NOW), NOW).state is Now.ON_DUTY
    assert "SUMMARY:À confirmer" in rendering.of_establishment(cast.court, NOW).body.decode()
    assert "À confirmer" not in rendering.of_establishment(cast.prison, NOW).body.decode()
    asked = {"from": str(TUESDAY), "to": str(TUESDAY), "establishment": cast.court.code}
    [found] = cast.client("agent").get("/api/v1/permanences/", asked).json()["items"]
    assert (found["takes_place"], found["to_confirm"]) == (True, True)


def test_by_telephone_twice_and_at_other_hours_nothing_is_in_doubt(cast):
    world.by_telephone(cast)
    world.by_telephone(cast, "neighbour", sector=cast.far_sector)
    world.permanence(cast, "neighbour", establishment=cast.prison, place=_room(cast), spans=(AFTERNOON,))
    world.away(cast)
    [found] = slots_for(first=TUESDAY, last=TUESDAY, establishment=cast.court)
    assert found.is_certain


def test_the_stand_in_and_the_coordinator_read_it_until_one_of_them_acts(cast, both):
    made, _own = both
    for who, page in (("neighbour", "permanences:mine"), ("coordinator", "directory:network")):
        text = cast.client(who).get(reverse(page)).text
        assert TWICE in text
        assert "Maison d’arrêt d’Arras" in text
    assert "2 dates à deux endroits à la fois" in cast.client("neighbour").get("/").text
    assert TWICE not in cast.client("assistant").get(reverse("permanences:mine")).text
    answer = world.post(cast, "neighbour", "cancel_date", made.uid, made.windows.get().pk, TUESDAY, note="")
    assert answer.url == reverse("permanences:mine")
    world.post(cast, "coordinator", "cancel_date", made.uid, made.windows.get().pk, NEXT_WEEK, note="")
    for who, page in (("neighbour", "permanences:mine"), ("coordinator", "directory:network")):
        assert TWICE not in cast.client(who).get(reverse(page)).text


def test_a_stand_in_cancels_moves_and_restores_within_the_replacement_alone(cast, both):
    made, _own = both
    window = made.windows.get().pk
    mine = cast.client("neighbour").get(reverse("permanences:mine")).text
    assert reverse("permanences:move_date", args=[made.uid, window, TUESDAY]) in mine
    to = {"starts_at": "14:00", "ends_at": "16:00", "note": ""}
    late = {**to, "new_date": str(TUESDAY + timedelta(days=20))}
    refused = world.post(cast, "neighbour", "move_date", made.uid, window, NEXT_WEEK, **late)
    assert "vous ne remplacez pas Inès Basilic" in refused.text
    soon = {**to, "new_date": str(NEXT_WEEK)}
    world.post(cast, "neighbour", "move_date", made.uid, window, NEXT_WEEK, **soon)
    moved = Override.objects.get()
    assert moved.starts_at == time(14)
    world.post(cast, "neighbour", "restore_date", made.uid, moved.pk)
    asked = world.post(cast, "neighbour", "restore_date", made.uid, moved.pk)
    assert "est déjà de permanence" in asked.text
    after = TUESDAY + timedelta(days=14)
    assert world.post(cast, "neighbour", "cancel_date", made.uid, window, after, note="").status_code == 403
    assert world.post(cast, "neighbour", "add_date", made.uid, **soon).status_code == 403
    assert world.post(cast, "neighbour", "stop", made.uid, last=str(NEXT_WEEK), seen="").status_code == 403


def test_a_stand_in_is_told_what_others_change(cast, both, django_capture_on_commit_callbacks):
    made, _own = both
    with django_capture_on_commit_callbacks(execute=True):
        done = cast.client("coordinator").post(
            reverse("permanences:cancel_date", args=[made.uid, made.windows.get().pk, NEXT_WEEK]),
            {"note": ""},
            follow=True,
        )
    assert "Hugo Genièvre" in done.text

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.coverage.who_covers import who_covers
from permanences.dates import agenda
from permanences.dates.agenda import Now, reach_now, slots_for
from tests.cast import NOW
from tests.permanences import world
from tests.permanences.world import TUESDAY

WEEK = {"first": TUESDAY, "last": TUESDAY + timedelta(days=6)}
NEXT_WEEK = TUESDAY + timedelta(days=7)


def reach(cast, at=NOW, place=None):
    place = place or cast.court
    return reach_now(place, who_covers(place, at), at)


def test_a_published_permanence_is_in_the_agenda_of_its_place(cast):
    made = world.permanence(cast)
    [found] = slots_for(establishment=cast.court, **WEEK)
    assert (found.permanence_id, found.worker, found.place) == (
        made.uid,
        cast.workers["assistant"],
        cast.room,
    )


@pytest.mark.parametrize("state", ["draft", "proposed", "approved", "ended"])
def test_only_published_permanences_are_shown(cast, state):
    world.permanence(cast, state=state)
    assert slots_for(establishment=cast.court, **WEEK) == []


def test_a_telephone_permanence_of_a_sector_reaches_all_its_places_but_those_left_out(cast):
    world.by_telephone(cast)
    assert len(slots_for(establishment=cast.court, **WEEK)) == 1
    assert slots_for(establishment=cast.prison, **WEEK) == []
    cast.sector.excluded.add(cast.court)
    assert slots_for(establishment=cast.court, **WEEK) == []


def test_during_an_absence_the_approved_replacement_serves(cast):
    world.permanence(cast)
    world.away(cast)
    [found] = slots_for(establishment=cast.court, **WEEK)
    assert (found.worker, found.holder) == (cast.workers["neighbour"], cast.workers["assistant"])
    assert found.takes_place
    assert found.is_replaced


@pytest.mark.parametrize("state", ["proposed", "refused"])
def test_without_an_approved_replacement_the_slot_shows_as_not_held(cast, state):
    world.permanence(cast)
    world.away(cast).replacements.update(state=state)
    [found] = slots_for(establishment=cast.court, **WEEK)
    assert (found.status, found.worker, found.takes_place) == ("not_held", None, False)


def test_a_replacement_who_is_away_as_well_does_not_serve(cast):
    world.permanence(cast)
    world.away(cast)
    world.away(cast, "neighbour", by=None)
    [found] = slots_for(establishment=cast.court, **WEEK)
    assert found.status == "not_held"


def test_a_replacement_for_one_sector_serves_only_there(cast):
    world.permanence(cast)
    absence = world.away(cast)
    absence.replacements.update(sector=cast.far_sector)
    assert slots_for(establishment=cast.court, **WEEK)[0].status == "not_held"
    absence.replacements.update(sector=cast.sector)
    assert slots_for(establishment=cast.court, **WEEK)[0].takes_place


def test_the_one_who_stands_in_finds_the_slots_in_their_own_agenda(cast):
    world.permanence(cast)
    world.away(cast)
    for who in ("assistant", "neighbour"):
        [found] = slots_for(worker=cast.workers[who], **WEEK)
        assert found.is_replaced
    later = {"first": NEXT_WEEK + timedelta(days=7), "last": NEXT_WEEK + timedelta(days=7)}
    assert slots_for(worker=cast.workers["neighbour"], **later) == []


def test_a_region_lists_its_own_permanences_only(cast):
    world.permanence(cast)
    assert len(slots_for(region=cast.north, **WEEK)) == 1
    assert slots_for(region=cast.overseas, **WEEK) == []


def test_overseas_the_slots_are_at_the_local_hour_and_on_local_holidays_closed(cast):
    world.by_telephone(cast, "national", sector=None, establishment=cast.far_prison, weekdays=(6,))
    abolition = date(2026, 12, 20)
    before, closed = slots_for(
        establishment=cast.far_prison, first=abolition - timedelta(days=7), last=abolition
    )
    assert before.starts_at == datetime(2026, 12, 13, 9, tzinfo=ZoneInfo("Indian/Reunion"))
    assert (closed.status, closed.closure) == ("closed", "Abolition de l’esclavage")


def test_the_agenda_costs_the_same_with_2_permanences_and_with_more(cast):
    world.many(cast, 2)
    world.away(cast, first=TUESDAY + timedelta(days=1))
    with CaptureQueriesContext(connection) as few:
        slots_for(region=cast.north, **WEEK)
    more = 5
    for number in range(more):
        world.permanence(cast, spans=(world.AFTERNOON,), starts_on=date(2026, 1, 6 + number % 20))
    with CaptureQueriesContext(connection) as many:
        assert len(slots_for(region=cast.north, **WEEK)) >= more
    assert len(many) == len(few) <= 5


def test_on_duty_now_says_until_when_and_where(cast):
    world.permanence(cast)
    state = reach(cast)
    assert state.state is Now.ON_DUTY
    assert state.line == "De permanence jusqu’à 12 h, bâtiment B, bureau 12."
    assert state.phones == ("03 53 01 00 10", "06 39 98 00 10")


def test_out_of_duty_the_next_slot_is_announced(cast):
    world.permanence(cast)
    state = reach(cast, NOW + timedelta(hours=3))
    assert state.state is Now.NEXT
    assert state.line == "Prochaine permanence mardi 1er décembre, de 9 h à 12 h."


def test_during_an_absence_the_line_names_the_stand_in(cast):
    world.permanence(cast)
    world.away(cast, first=TUESDAY - timedelta(days=1))
    state = reach(cast, NOW + timedelta(hours=3))
    assert state.state is Now.STAND_IN
    away = "Inès Basilic est en absence jusqu’au 3 décembre."
    assert state.line == f"{away} Hugo Genièvre assure le remplacement."
    assert state.worker == cast.workers["neighbour"]


def test_a_place_without_permanence_says_to_call_or_write(cast):
    state = reach(cast)
    assert (state.state, state.next) == (Now.NOTHING, None)
    assert state.line == "Aucune permanence n’est prévue. Vous pouvez appeler ou écrire."
    assert state.phones


def test_asked_again_the_state_costs_one_query_until_something_changes(cast):
    made = world.permanence(cast)
    coverage = who_covers(cast.court, NOW)
    reach_now(cast.court, coverage, NOW)
    with CaptureQueriesContext(connection) as warm:
        reach_now(cast.court, coverage, NOW)
    assert len(warm) == 1
    world.cancelled(made, TUESDAY)
    assert reach_now(cast.court, coverage, NOW).state is Now.NEXT


def test_what_was_kept_follows_a_change_of_telephone_number(cast):
    world.permanence(cast)
    reach(cast)
    worker = cast.workers["assistant"]
    worker.phone = "03 53 01 99 99"
    worker.save()
    assert reach(cast).phones[0] == "03 53 01 99 99"


def test_ahead_leaves_out_what_is_over(cast):
    world.permanence(cast)
    coming = agenda.ahead(cast.court, NOW + timedelta(hours=3))
    assert coming[0].starts_at.date() == NEXT_WEEK

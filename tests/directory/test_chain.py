"""R1, R5: whoever answers is there, is entitled, and comes in the right order."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from directory.coverage.chain import LEVELS, Held, StandIn, Step, Via, chain, nearest_holder

WORKERS = st.integers(1, 12)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
SECTORS = st.one_of(st.none(), st.integers(1, 4))


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[Held], dict[int, list[StandIn]]]:
    """Postings where each worker is away or not, once and for all; stand-ins who are not away."""
    away = draw(st.dictionaries(WORKERS, DAYS, max_size=8))
    held = [
        Held(worker, level, since, sector if level in ("named", "sector") else None, away.get(worker), n)
        for n, (worker, level, since, sector) in enumerate(
            draw(st.lists(st.tuples(WORKERS, st.sampled_from(LEVELS), DAYS, SECTORS), max_size=10))
        )
    ]
    present = [worker for worker in range(1, 20) if worker not in away]
    stand_ins = draw(
        st.dictionaries(
            st.sampled_from(sorted(away) or [99]),
            st.lists(st.builds(StandIn, st.sampled_from(present), DAYS, SECTORS), max_size=3),
        )
    )
    return held, stand_ins


@given(networks())
def test_nobody_who_is_away_is_ever_in_the_chain(network):
    held, stand_ins = network
    away = {h.worker for h in held if h.away_until}
    assert not away & {step.worker for step in chain(held, stand_ins)}


@given(networks())
def test_each_person_comes_once(network):
    workers = [step.worker for step in chain(*network)]
    assert len(workers) == len(set(workers))


def test_who_stands_in_for_everything_and_for_one_sector_comes_once_until_the_later_day():
    monday, friday = date(2026, 11, 23), date(2026, 11, 27)
    absent = Held(1, "sector", date(2020, 1, 1), sector=4, away_until=friday)
    stand_ins = {1: [StandIn(2, monday), StandIn(3, monday), StandIn(2, friday, sector=4)]}
    assert chain([absent], stand_ins) == (Step(2, Via.REPLACEMENT, friday), Step(3, Via.REPLACEMENT, monday))


@given(networks())
def test_everyone_present_is_in_the_chain_and_nobody_comes_from_nowhere(network):
    held, stand_ins = network
    found = {step.worker for step in chain(held, stand_ins)}
    present = {h.worker for h in held if not h.away_until}
    substitutes = {s.substitute for absent in stand_ins.values() for s in absent}
    assert present <= found <= present | substitutes


@given(networks())
def test_the_nearest_level_comes_first(network):
    order = {Via.HOLDER: 0, Via.REPLACEMENT: 0, Via.REGIONAL: 1, Via.NATIONAL: 2}
    ranks = [order[step.via] for step in chain(*network)]
    assert ranks == sorted(ranks)


@given(networks())
def test_of_each_capacity_those_at_work_come_before_anyone_s_stand_in(network):
    capacity = {Via.REPLACEMENT: Via.HOLDER}
    found = [(capacity.get(step.via, step.via), step.instead_of is not None) for step in chain(*network)]
    for via in (Via.HOLDER, Via.REGIONAL, Via.NATIONAL):
        stand_in = [is_stand_in for one, is_stand_in in found if one is via]
        assert stand_in == sorted(stand_in)


@given(networks())
def test_the_holder_who_is_named_is_at_work_if_one_of_them_is(network):
    held, _stand_ins = network
    own = [h for h in held if h.level in ("named", "sector")]
    found = nearest_holder(held)
    assert (found is None) == (not own)
    if any(h.away_until is None for h in own):
        assert found.away_until is None


@given(networks())
def test_a_stand_in_for_one_sector_does_not_answer_for_another(network):
    held, stand_ins = network
    for step in chain(held, stand_ins):
        if step.via is Via.REPLACEMENT:
            absent = [h for h in held if h.away_until and h.worker in stand_ins]
            assert any(
                s.substitute == step.worker and s.sector in (None, h.sector)
                for h in absent
                for s in stand_ins[h.worker]
            )


@given(networks())
def test_the_order_of_the_rows_changes_nothing(network):
    held, stand_ins = network
    assert chain(held[::-1], stand_ins) == chain(held, stand_ins)
    assert nearest_holder(held[::-1]) == nearest_holder(held)

"""R1, R5: whoever answers is there, is entitled, and comes in the right order."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from directory.chain import LEVELS, Held, StandIn, Step, Via, chain, nearest_holder

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


def test_one_who_stands_in_twice_for_the_same_person_comes_once():
    """Two replacements of one absence, each approved."""
    day = date(2026, 11, 24)
    held = [Held(1, "named", day, away_until=day)]
    assert chain(held, {1: [StandIn(2, day), StandIn(2, day)]}) == (Step(2, Via.REPLACEMENT, day),)


@given(networks())
def test_each_person_comes_once(network):
    workers = [step.worker for step in chain(*network)]
    assert len(workers) == len(set(workers))


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

"""Keys are derived a few at a time; those of several lanes one at a time; whoever waits too long is told."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from casework.sealing import crypto, derivation
from casework.sealing.derivation import Busy, Cost, Gate, Health
from tests.cheap import CHEAP

ROOT = Path(__file__).parents[2]
# At the real cost, and in a process of its own: a thread that hangs in OpenSSL cannot be stopped.
SIX_AT_ONCE = """
import threading
from casework.sealing.crypto import unwrap_private_key, wrap_private_key
from casework.sealing.derivation import Cost, health

former, present = (Cost(64 * 1024, 3, lanes) for lanes in (4, 1))
wrapped = [wrap_private_key(b"p" * 32, "phrase", owner="ines", cost=cost) for cost in (former, present)] * 3
opened = []
threads = [
    threading.Thread(target=lambda w=w: opened.append(unwrap_private_key(w, "phrase", owner="ines")))
    for w in wrapped
]
for thread in threads:
    thread.daemon = True
    thread.start()
for thread in threads:
    thread.join(30)
print(len(opened), health.is_good(), flush=True)
"""


def test_keys_wrapped_with_four_lanes_open_six_at_once_at_their_real_cost():
    done = subprocess.run(
        [sys.executable, "-c", SIX_AT_ONCE],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'requests'}"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.stdout.split() == ["6", "True"], done.stderr


def counted(gate, lanes, count):
    """How many of ``count`` were at work at the same moment, when each waits for whoever may come."""
    meeting, most, inside = threading.Condition(), [0], [0]

    def pass_through():
        with gate.passing(lanes, patience=60.0), meeting:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            meeting.wait(0.02)
            inside[0] -= 1

    threads = [threading.Thread(target=pass_through) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return most[0]


@pytest.mark.parametrize(("lanes", "most"), [(1, 2), (4, 1)])
def test_so_many_derive_at_once_and_no_more(lanes, most):
    assert counted(Gate(at_once=2), lanes, 8) == most


def test_whoever_finds_no_place_is_told_and_the_places_come_back():
    gate = Gate(at_once=1)
    with gate.passing(1, 0.0):
        for lanes in (1, 4):
            with pytest.raises(Busy), gate.passing(lanes, 0.0):
                pytest.fail("there is one place")
    for _ in range(3):
        with gate.passing(4, 0.0), pytest.raises(Busy), gate.passing(4, 0.0):
            pytest.fail("the pool serves one at a time")


def test_a_derivation_that_lacks_memory_is_worth_trying_again():
    with pytest.raises(Busy):
        derivation.derive(b"secret", b"s" * 16, 32, Cost(memory_kib=2**31, passes=1, lanes=1))
    assert derivation.derive(b"secret", b"s" * 16, 32, CHEAP)


def test_the_standard_cost_uses_no_pool_of_threads():
    assert crypto.STANDARD_COST.lanes == 1


def out_of_memory():
    raise MemoryError


@pytest.mark.parametrize(("derives", "good"), [(lambda: b"key", True), (out_of_memory, False)])
def test_health_says_whether_a_key_is_derived(derives, good):
    assert Health(Gate(at_once=1), derives).is_good() is good


def test_health_comes_back_from_a_derivation_that_does_not(monkeypatch):
    monkeypatch.setattr(derivation, "PROBE_PATIENCE", 0.05)
    end, asked = threading.Event(), []
    health = Health(Gate(at_once=1), lambda: (asked.append(1), end.wait(60)))
    assert [health.is_good(), health.is_good()] == [False, False]
    assert asked == [1]
    end.set()
    health._last[0].join()
    assert health.is_good()


def test_two_who_ask_at_once_are_both_told_that_it_is_good():
    started, end = threading.Event(), threading.Event()
    health = Health(Gate(at_once=1), lambda: (started.set(), end.wait(60)))
    found = []
    first = threading.Thread(target=lambda: found.append(health.is_good()))
    first.start()
    started.wait(60)
    second = threading.Thread(target=lambda: found.append(health.is_good()))
    second.start()
    second.join(0.3)  # long enough to be told that it is bad
    end.set()
    first.join()
    second.join()
    assert found == [True, True]


def test_many_who_ask_at_once_are_all_told_that_it_is_good():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # threads change places between any two steps
    try:
        for _ in range(30):
            health, found = Health(Gate(at_once=2), lambda: b"key"), []
            together = threading.Barrier(12)

            def ask(health=health, found=found, together=together):
                together.wait()
                found.append(health.is_good())

            threads = [threading.Thread(target=ask) for _ in range(12)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert found == [True] * 12
    finally:
        sys.setswitchinterval(before)


def test_a_busy_gate_is_good_until_somebody_is_stuck_in_it():
    now = [0.0]
    gate = Gate(at_once=1, clock=lambda: now[0])
    health = Health(gate, out_of_memory)
    with gate.passing(4, 0.0):
        now[0] = derivation.STUCK_AFTER
        assert health.is_good()
        now[0] += 1
        assert not health.is_good()

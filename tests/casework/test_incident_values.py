"""Grave events as plain values: states, numbers that may leave, letters that are of one journal alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.counting.small import LEAST
from casework.disasters import figures, states
from casework.disasters.letters import Head, Letter
from casework.disasters.states import Closed, IncidentEvent, IncidentState
from casework.sealing.crypto import CannotOpen
from casework.sealing.letters import AID, INCIDENT, Journal, Line, new_key

NUMBERS = st.dictionaries(st.sampled_from([*figures.COUNTS, *figures.SUMS]), st.integers(0, 40))


@given(NUMBERS)
@settings(max_examples=60)
def test_no_small_number_leaves_nor_what_so_few_were_given(numbers):
    lines = figures.published(numbers, LEAST)
    assert [str(line.label) for line in lines] == [str(label) for label in figures.COUNTS.values()]
    for code, line in zip(figures.COUNTS, lines, strict=True):
        number = numbers.get(code, 0)
        assert line.number == (number if number >= LEAST else None)
        assert line.number is not None or line.amount is None


def test_what_happens_to_an_event_and_what_is_refused():
    opened, ended = IncidentEvent.OPEN, IncidentEvent.CLOSE
    assert states.faults() == []
    assert states.replayed([opened, IncidentEvent.EVALUATE, ended]) == IncidentState.CLOSED
    for wrong in ([ended], [opened, opened], [opened, ended, IncidentEvent.EVALUATE], [opened, ended, ended]):
        with pytest.raises(Closed):
            states.replayed(wrong)


def test_a_letter_of_one_journal_is_none_of_another():
    here, key, chain = Journal(INCIDENT, "ABCD2345"), new_key(), new_key()
    head = Head("fire", "Incendie", "Au greffe.", "2026-11-24", "Nadia Verveine", ("e:lille",))
    letter = Letter("Nadia Verveine", chain.hex(), head=head, figures={"met": 3})
    sealed = here.encrypt(key, letter.to_json(), number=1, event="open")
    assert Letter.from_json(here.decrypt(key, sealed, number=1, event="open")) == letter
    line = Line(1, "open", "2026-11-24", "actor", "token", sealed)
    for other in (Journal(AID, "ABCD2345"), Journal(INCIDENT, "ABCD2346")):
        with pytest.raises(CannotOpen):
            other.decrypt(key, sealed, number=1, event="open")
        assert other.link(other.start(chain), chain, line) != here.link(here.start(chain), chain, line)
    assert "greffe" not in f"{letter!r}{head!r}"

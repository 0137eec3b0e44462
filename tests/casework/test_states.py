"""One table says everything about the states of a case; a piece that is missing stops the start."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, transaction

from casework import states
from casework.models import Case
from casework.states import TABLE, Event, State
from tests.cast import NOW


def without(state):
    return {one: facts for one, facts in TABLE.items() if one is not state}


def with_facts(state, **changed):
    return {**TABLE, state: replace(TABLE[state], **changed)}


def less(mapping, event):
    return {one: what for one, what in mapping.items() if one is not event}


VERBS = {
    Event.ACKNOWLEDGE: "acknowledged",
    Event.START: "in_hand",
    Event.ANSWER: "answer",
    Event.CONTACT: "contacted",
    Event.CLOSE: "close",
    Event.REOPEN: "reopen",
}
CLOSED, WAITING = TABLE[State.CLOSED], TABLE[State.WAITING]


@pytest.mark.parametrize(
    "table",
    [
        without(State.WAITING),
        with_facts(State.WAITING, leads_to=less(WAITING.leads_to, Event.ANSWER)),
        with_facts(State.CLOSED, refuses=less(CLOSED.refuses, Event.CLOSE)),
        with_facts(State.CLOSED, refuses={**CLOSED.refuses, Event.REOPEN: "Non."}),
        {
            state: replace(
                facts,
                leads_to=less(facts.leads_to, Event.CLOSE),
                refuses={**facts.refuses, Event.CLOSE: "Non."},
            )
            for state, facts in TABLE.items()
        },
    ],
    ids=["no line", "no way on", "no sentence", "both", "never reached"],
)
def test_a_piece_taken_from_the_table_stops_manage_py_check(monkeypatch, table):
    assert [error for error in run_checks() if error.id == "casework.E001"] == []
    monkeypatch.setattr(states, "TABLE", table)
    with pytest.raises(SystemCheckError, match="casework.E001"):
        call_command("check", stderr=StringIO())


@pytest.mark.parametrize("state", State)
def test_an_event_leads_to_a_state_or_is_refused_with_a_sentence(state):
    for event in Event:
        if event in TABLE[state].leads_to:
            assert states.after(state, event) in TABLE
        else:
            with pytest.raises(states.NotNow) as refusal:
                states.after(state, event)
            assert str(refusal.value.reason).startswith("Ce dossier")


@pytest.mark.parametrize("state", State)
def test_the_page_of_a_case_offers_what_its_state_allows_and_says_what_it_is(desk, received, at, state):
    over = TABLE[state].is_over
    desk.put(received, state=state, closed_at=NOW if over else None)
    page = desk.unlocked().get(at("case")).content.decode()
    offered = {event for event, verb in VERBS.items() if f'formaction="{at(verb)}"' in page}
    assert offered == VERBS.keys() & TABLE[state].leads_to.keys()
    assert f"fr-badge--{TABLE[state].badge}" in page
    assert str(TABLE[state].told_to_worker) in page


@pytest.mark.parametrize(
    ("state", "closed"), [("closed", False), ("new", True), ("lost", False), ("lost", True)]
)
def test_the_database_refuses_an_end_without_its_date_and_a_state_that_does_not_exist(
    received, state, closed
):
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.update(state=state, closed_at=NOW if closed else None)

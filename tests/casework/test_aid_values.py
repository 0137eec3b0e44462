"""Sums, sheets, states of an application for aid: plain values."""

from datetime import date

import pytest
from django import forms
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.forms import MoneyField
from casework.funds import money, states
from casework.funds.budget import CHARGES, CODES, DEBTS, RESOURCES, Sheet
from casework.funds.states import TABLE, AidEvent, AidState, Closed

pytestmark = pytest.mark.once
SUMS = st.integers(0, money.MOST)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("1 234,56", 123456), ("1\u202f234,5\u00a0€", 123450), ("80", 8000), ("0.07", 7), ("1234.5", 123450)],
)
def test_a_sum_is_read_as_people_type_it(typed, found):
    assert money.cents(typed) == found


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        *((typed, money.NOT_A_SUM) for typed in ("mille", "1.2.3", "1e3", "3x", "-", "1 000 $")),
        *((typed, money.NEGATIVE) for typed in ("-5", "−300,50", "- 5 €")),
        *((typed, money.TOO_FINE) for typed in ("1,234", "12.345")),
        *((typed, "1\u202f000,00\u00a0€ au plus") for typed in ("1000,01", "99999999999999999")),
    ],
)
def test_what_is_no_sum_is_refused_with_the_sentence_for_it(typed, why):
    with pytest.raises(forms.ValidationError) as refused:
        MoneyField(most=100_000).clean(typed)
    assert str(why) in refused.value.messages[0]


@given(SUMS)
@settings(max_examples=40)
def test_a_sum_comes_back_from_the_form_and_from_the_page(amount):
    assert money.cents(money.plain(amount)) == money.cents(money.shown(amount)) == amount


@given(SUMS, st.integers(1, 120), st.dates(date(2020, 1, 1), date(2040, 1, 1)))
@settings(max_examples=40)
def test_a_schedule_adds_up_to_the_loan(amount, months, paid_on):
    parts = money.instalments(amount, months, paid_on)
    assert sum(part for _day, part in parts) == amount
    assert len(parts) == months
    assert money.due(amount, months, paid_on, parts[-1][0]) == amount
    assert money.due(amount, months, paid_on, paid_on) == 0


@given(st.dictionaries(st.sampled_from(CODES), SUMS), st.integers(1, 30))
@settings(max_examples=40)
def test_a_sheet_adds_up_and_comes_back(amounts, household):
    sheet = Sheet(amounts, household)
    out = sum(amounts.get(code, 0) for code in (*CHARGES, *DEBTS))
    assert sheet.balance == sum(amounts.get(code, 0) for code in RESOURCES) - out
    assert Sheet.of(sheet.kept, household).balance == sheet.balance
    assert sheet.total_owed == sum(amounts.get(f"{code}_left", 0) for code in DEBTS)


def test_the_table_of_states_is_whole():
    assert states.faults(TABLE) == []
    assert states.faults({AidState.PAID: TABLE[AidState.PAID]})
    assert states.replayed([AidEvent.SEND, AidEvent.PASS, AidEvent.RETURN]) == AidState.SENT_BACK
    with pytest.raises(Closed):
        states.replayed([AidEvent.PASS])


def test_a_step_that_is_taken_back_counts_no_more():
    decided = [AidEvent.SEND, AidEvent.SESSION, AidEvent.GRANT, AidEvent.PAY]
    once, twice = [*decided, AidEvent.UNDO], [*decided, AidEvent.UNDO, AidEvent.UNDO]
    assert (states.replayed(once), states.replayed(twice)) == (AidState.GRANTED, AidState.IN_SESSION)
    assert states.standing([*twice, AidEvent.REFUSE]) == [0, 1, 6]
    assert states.replayed([*twice, AidEvent.UNDO]) == AidState.AT_COORDINATOR  # the opinion with its session
    with pytest.raises(Closed):
        states.replayed([*twice, AidEvent.UNDO, AidEvent.UNDO])

"""What a scale is worth on a day, and how it is written: plain values."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.amounts import text
from pages.amounts.values import Scale, Value, in_order, overlaps, written
from pages.reference import Unit

pytestmark = pytest.mark.once
FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 60).map(lambda n: FIRST + timedelta(days=n))


def scale(*values: Value) -> Scale:
    return Scale(1, "garde", "Garde d’enfant", Unit.EURO, in_order(values))


@st.composite
def value(draw: st.DrawFn) -> Value:
    starts = draw(DAYS)
    lasts = draw(st.none() | st.integers(0, 20))
    return Value(
        Decimal(draw(st.integers(0, 999))), starts, None if lasts is None else starts + timedelta(lasts)
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(value(), max_size=5), DAYS)
def test_where_none_overlap_at_most_one_holds_and_a_scale_runs_out_on_its_first_empty_day(
    values: list[Value], day: date
) -> None:
    if list(overlaps(values)):
        return
    found = scale(*values)
    assert sum(one.holds(day) for one in found.values) <= 1
    out = found.runs_out(day)
    if out is None:
        assert all(found.on(day + timedelta(days=n)) for n in range(90))
    else:
        assert found.on(out) is None
        assert all(found.on(day + timedelta(days=n)) for n in range((out - day).days))


def test_a_value_left_open_ends_the_day_before_the_next_and_two_of_one_day_overlap() -> None:
    open_one, next_one = Value(Decimal(180), FIRST), Value(Decimal(190), date(2027, 1, 1))
    assert list(overlaps([next_one, open_one])) == []
    assert scale(next_one, open_one).values[0].ends_on == date(2026, 12, 31)
    assert list(overlaps([open_one, Value(Decimal(1), FIRST)])) != []
    assert list(overlaps([Value(Decimal(1), FIRST, date(2027, 1, 1)), next_one])) == [next_one]


def test_a_text_says_the_amount_of_its_day_and_never_a_former_one_as_if_it_held() -> None:
    known = {
        "garde": scale(
            Value(Decimal(180), FIRST, date(2026, 6, 30)), Value(Decimal("190.5"), date(2027, 1, 1))
        )
    }
    words = "Jusqu’à [[bareme:garde]]."

    def on(*day: int) -> str:
        return text.plain(words, known, date(*day)).replace("\xa0", " ")

    assert on(2026, 6, 30) == "Jusqu’à 180 € au 1er janvier 2026."
    assert on(2026, 7, 1) == "Jusqu’à 190,50 € à partir du 1er janvier 2027."
    assert on(2027, 1, 1) == "Jusqu’à 190,50 € au 1er janvier 2027."
    ended = {"garde": scale(Value(Decimal(180), FIRST, date(2026, 6, 30)))}
    last = text.plain(words, ended, date(2026, 7, 1)).replace("\xa0", " ")
    assert last == "Jusqu’à montant à confirmer (180 € jusqu’au 30 juin 2026)."
    assert text.plain("[[ Barème : inconnu ]]", known, FIRST) == "montant à confirmer"
    with translation.override("en"):
        assert on(2026, 1, 1).endswith("180 € au 1er janvier 2026."), "what editors write is French"


def test_in_html_programs_find_the_number_and_attributes_stay_whole() -> None:
    known = {"garde": scale(Value(Decimal("180.00"), FIRST))}
    html = '<p>[[bareme:garde]]</p><td data-label="[[bareme:garde]]">x</td>'
    shown = text.html(html, known, FIRST).replace("\xa0", " ")
    assert '<p><data value="180.00">180 € au 1er janvier 2026</data></p>' in shown
    assert '<td data-label="180 € au 1er janvier 2026">' in shown
    assert text.slugs("[[bareme:a]] [[barème: B ]] [[bareme:a]] [[autre:c]]") == ["a", "b"]


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        ("1234.50", Unit.PER_MONTH, "1 234,50 € par mois"),
        ("7", Unit.PER_DAY, "7 € par jour"),
        ("12.50", Unit.PERCENT, "12,5 %"),
        ("98765", Unit.PER_YEAR, "98 765 € par an"),
    ],
)
def test_amounts_are_written_as_in_french(amount: str, unit: Unit, words: str) -> None:
    assert written(Decimal(amount), unit).replace("\xa0", " ").replace("\u202f", " ") == words

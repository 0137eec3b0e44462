"""Telephone numbers: one home for what is accepted, kept, shown and dialled."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core import phone
from directory.models import Worker
from directory.people.forms import NumberField
from tests.cast import Cast

# What is typed, as it is kept, what a phone here dials, what one anywhere dials.
SAME_NUMBER = [
    ("01 99 00 12 34", "01 99 00 12 34", "0199001234", "+33199001234"),
    ("01.99.00.12.34", "01 99 00 12 34", "0199001234", "+33199001234"),
    ("+33 (0)1 99 00 12 34", "01 99 00 12 34", "0199001234", "+33199001234"),
    ("0033 6 39 98 12 34", "06 39 98 12 34", "0639981234", "+33639981234"),
    ("474000001", "04 74 00 00 01", "0474000001", "+33474000001"),  # a spreadsheet took the zero
    ("0262 99 00 12", "0262 99 00 12", "0262990012", "+262262990012"),
    ("+262 692 12 34 56", "0692 12 34 56", "0692123456", "+262692123456"),
    ("0639 61 12 34", "0639 61 12 34", "0639611234", "+262639611234"),
    ("0590990012", "0590 99 00 12", "0590990012", "+590590990012"),
    ("0594 99 00 12", "0594 99 00 12", "0594990012", "+594594990012"),
    ("0596 99 00 12", "0596 99 00 12", "0596990012", "+596596990012"),
    ("0508 41 12 34", "+508 41 12 34", "+508411234", "+508411234"),
    ("+687 25.12.34", "+687 25 12 34", "+687251234", "+687251234"),
    ("00689 40 12 34 56", "+689 40 12 34 56", "+68940123456", "+68940123456"),
    ("+681 72 12 34", "+681 72 12 34", "+681721234", "+681721234"),
    ("+32470123456", "+32 470 12 34 56", "+32470123456", "+32470123456"),
    ("01.99.00.12.34 poste 12", "01 99 00 12 34 p. 12", "0199001234", "+33199001234"),
    ("0199001234p1234", "01 99 00 12 34 p1234", "0199001234", "+33199001234"),
    ("25 12 34 p. 7", "25 12 34 p. 7", "251234", "251234"),
    ("25 12 34", "25 12 34", "251234", "251234"),  # in Nouméa, between neighbours
]


@pytest.mark.parametrize(("typed", "kept", "here", "anywhere"), SAME_NUMBER)
def test_a_number_is_kept_shown_and_dialled_in_one_way(typed: str, kept: str, here: str, anywhere: str):
    assert phone.is_number(typed)
    assert phone.written(typed) == kept
    assert (phone.dialled(typed), phone.international(typed)) == (here, anywhere)


@pytest.mark.parametrize("start", ["01 99 00", "02 61 91", "03 53 01", "04 65 71", "05 36 49", "06 39 98"])
@given(end=st.integers(0, 9999))
def test_the_numbers_kept_for_fiction_are_accepted(start: str, end: int):
    typed = f"{start} {end // 100:02d} {end % 100:02d}"
    assert phone.is_number(typed)
    assert phone.written(typed) == typed


@given(typed=st.text(alphabet="0123456789+ .-()/xp\u00a0", max_size=24))
def test_what_is_kept_is_accepted_again_and_stays(typed: str):
    kept = phone.written(typed)
    assert phone.written(kept) == kept
    assert phone.is_number(kept) == phone.is_number(typed)
    assert phone.dialled(kept) == phone.dialled(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "7",
        "3114",
        "3114 p. 2",
        "+32 470 12 34 56 p. 123",
        "p. 12",
        "000000",
        "01 99 00 12",
        "0" * 12,
        "01 99 00 12 34 56",
    ],
)
def test_what_nobody_can_be_called_at_is_refused(typed: str):
    assert not phone.is_number(typed)


def test_a_number_typed_on_the_screen_is_kept_as_it_is_shown(cast: Cast):
    worker = cast.workers["assistant"]
    data = {"phone": "0033.3.53.01.77.77", "mobile": "", "email": worker.email}
    cast.client("assistant").post(f"/annuaire/agents-sociaux/{worker.public_id}/numeros/", data)
    assert Worker.objects.get(pk=worker.pk).phone == "03 53 01 77 77"


@pytest.mark.parametrize(
    "copied",
    [
        "06.39.98.12.34\u202c",
        "\u202d06 39 98 12 34\u202c",
        "06\u201139\u201198\u201112\u201134",
        "06 39 98\u200b 12 34",
    ],
)
def test_a_number_that_is_copied_brings_nothing_unseen_along(copied):
    assert phone.is_number(copied)
    assert phone.written(copied) == phone.written("06 39 98 12 34")


@pytest.mark.once
def test_an_extension_is_said_to_whoever_reads_and_dialled_by_who_can():
    assert phone.uri("01 99 00 12 34 p. 12") == "tel:+33199001234;ext=12"
    assert phone.in_full("25 12 34 p. 7", "NC") == "+687 25 12 34 p. 7"
    field = NumberField()
    assert field.clean("01 99 00 12 34 POSTE 12") == "01 99 00 12 34 p. 12"
    for typed, said in (("+33 1 99 00", "après l’indicatif"), ("01 99 00", "par exemple")):
        with pytest.raises(ValidationError, match=said):
            field.clean(typed)

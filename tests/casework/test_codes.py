"""The follow-up code: copied by hand, read with indulgence, checked without asking the database."""

import contextlib
import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from casework.sealing import codes
from tests.cheap import REAL_COSTS

given_codes = st.text(alphabet=codes.ALPHABET, min_size=19, max_size=19).map(
    lambda body: body + codes._check_character(body)
)


def test_a_new_code_reads_back_and_carries_95_bits():
    code = codes.new_code()
    assert codes.read_code(code) == code
    assert math.log2(len(codes.ALPHABET)) * (codes.LENGTH - 1) == 95


def test_codes_do_not_repeat():
    assert len({codes.new_code() for _ in range(500)}) == 500


@given(code=given_codes)
def test_a_code_is_printed_in_five_groups_of_four(code):
    groups = codes.printed(code).split("-")
    assert [len(group) for group in groups] == [4] * 5
    assert codes.read_code(codes.printed(code)) == code


@given(code=given_codes, separator=st.sampled_from([" ", "-", "\u00a0", "  ", "\n", " – "]))
def test_spaces_dashes_and_lower_case_are_accepted(code, separator):
    typed = separator.join(code[start : start + 3] for start in range(0, 20, 3)).lower()
    assert codes.read_code(f"  {typed} ") == code


@pytest.mark.parametrize(
    "dash", ["\u2010", "\u2011", "\u2012", "\u2212", "\u00ad", "\u200b", "\ufeff", "\u2009", "."]
)
@pytest.mark.parametrize("before", ["", "Code : ", "Code de suivi\u00a0: ", "\u202aCODE\uff1a"])
def test_what_a_document_or_a_message_makes_of_a_code_is_accepted(dash, before):
    code = codes.new_code()
    assert codes.read_code(before + dash.join(code[start : start + 4] for start in range(0, 20, 4))) == code


@given(code=given_codes, zero=st.sampled_from("oO0"), one=st.sampled_from("iIlL1"))
def test_letters_that_look_like_digits_are_read_as_digits(code, zero, one):
    assert codes.read_code(code.replace("0", zero).replace("1", one)) == code


@given(code=given_codes, position=st.integers(0, 19), wrong=st.sampled_from(codes.ALPHABET))
def test_one_wrong_character_is_always_noticed(code, position, wrong):
    assume(code[position] != wrong)
    with pytest.raises(codes.MiscopiedCode):
        codes.read_code(code[:position] + wrong + code[position + 1 :])


@given(code=given_codes, first=st.integers(0, 18), second=st.integers(0, 18))
def test_two_exchanged_characters_are_always_noticed(code, first, second):
    assume(code[first] != code[second])
    letters = list(code)
    letters[first], letters[second] = letters[second], letters[first]
    with pytest.raises(codes.MiscopiedCode):
        codes.read_code("".join(letters))


@given(typed=st.text(max_size=60))
def test_anything_typed_is_a_code_or_a_miscopied_one(typed):
    with contextlib.suppress(codes.MiscopiedCode):
        assert len(codes.read_code(typed)) == codes.LENGTH


@settings(max_examples=20, deadline=None)
@given(one=given_codes, other=given_codes)
def test_each_code_has_its_own_handle_and_its_own_key(one, other):
    assume(one != other)
    left, right = (codes.follow_up_key(codes.master_secret(code, codes.PRESENT)) for code in (one, other))
    again = codes.follow_up_key(codes.master_secret(one, codes.PRESENT))
    assert again == left
    assert left.handle != right.handle
    assert left.pair.public != right.pair.public
    assert left.handle != left.pair.private


def test_a_code_given_before_turns_into_keys_as_it_did_then():
    """Printed and kept: what they cost is a version that stays as it is."""
    costs = {
        version.value: (cost.memory_kib, cost.passes, cost.lanes) for version, cost in REAL_COSTS.items()
    }
    assert costs == {1: (65536, 3, 4), 2: (65536, 3, 1), 3: (65536, 3, 1), 4: (65536, 3, 4)}

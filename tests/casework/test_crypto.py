"""Sealing and opening, with Hypothesis: what was sealed opens in its place and nowhere else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.sealing import crypto
from casework.sealing.crypto import CannotOpen, CaseKeys
from casework.sealing.derivation import Cost
from tests.cheap import CHEAP, REAL_COST

texts = st.text(max_size=3000)
names = st.text(min_size=1, max_size=30)
keys = st.binary(min_size=32, max_size=32)
few = settings(max_examples=25, deadline=None)
PLACE = {"case": "K7QF2M9X", "entry": "0", "field": "body"}


@given(key=keys, text=texts, case=names, entry=names, field=names)
def test_a_field_reads_back_what_was_written(key, text, case, entry, field):
    place = {"case": case, "entry": entry, "field": field}
    assert crypto.decrypt_field(key, crypto.encrypt_field(key, text, **place), **place) == text


@given(key=keys, text=texts, moved=st.sampled_from(["case", "entry", "field"]), elsewhere=names)
def test_a_field_moved_elsewhere_does_not_open(key, text, moved, elsewhere):
    sealed = crypto.encrypt_field(key, text, **PLACE)
    place = PLACE | {moved: PLACE[moved] + elsewhere}
    with pytest.raises(CannotOpen):
        crypto.decrypt_field(key, sealed, **place)


@given(key=keys, other=keys, text=texts)
def test_another_key_opens_nothing(key, other, text):
    sealed = crypto.encrypt_field(key, text, **PLACE)
    if key != other:
        with pytest.raises(CannotOpen):
            crypto.decrypt_field(other, sealed, **PLACE)


@given(text=texts, position=st.integers(min_value=0), bit=st.integers(0, 7))
def test_one_altered_bit_is_noticed(text, position, bit):
    sealed = bytearray(crypto.encrypt_field(b"k" * 32, text, **PLACE))
    sealed[position % len(sealed)] ^= 1 << bit
    with pytest.raises(CannotOpen):
        crypto.decrypt_field(b"k" * 32, bytes(sealed), **PLACE)


@given(text=texts, kept=st.integers(0, 400))
def test_a_cut_field_does_not_open(text, kept):
    sealed = crypto.encrypt_field(b"k" * 32, text, **PLACE)
    if kept < len(sealed):
        with pytest.raises(CannotOpen):
            crypto.decrypt_field(b"k" * 32, sealed[:kept], **PLACE)


@given(text=texts)
def test_a_ciphertext_never_shows_its_text_and_its_length_is_one_of_a_few(text):
    sealed = crypto.encrypt_field(b"k" * 32, text, **PLACE)
    overhead = 1 + crypto.NONCE_BYTES + 16
    length = len(sealed) - overhead
    assert length >= crypto.SMALLEST_PADDING
    assert length & (length - 1) == 0
    if len(text) > 4:
        assert text.encode() not in sealed


def test_yes_and_no_have_the_same_length():
    yes, no = (crypto.encrypt_field(b"k" * 32, text, **PLACE) for text in ("oui", "non, et je ne sais pas"))
    assert len(yes) == len(no)


@given(case=names, reader=names)
def test_a_seal_gives_both_keys_back_to_its_reader(case, reader):
    pair, sealed_keys = crypto.new_key_pair(), crypto.new_case_keys()
    seal = crypto.seal_keys(sealed_keys, pair.public, case=case, reader=reader)
    assert crypto.open_seal(seal, pair.private, case=case, reader=reader) == sealed_keys


def test_a_seal_of_the_dialogue_alone_gives_no_key_to_the_notes():
    pair = crypto.new_key_pair()
    dialogue = CaseKeys(dialogue=b"d" * 32)
    seal = crypto.seal_keys(dialogue, pair.public, case="A", reader="agent")
    opened = crypto.open_seal(seal, pair.private, case="A", reader="agent")
    assert opened.notes == b""
    note = crypto.encrypt_field(b"n" * 32, "note", **PLACE)
    for key in (opened.dialogue, opened.notes):
        with pytest.raises(CannotOpen):
            crypto.decrypt_field(key, note, **PLACE)


@pytest.mark.parametrize(("case", "reader"), [("B", "worker"), ("A", "other"), ("Aw", "orker")])
def test_a_seal_moved_to_another_case_or_reader_fails(case, reader):
    pair = crypto.new_key_pair()
    seal = crypto.seal_keys(crypto.new_case_keys(), pair.public, case="A", reader="worker")
    with pytest.raises(CannotOpen):
        crypto.open_seal(seal, pair.private, case=case, reader=reader)


@given(position=st.integers(min_value=0), bit=st.integers(0, 7))
def test_a_tampered_seal_fails(position, bit):
    pair = crypto.new_key_pair()
    seal = bytearray(crypto.seal_keys(crypto.new_case_keys(), pair.public, case="A", reader="w"))
    seal[position % len(seal)] ^= 1 << bit
    with pytest.raises(CannotOpen):
        crypto.open_seal(bytes(seal), pair.private, case="A", reader="w")


@pytest.mark.parametrize("seal", [b"", b"\x01", b"\x01" + b"0" * 32, b"\x01" + b"\x00" * 112])
def test_rubbish_is_no_seal(seal):
    with pytest.raises(CannotOpen):
        crypto.open_seal(seal, b"k" * 32, case="A", reader="w")


@few
@given(passphrase=st.text(min_size=1, max_size=60), owner=names)
def test_a_wrapped_key_opens_with_its_passphrase(passphrase, owner):
    wrapped = crypto.wrap_private_key(b"p" * 32, passphrase, owner=owner, cost=CHEAP)
    assert crypto.unwrap_private_key(wrapped, passphrase, owner=owner) == b"p" * 32


@few
@given(position=st.integers(min_value=0), bit=st.integers(0, 7))
def test_a_tampered_wrapped_key_fails_whatever_was_touched(position, bit):
    wrapped = bytearray(crypto.wrap_private_key(b"p" * 32, "phrase", owner="ines", cost=CHEAP))
    # The header included: weaker parameters written over the real ones open nothing.
    where = position % len(wrapped)
    if where not in range(1, 5):  # more memory, up to the ceiling, is only slow; see the next test
        wrapped[where] ^= 1 << bit
        with pytest.raises(CannotOpen):
            crypto.unwrap_private_key(bytes(wrapped), "phrase", owner="ines")


@pytest.mark.parametrize("cost", [Cost(2**31, 1, 1), Cost(64, 255, 1), Cost(4096, 1, 200), Cost(8, 1, 0)])
def test_forged_parameters_cannot_exhaust_the_server(cost):
    wrapped = crypto.wrap_private_key(b"p" * 32, "phrase", owner="ines", cost=CHEAP)
    forged = crypto._WRAP_HEADER.pack(cost.memory_kib, cost.passes, cost.lanes, b"s" * 16)
    with pytest.raises(CannotOpen):
        crypto.unwrap_private_key(b"\x01" + forged + wrapped[23:], "phrase", owner="ines")


@pytest.mark.parametrize(("secret", "owner"), [("Phrase", "ines"), ("phrase", "hugo"), ("", "ines")])
def test_another_passphrase_or_another_owner_does_not_unwrap(secret, owner):
    wrapped = crypto.wrap_private_key(b"p" * 32, "phrase", owner="ines", cost=CHEAP)
    with pytest.raises(CannotOpen):
        crypto.unwrap_private_key(wrapped, secret, owner=owner)


def test_the_same_accent_typed_on_another_keyboard_unwraps():
    composed, decomposed = "caf\u00e9 noir", "cafe\u0301 noir"
    wrapped = crypto.wrap_private_key(b"p" * 32, composed, owner="ines", cost=CHEAP)
    assert crypto.unwrap_private_key(wrapped, decomposed, owner="ines") == b"p" * 32


def test_the_standard_cost_is_the_one_of_the_security_model():
    assert Cost(memory_kib=65536, passes=3, lanes=1) == REAL_COST


@given(secret=st.binary(min_size=1, max_size=64), owner=names)
def test_two_halves_join_and_neither_says_anything_alone(secret, owner):
    server, browser = crypto.split(secret, owner=owner)
    assert crypto.join(server, browser, owner=owner) == secret
    if len(secret) > 4:
        assert secret not in server
        assert secret not in browser


@pytest.mark.parametrize(("browser", "owner"), [(b"x" * 32, "ines"), (b"", "ines"), (None, "hugo")])
def test_halves_of_two_people_do_not_join(browser, owner):
    server, own_half = crypto.split(b"secret", owner="ines")
    with pytest.raises(CannotOpen):
        crypto.join(server, own_half if browser is None else browser, owner=owner)


def test_secrets_do_not_show_when_printed():
    pair = crypto.new_key_pair()
    assert pair.private.hex()[:16] not in repr(pair)
    assert "…" in repr(crypto.new_case_keys())

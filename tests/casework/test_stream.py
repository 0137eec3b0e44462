"""A file sealed while it comes, read by a second reader made from ``docs/sealed-format.md`` alone."""

import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.sealing.crypto import CannotOpen
from casework.sealing.stream import PIECE, SEALED_PIECE, Sealer, opened, padded_size

pytestmark = pytest.mark.once
FILE = Path(__file__).parent / "file_vectors.json"
KEY = bytes(range(32))
SIZES = st.sampled_from((0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE - 1, 3 * PIECE)) | st.integers(
    0, 5 * PIECE
)


def sealed(content: bytes, step: int = PIECE) -> bytes:
    sealer, made = Sealer(KEY), []
    for start in range(0, len(content), step):
        made += sealer.add(content[start : start + step])
    return b"".join((*made, *sealer.end()))


def read(stored: bytes, size: int, step: int = PIECE) -> bytes:
    chunks = (stored[start : start + step] for start in range(0, len(stored), step))
    return b"".join(opened(chunks, KEY, size))


def independent(stored: bytes, size: int) -> bytes:
    """From the document alone."""
    context = len(b"relais/2/file").to_bytes(4, "big") + b"relais/2/file"
    pieces = [stored[at : at + 65_552] for at in range(0, len(stored), 65_552)]
    clear = b""
    for number, piece in enumerate(pieces):
        last = b"\x01" if number == len(pieces) - 1 else b"\x00"
        clear += AESGCM(KEY).decrypt(number.to_bytes(11, "big") + last, piece, context)
    content, marker, zeros = clear.rpartition(b"\x80")
    assert (marker, zeros.strip(b"\x00"), len(content)) == (b"\x80", b"", size)
    assert len(clear) & (len(clear) - 1) == 0
    return content


@given(size=SIZES, step=st.integers(1, 3 * PIECE))
@settings(max_examples=25)
def test_what_is_sealed_comes_back_however_it_comes(size: int, step: int) -> None:
    content = hashlib.shake_256(str(size).encode()).digest(size)
    stored = sealed(content, step=max(step, 500))
    assert read(stored, size, max(step, 500)) == content == independent(stored, size)
    assert len(stored) == padded_size(size) // PIECE * SEALED_PIECE


def test_what_is_cut_moved_changed_or_longer_does_not_open() -> None:
    content = bytes(3 * PIECE)
    whole = sealed(content)
    pieces = [whole[at : at + SEALED_PIECE] for at in range(0, len(whole), SEALED_PIECE)]
    wrong = {
        "cut": whole[:-SEALED_PIECE],
        "empty": b"",
        "moved": b"".join((pieces[1], pieces[0], *pieces[2:])),
        "longer": whole + pieces[-1],
        "left out": b"".join((pieces[0], *pieces[2:])),
        "changed": whole[:-1] + bytes([whole[-1] ^ 1]),
    }
    for stored in wrong.values():
        with pytest.raises(CannotOpen):
            read(stored, len(content))
    for key, size in ((bytes(32), len(content)), (b"short", 1), (KEY, 5 * PIECE)):
        with pytest.raises(CannotOpen):
            list(opened([whole], key, size))
    assert repr(Sealer(KEY)) == "Sealer(…)"


def test_the_vectors_are_what_the_code_makes() -> None:
    """A change of the format on purpose: their file is written from what stands on the left."""
    kept = json.loads(FILE.read_text())
    for one in kept:
        content = hashlib.shake_256(one["content_shake256_of"].encode()).digest(one["size"])
        stored = sealed(content)
        made = (len(stored), hashlib.sha256(stored).hexdigest(), stored[:32].hex())
        assert made == (one["stored_size"], one["digest"], one["first_bytes"])
        assert one["key"] == KEY.hex()
        assert independent(stored, one["size"]) == content
    assert {one["size"] for one in kept} == {0, 65_535, 65_536, 200_000}

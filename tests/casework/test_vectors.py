"""``vectors.json``: one case, byte for byte, for whoever implements ``docs/sealed-format.md`` a second time.

Everything but the seals follows from the secrets at its top and from the random bytes that it lists in the
order of their use. The encapsulation of a seal is the library's own: those of the file are opened instead.
A change of the format on purpose: ``RELAIS_VECTORS=write`` in the environment of this test writes the file.
"""

import hashlib
import json
import os
from pathlib import Path

import pytest

from casework.sealing import codes, crypto
from tests.casework import one_case
from tests.casework.one_case import CODE_READER, FORMER_READER, READER

FILE = Path(__file__).parent / "vectors.json"
WRITES = os.environ.get("RELAIS_VECTORS") == "write"


@pytest.fixture
def drawn(monkeypatch):
    """Random bytes that are the same each time, and the list of those that were drawn."""
    taken = []

    def draw(size):
        content = hashlib.shake_256(f"relais vectors {len(taken)}".encode()).digest(size)
        taken.append(content.hex())
        return content

    monkeypatch.setattr(crypto.os, "urandom", draw)
    return taken


def test_the_vectors_are_what_the_code_makes(drawn):
    seals = list(one_case.sealed_anew()) if WRITES else json.loads(FILE.read_text())["seals"]
    made = {**one_case.made(seals), "random": drawn}
    if WRITES:
        real = one_case.derivations(codes.stretched)
        FILE.write_text(json.dumps({**made, "seals": seals, "derivations": real}, indent=1) + "\n")
    kept = json.loads(FILE.read_text())
    apart = {"seals", "derivations"}
    assert {name: value for name, value in kept.items() if name not in apart} == json.loads(json.dumps(made))


def test_a_code_turns_into_what_the_vectors_say_at_its_real_cost():
    """Whatever a code is stretched at must stay for ever: it is what opens what it opened."""
    assert json.loads(FILE.read_text())["derivations"] == one_case.derivations(codes.stretched)


def test_the_seals_of_the_vectors_open():
    seals = json.loads(FILE.read_text())["seals"]
    assert {(seal["version"], seal["reader"]) for seal in seals} == {
        (1, FORMER_READER),
        (1, CODE_READER),
        (2, READER),
        (2, CODE_READER),
    }
    for seal in seals:
        opened = crypto.open_seal(
            bytes.fromhex(seal["sealed"]),
            bytes.fromhex(seal["root"]),
            case=f"{seal['case']}/{seal['period']}",
            reader=seal["reader"],
        )
        assert (opened.dialogue.hex(), opened.notes.hex()) == (seal["dialogue"], seal["notes"])

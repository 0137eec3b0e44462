"""A root parted among holders, given back by two: as the code does, and from ``docs/sealed-format.md`` alone.

``holders_vectors.json`` has one root, three holders and what each of them passed on. A change of the format
on purpose: ``RELAIS_VECTORS=write`` in the environment of this test writes the file.
"""

import json
import os
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.sealing import crypto, halves
from casework.sealing.crypto import CannotOpen
from casework.sealing.halves import Holder
from tests.casework import independent_pieces as pieces

pytestmark = pytest.mark.once
FILE = Path(__file__).parent / "holders_vectors.json"
OWNER, NAMING = "worker-key:11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
REQUEST = "33333333-3333-4333-8333-333333333333"
ROOT, ASKER = bytes(range(32)), bytes(range(100, 132))


def holders(count):
    """Reader, root and public key of each; the first has a pair of the first version."""
    for number in range(count):
        root = bytes([number + 1]) * 32
        reader = f"worker-key:{number}0000000-0000-4000-8000-000000000000"
        yield reader, root, crypto.key_pair_from(root, 1 if number == 0 else 2).public


def passed_by(count):
    """What each of them passes on, as it reaches the worker; and where all of it stands."""
    present = list(holders(count))
    asker = crypto.key_pair_from(ASKER).public
    sets = [Holder(reader, public) for reader, _root, public in present]
    place = halves.place_of(OWNER, NAMING, sets)
    bundles = halves.part(ROOT, sets, place)
    sealed = {
        reader: halves.passed_on(
            halves.opened(bundles[reader], root, place, reader), asker, place, reader, REQUEST
        )
        for reader, root, _public in present
    }
    return bundles, sealed, place


@given(count=st.integers(2, 7))
@settings(max_examples=6, deadline=None)
def test_any_two_give_it_back_and_nobody_alone(count):
    _bundles, sealed, place = passed_by(count)
    own = {reader: halves.received(one, ASKER, place, reader, REQUEST) for reader, one in sealed.items()}
    for first, second in permutations(own, 2):
        assert halves.joined({first: own[first], second: own[second]}, place) == ROOT
    for reader, halves_of_one in own.items():
        assert ROOT not in halves_of_one.values()
        with pytest.raises(CannotOpen):
            halves.joined({reader: halves_of_one}, place)
        with pytest.raises(CannotOpen):  # the same, as somebody else's
            halves.joined({reader: halves_of_one, "worker-key:z": halves_of_one}, place)


def test_what_is_moved_does_not_open():
    bundles, sealed, place = passed_by(3)
    (reader, root, _), (other, other_root, _), _third = holders(3)
    elsewhere = halves.Place(place.owner, place.naming, "0" * 64)
    for arguments in (
        (bundles[reader], other_root, place, other),  # somebody else's bundle
        (bundles[reader], root, elsewhere, reader),  # of another set of holders
        (bundles[reader], root, halves.Place("worker-key:x", place.naming, place.holders), reader),
    ):
        with pytest.raises(CannotOpen):
            halves.opened(*arguments)
    with pytest.raises(CannotOpen):  # an older request
        halves.received(sealed[reader], ASKER, place, reader, NAMING)
    with pytest.raises(ValueError, match="two to seven"):
        halves.part(ROOT, [Holder(one, public) for one, _root, public in holders(8)], place)


def opened(root, stored, purpose, *parts):
    """A sealed bundle, from the document alone."""
    version = stored[0]
    size, kem = (32, 0x20) if version == 1 else (1120, 0x647A)
    shared = (pieces.decapsulate_1 if version == 1 else pieces.decapsulate_2)(root, stored[1 : 1 + size])
    key, nonce = pieces.hpke_key(kem, shared, pieces.context(version, purpose, *parts))
    content = pieces.an_object(pieces.unpad(pieces.decrypt(key, nonce + stored[1 + size :], b"")))
    return {reader: bytes.fromhex(half) for reader, half in content.items()}


def test_the_vectors_open_from_the_document_alone():
    if os.environ.get("RELAIS_VECTORS") == "write":
        bundles, sealed, _place = passed_by(3)
        made = {
            "owner": OWNER,
            "naming": NAMING,
            "request": REQUEST,
            "root": ROOT.hex(),
            "asker": ASKER.hex(),
            "holders": [
                {
                    "reader": reader,
                    "root": root.hex(),
                    "public": public.hex(),
                    "bundle": bundles[reader].hex(),
                    "passed": sealed[reader].hex(),
                }
                for reader, root, public in holders(3)
            ],
        }
        FILE.write_text(json.dumps(made, indent=1) + "\n")
    kept = json.loads(FILE.read_text())
    rows = sorted(kept["holders"], key=lambda one: one["reader"])
    named = [part for row in rows for part in (row["reader"], bytes.fromhex(row["public"]))]
    place = (kept["owner"], kept["naming"], pieces.digest("holders", named).hex())
    own = {}
    for row in rows:
        held = opened(
            bytes.fromhex(row["root"]), bytes.fromhex(row["bundle"]), "bundle", *place, row["reader"]
        )
        where = (*place, row["reader"], kept["request"])
        assert opened(bytes.fromhex(kept["asker"]), bytes.fromhex(row["passed"]), "passed", *where) == held
        own[row["reader"]] = held
    for first, second in permutations(sorted(own), 2):
        one, two = sorted((first, second))
        bound = pieces.context(2, "half", *place, one, two)
        assert pieces.decrypt(own[one][two], own[two][one], bound).hex() == kept["root"]

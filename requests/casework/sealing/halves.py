"""A worker's root, parted so that two of several holders give it back: pure functions over bytes.

For each pair of holders there is a lock and its key: the root encrypted under a key of its own. One of the
two has the key, the other what it opens. What a holder has is one bundle, sealed to them: a half for each of
the others. One holder's halves belong to different locks and open nothing. Each passes their halves on,
sealed to a pair that the worker made for the purpose: the two halves of a lock first meet in her hands,
whichever of the two came first. Byte for byte: ``docs/sealed-format.md``.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from casework.sealing import crypto
from casework.sealing.crypto import KEY_BYTES, CannotOpen

FEWEST, MOST = 2, 7  # holders

Halves = Mapping[str, bytes]  # the other holder's reader → this one's half of their lock


@dataclass(frozen=True, slots=True)
class Holder:
    reader: str
    public: bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Whose root, by which naming of holders, to whom: a bundle that is moved no longer opens."""

    owner: str
    naming: str
    holders: str

    @property
    def parts(self) -> tuple[str, str, str]:
        return self.owner, self.naming, self.holders


def place_of(owner: str, naming: str, holders: Iterable[Holder]) -> Place:
    return Place(owner, naming, digest_of(holders))


def digest_of(holders: Iterable[Holder]) -> str:
    """Of the set: another key of one of them, or one more, is another set."""
    parts = [part for one in _sorted(holders) for part in (one.reader, one.public)]
    return crypto.digest("holders", *parts)


def part(root: bytes, holders: Iterable[Holder], place: Place) -> dict[str, bytes]:
    """The sealed bundle of each holder, by reader."""
    present = _sorted(holders)
    if not FEWEST <= len(present) <= MOST:
        raise ValueError(f"two to seven holders, not {len(present)}")
    halves: dict[str, dict[str, bytes]] = {one.reader: {} for one in present}
    for first, second in combinations(present, 2):
        key = os.urandom(KEY_BYTES)
        lock = crypto.encrypt_bytes(key, root, "half", *place.parts, first.reader, second.reader)
        halves[first.reader][second.reader], halves[second.reader][first.reader] = key, lock
    return {
        one.reader: crypto.seal_to(
            one.public, _packed(halves[one.reader]), "bundle", *place.parts, one.reader
        )
        for one in present
    }


def opened(bundle: bytes, root: bytes, place: Place, reader: str) -> dict[str, bytes]:
    """By a holder, with their own root."""
    return _unpacked(crypto.open_with(root, bundle, "bundle", *place.parts, reader))


def passed_on(halves: Halves, public: bytes, place: Place, reader: str, request: str) -> bytes:
    """``public``: of the pair that the worker made for this request."""
    return crypto.seal_to(public, _packed(halves), "passed", *place.parts, reader, request)


def received(sealed: bytes, root: bytes, place: Place, reader: str, request: str) -> dict[str, bytes]:
    return _unpacked(crypto.open_with(root, sealed, "passed", *place.parts, reader, request))


def joined(of: Mapping[str, Halves], place: Place) -> bytes:
    """The root, from what two holders passed on, by reader."""
    if len(of) != FEWEST:
        raise CannotOpen
    first, second = sorted(of)
    try:
        key, lock = of[first][second], of[second][first]
    except KeyError:
        raise CannotOpen from None
    return crypto.decrypt_bytes(key, lock, "half", *place.parts, first, second)


def _sorted(holders: Iterable[Holder]) -> list[Holder]:
    return sorted(holders, key=lambda one: one.reader)


def _packed(halves: Halves) -> bytes:
    content = {reader: half.hex() for reader, half in sorted(halves.items())}
    return crypto.pad(json.dumps(content, separators=(",", ":")).encode())


def _unpacked(content: bytes) -> dict[str, bytes]:
    return {reader: bytes.fromhex(half) for reader, half in json.loads(crypto.unpad(content)).items()}

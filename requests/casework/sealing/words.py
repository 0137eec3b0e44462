"""A public key in six plain words, to be compared by eye or by voice: 66 bits of its digest.

To find another key of the same six words takes some 2^66 pairs made. The list has 2,048 French words of at
most nine letters, none a letter away from another, none that would hurt; their order is part of the format.
It is that of BIP-39, less some two hundred words nobody in distress should read, and with others instead.
"""

import hashlib
from functools import cache
from pathlib import Path

from casework.sealing.crypto import context

COUNT = 6
BITS = 11
LIST = Path(__file__).with_name("words.txt")


def fingerprint(public: bytes) -> str:
    digest = hashlib.sha256(context("fingerprint", public)).digest()
    number = int.from_bytes(digest) >> (8 * len(digest) - COUNT * BITS)
    places = (number >> BITS * place & (1 << BITS) - 1 for place in reversed(range(COUNT)))
    return " ".join(words()[place] for place in places)


@cache
def words() -> tuple[str, ...]:
    return tuple(LIST.read_text(encoding="utf-8").split())

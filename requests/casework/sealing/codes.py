"""The code that a person copies by hand: pure functions, no database, no request, no clock.

A code is twenty characters of Crockford's base 32 (digits and capitals without I, L, O, U), read in five
groups of four: nineteen random characters, **95 bits of entropy**, and a check character that catches
every single wrong character and every exchange of two. A guess costs one Argon2id (64 MiB, three passes):
with a hundred thousand cases in a stolen database, finding any one of them takes some 2^78 such guesses.

From the code derive, each by its own HKDF label, the lookup handle (stored, so that the case is found), the
root of the private key (stored nowhere), what vouches for the first period of the case, and what the code's
holder has seen of it (see ``chain``). None tells anything about another or about the code.
"""

import secrets
import unicodedata
from dataclasses import dataclass, field
from enum import IntEnum

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from casework.sealing.crypto import FIRST, SECOND, KeyPair, derived, key_pair_from, stretch
from casework.sealing.derivation import Cost

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20
GROUP = 4
HANDLE_BYTES = 32
MASTER_BYTES = 32

_LOOKALIKES = str.maketrans("OIL", "011")
_UNSEEN = frozenset(("Zs", "Zl", "Zp", "Cc", "Cf", "Pd"))
# A code must find its case without a name to look up, hence one salt for all: the entropy is in the code.
_SALT = b"relais/followup1"


class Version(IntEnum):
    """How a code turns into keys. A printed code does not say it: its case does, once it is found."""

    FOUR_LANES = 1
    ONE_LANE = 2
    HYBRID = 3  # a pair that resists a quantum computer, from the master of ONE_LANE
    FOUR_LANES_HYBRID = 4  # the same from the master of FOUR_LANES: what such a code becomes when it is used

    @property
    def renewed(self) -> "Version":
        """What the case of such a code becomes when the code is used to write."""
        return Version.FOUR_LANES_HYBRID if self in (self.FOUR_LANES, self.FOUR_LANES_HYBRID) else self.HYBRID


_ONE_LANE = Cost(memory_kib=64 * 1024, passes=3, lanes=1)
_FOUR_LANES = Cost(memory_kib=64 * 1024, passes=3, lanes=4)
COSTS = {
    Version.FOUR_LANES: _FOUR_LANES,
    Version.ONE_LANE: _ONE_LANE,
    Version.HYBRID: _ONE_LANE,
    Version.FOUR_LANES_HYBRID: _FOUR_LANES,
}
PRESENT = Version.HYBRID


class MiscopiedCode(ValueError):
    """A character is missing, wrong or misplaced: known from the code alone, whether or not it exists."""


@dataclass(frozen=True, slots=True)
class FollowUpKey:
    """What a code opens: ``handle`` finds the case, ``pair`` opens its seals, ``former`` those of version 1.

    ``pledge`` vouches for the first period; ``witness`` finds what the holder of the code has seen.
    """

    handle: bytes = field(repr=False)
    pair: KeyPair
    former: KeyPair
    pledge: bytes = field(repr=False)
    witness: bytes = field(repr=False)


def new_code() -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + _check_character(body)


def code_from(seed: bytes) -> str:
    """The code that these bytes, of which twelve are used, always give: as random as they are."""
    number = int.from_bytes(seed[:12])
    body = "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH - 1))
    return body + _check_character(body)


def printed(code: str) -> str:
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def read_code(typed: str) -> str:
    """The code, from what a person typed or pasted: whatever spaces and dashes, lower case, O for 0, I or L
    for 1, and the words that stand before a colon.
    """
    written = unicodedata.normalize("NFKC", typed).upper().rpartition(":")[2]
    bare = "".join(char for char in written if not _separates(char)).translate(_LOOKALIKES)
    if len(bare) != LENGTH or not set(bare) <= set(ALPHABET):
        raise MiscopiedCode
    if _check_character(bare[:-1]) != bare[-1]:
        raise MiscopiedCode
    return bare


def _separates(char: str) -> bool:
    """Spaces, dashes, and what a copy brings along unseen (zero-width spaces, marks of direction)."""
    return char in "._\N{MINUS SIGN}" or unicodedata.category(char) in _UNSEEN


def master_secret(code: str, version: Version) -> bytes:
    """The costly step, done once for each version in use; everything else derives from it."""
    return stretched(code, COSTS[version])


def stretched(code: str, cost: Cost) -> bytes:
    return stretch(code, _SALT, MASTER_BYTES, cost)


def follow_up_key(master: bytes) -> FollowUpKey:
    return FollowUpKey(
        handle=_derive(master, b"relais/1/followup/handle", HANDLE_BYTES),
        pair=key_pair_from(derived(master, "followup/root"), SECOND),
        former=key_pair_from(_derive(master, b"relais/1/followup/private-key", 32), FIRST),
        pledge=derived(master, "followup/pledge"),
        witness=derived(master, "followup/witness"),
    )


def _derive(master: bytes, label: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=label).derive(master)


def _check_character(body: str) -> str:
    """Sum of value × αⁱ in GF(32): distinct non-zero weights, so one change or one exchange always shows."""
    total, weight = 0, 1
    for char in body:
        weight = _times(weight, 2)
        total ^= _times(ALPHABET.index(char), weight)
    return ALPHABET[total]


def _times(left: int, right: int) -> int:
    """Product in GF(32), modulo x⁵ + x² + 1."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 0b100000:
            left ^= 0b100101
        right >>= 1
    return product

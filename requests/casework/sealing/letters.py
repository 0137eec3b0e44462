"""What seals the letters of a journal, and makes them whole: pure functions over bytes.

An application for aid is such a journal, and a grave event is one. Each letter has a key of its own, sealed
to who is to read it and to nobody else. All readers of a journal share a secret that opens nothing: under it
each step carries a MAC over all steps before it, as the entries of a case do (``chain``). Byte for byte:
``docs/sealed-format.md``.
"""

import hashlib
import os
from dataclasses import dataclass

from casework.sealing import crypto
from casework.sealing.crypto import KEY_BYTES, CannotOpen, CaseKeys, derived, mac

AID, INCIDENT = "aid", "incident"
AUTHOR = "aid-return"  # the reader of what comes back: whoever reads the case
ORIGIN = 0  # the number of what leads the author back to the case


@dataclass(frozen=True, slots=True)
class Line:
    """A step as it is stored."""

    number: int
    event: str
    on: str
    actor: str
    token: str
    sealed: bytes


def new_key() -> bytes:
    return os.urandom(KEY_BYTES)


def digest_of(token: str, journal: str) -> str:
    """What a step keeps of the random name of its form. A note of the case may keep that name as well
    (``chain.digest_of``): neither digest leads to the other, nor to that of another journal.
    """
    return hashlib.sha256(f"journal/{journal}/{token}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Journal:
    """``kind`` keeps those of one kind apart from those of another that has the same reference."""

    kind: str
    reference: str

    @property
    def _name(self) -> str:
        return f"{self.kind}/{self.reference}"

    def seal(self, key: bytes, public: bytes, *, number: int, reader: str) -> bytes:
        return crypto.seal_keys(CaseKeys(key), public, case=f"{self._name}/{number}", reader=reader)

    def unseal(self, sealed: bytes, root: bytes, *, number: int, reader: str) -> bytes:
        keys = crypto.open_seal(sealed, root, case=f"{self._name}/{number}", reader=reader)
        if keys.notes:
            raise CannotOpen
        return keys.dialogue

    def encrypt(self, key: bytes, text: str, *, number: int, event: str) -> bytes:
        return crypto.encrypt_field(key, text, case=self._name, entry=f"{number}/{event}", field="letter")

    def decrypt(self, key: bytes, sealed: bytes, *, number: int, event: str) -> str:
        return crypto.decrypt_field(key, sealed, case=self._name, entry=f"{number}/{event}", field="letter")

    def start(self, chain: bytes, *bound: bytes) -> bytes:
        """``bound``: what the whole journal stands on, besides its reference."""
        return mac(self._chain_key(chain), f"{self.kind}/start", self.reference, *bound)

    def link(self, before: bytes, chain: bytes, line: Line) -> bytes:
        return mac(
            self._chain_key(chain),
            f"{self.kind}/step",
            before,
            str(line.number),
            line.event,
            line.on,
            line.actor,
            line.token,
            hashlib.sha256(line.sealed).digest(),
        )

    def _chain_key(self, chain: bytes) -> bytes:
        return derived(chain, f"{self.kind}/chain", self.reference)


# --- Of an application for aid ---------------------------------------------------------------------------


def seal(key: bytes, public: bytes, *, application: str, number: int, reader: str) -> bytes:
    return Journal(AID, application).seal(key, public, number=number, reader=reader)


def unseal(sealed: bytes, root: bytes, *, application: str, number: int, reader: str) -> bytes:
    return Journal(AID, application).unseal(sealed, root, number=number, reader=reader)


def encrypt(key: bytes, text: str, *, application: str, number: int, event: str) -> bytes:
    return Journal(AID, application).encrypt(key, text, number=number, event=event)


def decrypt(key: bytes, sealed: bytes, *, application: str, number: int, event: str) -> str:
    return Journal(AID, application).decrypt(key, sealed, number=number, event=event)


def start(chain: bytes, application: str, public: bytes) -> bytes:
    """``public``: the key to which everything that comes back is sealed."""
    return Journal(AID, application).start(chain, public)


def link(before: bytes, chain: bytes, application: str, line: Line) -> bytes:
    return Journal(AID, application).link(before, chain, line)

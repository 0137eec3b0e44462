"""What seals the letters of an application for aid, and makes them whole: pure functions over bytes.

Each letter has a key of its own, sealed to who is to read it and to nobody else. All readers of an
application share a secret that opens nothing: under it each step carries a MAC over all steps before it, as
the entries of a case do (``chain``). Byte for byte: ``docs/sealed-format.md``.
"""

import hashlib
import os
from dataclasses import dataclass

from casework.sealing import crypto
from casework.sealing.crypto import KEY_BYTES, CannotOpen, CaseKeys, derived, mac

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


def seal(key: bytes, public: bytes, *, application: str, number: int, reader: str) -> bytes:
    return crypto.seal_keys(CaseKeys(key), public, case=_place(application, number), reader=reader)


def unseal(sealed: bytes, root: bytes, *, application: str, number: int, reader: str) -> bytes:
    keys = crypto.open_seal(sealed, root, case=_place(application, number), reader=reader)
    if keys.notes:
        raise CannotOpen
    return keys.dialogue


def encrypt(key: bytes, text: str, *, application: str, number: int, event: str) -> bytes:
    return crypto.encrypt_field(key, text, case=_name(application), entry=f"{number}/{event}", field="letter")


def decrypt(key: bytes, sealed: bytes, *, application: str, number: int, event: str) -> str:
    return crypto.decrypt_field(
        key, sealed, case=_name(application), entry=f"{number}/{event}", field="letter"
    )


def start(chain: bytes, application: str, public: bytes) -> bytes:
    """``public``: the key to which everything that comes back is sealed."""
    return mac(_chain_key(chain, application), "aid/start", application, public)


def link(before: bytes, chain: bytes, application: str, line: Line) -> bytes:
    return mac(
        _chain_key(chain, application),
        "aid/step",
        before,
        str(line.number),
        line.event,
        line.on,
        line.actor,
        line.token,
        hashlib.sha256(line.sealed).digest(),
    )


def _chain_key(chain: bytes, application: str) -> bytes:
    return derived(chain, "aid/chain", application)


def _name(application: str) -> str:
    return f"aid/{application}"


def _place(application: str, number: int) -> str:
    return f"{_name(application)}/{number}"

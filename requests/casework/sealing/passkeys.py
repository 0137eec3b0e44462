"""A worker's root under a passkey: what the authenticator of a device computes (WebAuthn PRF) opens it. Pure.

The authenticator turns ``salt`` into 32 bytes that only it can make, once its owner was verified. They are
random: no costly derivation. The wrap is bound to the key, to the passkey and to the passkey's public half:
a row that somebody changes in the database, or moves, opens nothing.
"""

import hashlib

from casework.sealing import crypto
from casework.sealing.crypto import CannotOpen, context

PRF_BYTES = 32


def salt(reader: str) -> bytes:
    """What the authenticator is asked to turn: another for each key of each worker."""
    return hashlib.sha256(context("passkey/salt", reader)).digest()


def holder(worker: str) -> bytes:
    """The name under which an authenticator files the passkeys of this worker: not that of signing in, whose
    passkey on the same device would be overwritten."""
    return hashlib.sha256(context("passkey/holder", worker)).digest()


def wrap(root: bytes, prf: bytes, *, reader: str, credential: bytes, public: bytes) -> bytes:
    return crypto.seal_own(
        _key(prf, reader, credential), root, "passkey", *_place(reader, credential, public)
    )


def unwrap(wrapped: bytes, prf: bytes, *, reader: str, credential: bytes, public: bytes) -> bytes:
    key = _key(prf, reader, credential)
    return crypto.open_own(key, wrapped, "passkey", *_place(reader, credential, public))


def _key(prf: bytes, reader: str, credential: bytes) -> bytes:
    if len(prf) != PRF_BYTES:
        raise CannotOpen
    return crypto.derived(prf, "passkey/key", reader, credential)


def _place(reader: str, credential: bytes, public: bytes) -> tuple[str, str, str]:
    return reader, credential.hex(), hashlib.sha256(public).hexdigest()

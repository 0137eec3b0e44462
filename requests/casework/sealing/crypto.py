"""What seals a case: pure functions over bytes, no database, no request, no clock.

Three kinds of secret meet here:

* a *key pair* (X25519) per reader: a worker's is kept wrapped under a passphrase, the agent's is derived
  from the follow-up code (see ``codes``) and kept nowhere;
* the *case keys*: random, one for the dialogue with the agent and one for the workers' own notes, sealed
  to each reader with HPKE (RFC 9180, base mode);
* the *ciphertexts*: AES-256-GCM under a case key, bound to the case, the entry and the field.

Every binding goes through ``_context``: a ciphertext, a seal or a wrapped key that is moved to another
place no longer opens. Every failure is the same ``CannotOpen``, whatever its cause.
"""

import os
import struct
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from casework.sealing.derivation import Cost, derive

KEY_BYTES = 32
NONCE_BYTES = 12
SALT_BYTES = 16
VERSION = b"\x01"
SMALLEST_PADDING = 256

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_WRAP_HEADER = struct.Struct(">IBB16s")


class CannotOpen(Exception):
    """Wrong key, wrong place or altered bytes: nothing says which."""


# Some 0.4 s and 64 MiB for each guess; one lane: see ``derivation``. What was wrapped with more says so.
STANDARD_COST = Cost(memory_kib=64 * 1024, passes=3, lanes=1)
# A forged header must not exhaust the server.
MAXIMUM_COST = Cost(memory_kib=1024 * 1024, passes=16, lanes=16)


@dataclass(frozen=True, slots=True)
class KeyPair:
    private: bytes
    public: bytes

    def __repr__(self) -> str:
        return f"KeyPair(public={self.public.hex()[:8]}…)"  # never the private half, not even in a traceback


@dataclass(frozen=True, slots=True)
class CaseKeys:
    """The keys of one period of a case. ``notes`` is empty for whoever may only follow the dialogue."""

    dialogue: bytes
    notes: bytes = b""

    def __repr__(self) -> str:
        return "CaseKeys(…)"


def new_key_pair() -> KeyPair:
    return key_pair_from(os.urandom(KEY_BYTES))


def key_pair_from(private: bytes) -> KeyPair:
    public = X25519PrivateKey.from_private_bytes(private).public_key()
    return KeyPair(private=private, public=public.public_bytes_raw())


def new_case_keys() -> CaseKeys:
    return CaseKeys(dialogue=os.urandom(KEY_BYTES), notes=os.urandom(KEY_BYTES))


def stretch(secret: str, salt: bytes, length: int, cost: Cost) -> bytes:
    """Argon2id over the secret as its owner meant it: the same letters typed on another keyboard agree."""
    spelled = unicodedata.normalize("NFKC", secret).strip().encode()
    return derive(spelled, salt, length, cost)


def wrap_private_key(private: bytes, secret: str, *, owner: str, cost: Cost | None = None) -> bytes:
    """The private key under a passphrase; the parameters travel with it, the owner's name does not."""
    cost = cost or STANDARD_COST
    salt = os.urandom(SALT_BYTES)
    header = VERSION + _WRAP_HEADER.pack(cost.memory_kib, cost.passes, cost.lanes, salt)
    key = stretch(secret, salt, KEY_BYTES, cost)
    return header + _encrypt(key, private, _context("wrap", owner) + header)


def unwrap_private_key(wrapped: bytes, secret: str, *, owner: str) -> bytes:
    size = 1 + _WRAP_HEADER.size
    header, ciphertext = wrapped[:size], wrapped[size:]
    if len(header) < size or header[:1] != VERSION:
        raise CannotOpen
    memory_kib, passes, lanes, salt = _WRAP_HEADER.unpack(header[1:])
    cost = Cost(memory_kib, passes, lanes)
    if not _affordable(cost):
        raise CannotOpen
    key = stretch(secret, salt, KEY_BYTES, cost)
    return _decrypt(key, ciphertext, _context("wrap", owner) + header)


def seal_keys(keys: CaseKeys, public: bytes, *, case: str, reader: str) -> bytes:
    """The case keys for one reader. Binding the reader keeps a seal from being offered to another."""
    recipient = X25519PublicKey.from_public_bytes(public)
    return VERSION + _SUITE.encrypt(keys.dialogue + keys.notes, recipient, _context("seal", case, reader))


def open_seal(seal: bytes, private: bytes, *, case: str, reader: str) -> CaseKeys:
    if seal[:1] != VERSION:
        raise CannotOpen
    own = X25519PrivateKey.from_private_bytes(private)
    try:
        keys = _SUITE.decrypt(seal[1:], own, _context("seal", case, reader))
    except (InvalidTag, ValueError):
        raise CannotOpen from None
    return CaseKeys(dialogue=keys[:KEY_BYTES], notes=keys[KEY_BYTES:])


def encrypt_field(key: bytes, text: str, *, case: str, entry: str, field: str) -> bytes:
    return VERSION + _encrypt(key, _pad(text.encode()), _context("field", case, entry, field))


def decrypt_field(key: bytes, ciphertext: bytes, *, case: str, entry: str, field: str) -> str:
    if ciphertext[:1] != VERSION or len(key) != KEY_BYTES:
        raise CannotOpen
    return _unpad(_decrypt(key, ciphertext[1:], _context("field", case, entry, field))).decode()


def split(secret: bytes, *, owner: str) -> tuple[bytes, bytes]:
    """Two halves, each worthless alone: (what the server may keep, what the browser keeps)."""
    kept_by_browser = os.urandom(KEY_BYTES)
    return _encrypt(kept_by_browser, secret, _context("split", owner)), kept_by_browser


def join(kept_by_server: bytes, kept_by_browser: bytes, *, owner: str) -> bytes:
    if len(kept_by_browser) != KEY_BYTES:
        raise CannotOpen
    return _decrypt(kept_by_browser, kept_by_server, _context("split", owner))


def seal_token(key: bytes, content: bytes, *, owner: str) -> bytes:
    """A secret that a page carries away and brings back, for its owner alone."""
    return _encrypt(key, content, _context("token", owner))


def open_token(key: bytes, token: bytes, *, owner: str) -> bytes:
    return _decrypt(key, token, _context("token", owner))


def padded_length(size: int) -> int:
    """Bytes that ``size`` bytes of text occupy: the next power of two, so that length says little."""
    needed = size + 1
    return max(SMALLEST_PADDING, 1 << (needed - 1).bit_length())


def _pad(content: bytes) -> bytes:
    # ISO/IEC 7816-4: one marker, then zeros; it can be undone whatever the content ends with.
    return (content + b"\x80").ljust(padded_length(len(content)), b"\x00")


def _unpad(padded: bytes) -> bytes:
    content, marker, _zeros = padded.rpartition(b"\x80")
    if not marker:
        raise CannotOpen
    return content


def _context(purpose: str, *parts: str) -> bytes:
    """Each part is preceded by its length: ("ab", "c") and ("a", "bc") do not meet."""
    encoded = [part.encode() for part in (f"relais/1/{purpose}", *parts)]
    return b"".join(struct.pack(">I", len(part)) + part for part in encoded)


def _encrypt(key: bytes, content: bytes, context: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, context)


def _decrypt(key: bytes, ciphertext: bytes, context: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(ciphertext[:NONCE_BYTES], ciphertext[NONCE_BYTES:], context)
    except (InvalidTag, ValueError):
        raise CannotOpen from None


def _affordable(cost: Cost) -> bool:
    floor = cost.passes >= 1 and cost.lanes >= 1 and cost.memory_kib >= 8 * cost.lanes
    ceiling = (
        cost.memory_kib <= MAXIMUM_COST.memory_kib
        and cost.passes <= MAXIMUM_COST.passes
        and cost.lanes <= MAXIMUM_COST.lanes
    )
    return floor and ceiling

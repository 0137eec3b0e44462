"""What seals a case: pure functions over bytes, no database, no request, no clock.

Three kinds of secret meet here:

* a *key pair* per reader: a worker's is kept wrapped under a passphrase, the agent's is derived from the
  follow-up code (see ``codes``) and kept nowhere. It is hybrid, ML-KEM-768 with X25519, both from one root
  of 32 bytes; the first version was X25519 alone, and its root is the scalar;
* the *case keys*: random, one for the dialogue with the agent and one for the workers' own notes, sealed
  to each reader with HPKE (RFC 9180, base mode);
* the *ciphertexts*: AES-256-GCM under a case key, bound to the case, the entry and the field.

Every binding goes through ``context``: a ciphertext, a seal or a wrapped key that is moved to another
place no longer opens. Every failure is the same ``CannotOpen``, whatever its cause. Byte for byte:
``docs/sealed-format.md``. What makes a case whole as well as secret stands in ``chain``.
"""

import hashlib
import os
import struct
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from casework.sealing.derivation import Cost, derive

KEY_BYTES = 32
NONCE_BYTES = 12
SALT_BYTES = 16
FIRST, SECOND = 1, 2  # versions of a pair, a seal, a field: the byte that stands before what is sealed
PRESENT = SECOND
WRAP_VERSION = b"\x01"
X25519_BYTES = 32
MLKEM_PUBLIC_BYTES, MLKEM_SEED_BYTES = 1184, 64
SMALLEST_PADDING = 256

_SUITES = {
    FIRST: Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM),
    SECOND: Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM),
}
_PUBLIC_BYTES = {X25519_BYTES: FIRST, MLKEM_PUBLIC_BYTES + X25519_BYTES: SECOND}
_WRAP_HEADER = struct.Struct(">IBB16s")


class CannotOpen(Exception):
    """Wrong key, wrong place or altered bytes: nothing says which."""


# Some 0.4 s and 64 MiB for each guess; one lane: see ``derivation``. What was wrapped with more says so.
STANDARD_COST = Cost(memory_kib=64 * 1024, passes=3, lanes=1)
# A forged header must not exhaust the server.
MAXIMUM_COST = Cost(memory_kib=1024 * 1024, passes=16, lanes=16)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """``private`` is the root of the pair; how long ``public`` is tells its version."""

    private: bytes
    public: bytes

    @property
    def version(self) -> int:
        return version_of(self.public)

    def __repr__(self) -> str:
        return f"KeyPair(public={self.public.hex()[:8]}…)"  # never the private half, not even in a traceback


@dataclass(frozen=True, slots=True)
class CaseKeys:
    """The keys of one period of a case. ``notes`` is empty for whoever may only follow the dialogue."""

    dialogue: bytes
    notes: bytes = b""

    def __repr__(self) -> str:
        return "CaseKeys(…)"


def new_key_pair(version: int = PRESENT) -> KeyPair:
    return key_pair_from(os.urandom(KEY_BYTES), version)


def key_pair_from(root: bytes, version: int = PRESENT) -> KeyPair:
    if version == FIRST:
        public = _x25519(root).public_key().public_bytes_raw()
    else:
        mlkem, x25519 = _halves(root)
        public = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
    return KeyPair(private=root, public=public)


def version_of(public: bytes) -> int:
    """``CannotOpen`` for what is no public key."""
    if len(public) not in _PUBLIC_BYTES:
        raise CannotOpen
    return _PUBLIC_BYTES[len(public)]


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
    header = WRAP_VERSION + _WRAP_HEADER.pack(cost.memory_kib, cost.passes, cost.lanes, salt)
    key = stretch(secret, salt, KEY_BYTES, cost)
    return header + _encrypt(key, private, context("wrap", owner, version=FIRST) + header)


def unwrap_private_key(wrapped: bytes, secret: str, *, owner: str) -> bytes:
    size = 1 + _WRAP_HEADER.size
    header, ciphertext = wrapped[:size], wrapped[size:]
    if len(header) < size or header[:1] != WRAP_VERSION:
        raise CannotOpen
    memory_kib, passes, lanes, salt = _WRAP_HEADER.unpack(header[1:])
    cost = Cost(memory_kib, passes, lanes)
    if not _affordable(cost):
        raise CannotOpen
    key = stretch(secret, salt, KEY_BYTES, cost)
    return _decrypt(key, ciphertext, context("wrap", owner, version=FIRST) + header)


def seal_keys(keys: CaseKeys, public: bytes, *, case: str, reader: str) -> bytes:
    """The case keys for one reader. Binding the reader keeps a seal from being offered to another."""
    return seal_to(public, keys.dialogue + keys.notes, "seal", case, reader)


def open_seal(seal: bytes, root: bytes, *, case: str, reader: str) -> CaseKeys:
    keys = open_with(root, seal, "seal", case, reader)
    if len(keys) not in (KEY_BYTES, 2 * KEY_BYTES):
        raise CannotOpen
    return CaseKeys(dialogue=keys[:KEY_BYTES], notes=keys[KEY_BYTES:])


def seal_to(public: bytes, content: bytes, purpose: str, *parts: str) -> bytes:
    """For the holder of the private half; ``parts`` say where it stands."""
    version = version_of(public)
    info = context(purpose, *parts, version=version)
    return bytes([version]) + _SUITES[version].encrypt(content, _public(public), info)


def open_with(root: bytes, sealed: bytes, purpose: str, *parts: str) -> bytes:
    version = sealed[0] if sealed else 0
    if version not in _SUITES or len(root) != KEY_BYTES:
        raise CannotOpen
    own = _x25519(root) if version == FIRST else MLKEM768X25519PrivateKey(*_halves(root))
    try:
        return _SUITES[version].decrypt(sealed[1:], own, context(purpose, *parts, version=version))
    except (InvalidTag, ValueError):
        raise CannotOpen from None


def encrypt_field(key: bytes, text: str, *, case: str, entry: str, field: str) -> bytes:
    bound = context("field", case, entry, field, version=PRESENT)
    return bytes([PRESENT]) + _encrypt(key, pad(text.encode()), bound)


def decrypt_field(key: bytes, ciphertext: bytes, *, case: str, entry: str, field: str) -> str:
    version = ciphertext[0] if ciphertext else 0
    if version not in (FIRST, SECOND) or len(key) != KEY_BYTES:
        raise CannotOpen
    bound = context("field", case, entry, field, version=version)
    return unpad(_decrypt(key, ciphertext[1:], bound)).decode()


def seal_memory(root: bytes, content: bytes, *, owner: str) -> bytes:
    """What the holder of a root has seen, for nobody else."""
    return seal_own(root, content, "memory", owner)


def open_memory(root: bytes, sealed: bytes, *, owner: str) -> bytes:
    return open_own(root, sealed, "memory", owner)


def seal_own(root: bytes, content: bytes, purpose: str, *parts: str) -> bytes:
    """For the holder of a root and nobody else; ``parts`` say where it stands."""
    return bytes([SECOND]) + _encrypt(derived(root, purpose), pad(content), context(purpose, *parts))


def open_own(root: bytes, sealed: bytes, purpose: str, *parts: str) -> bytes:
    if sealed[:1] != bytes([SECOND]):
        raise CannotOpen
    return unpad(_decrypt(derived(root, purpose), sealed[1:], context(purpose, *parts)))


def derived(key: bytes, purpose: str, *parts: str | bytes, length: int = KEY_BYTES) -> bytes:
    """HKDF-SHA256 without a salt; what it is for is its ``info``."""
    info = context(purpose, *parts)
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(key)


def mac(key: bytes, purpose: str, *parts: str | bytes) -> bytes:
    tag = HMAC(key, SHA256())
    tag.update(context(purpose, *parts))
    return tag.finalize()


def context(purpose: str, *parts: str | bytes, version: int = SECOND) -> bytes:
    """Each part is preceded by its length: ("ab", "c") and ("a", "bc") do not meet."""
    all_parts = (f"relais/{version}/{purpose}", *parts)
    encoded = [part.encode() if isinstance(part, str) else part for part in all_parts]
    return b"".join(struct.pack(">I", len(part)) + part for part in encoded)


def digest(purpose: str, *parts: str | bytes) -> str:
    return hashlib.sha256(context(purpose, *parts)).hexdigest()


def split(secret: bytes, *, owner: str) -> tuple[bytes, bytes]:
    """Two halves, each worthless alone: (what the server may keep, what the browser keeps)."""
    kept_by_browser = os.urandom(KEY_BYTES)
    return _encrypt(kept_by_browser, secret, context("split", owner, version=FIRST)), kept_by_browser


def join(kept_by_server: bytes, kept_by_browser: bytes, *, owner: str) -> bytes:
    if len(kept_by_browser) != KEY_BYTES:
        raise CannotOpen
    return _decrypt(kept_by_browser, kept_by_server, context("split", owner, version=FIRST))


def seal_token(key: bytes, content: bytes, *, owner: str) -> bytes:
    """A secret that a page carries away and brings back, for its owner alone."""
    return _encrypt(key, content, context("token", owner, version=FIRST))


def open_token(key: bytes, token: bytes, *, owner: str) -> bytes:
    return _decrypt(key, token, context("token", owner, version=FIRST))


def encrypt_bytes(key: bytes, content: bytes, purpose: str, *parts: str) -> bytes:
    return _encrypt(key, content, context(purpose, *parts))


def decrypt_bytes(key: bytes, sealed: bytes, purpose: str, *parts: str) -> bytes:
    if len(key) != KEY_BYTES:
        raise CannotOpen
    return _decrypt(key, sealed, context(purpose, *parts))


def padded_length(size: int) -> int:
    """Bytes that ``size`` bytes of text occupy: the next power of two, so that length says little."""
    needed = size + 1
    return max(SMALLEST_PADDING, 1 << (needed - 1).bit_length())


def pad(content: bytes) -> bytes:
    # ISO/IEC 7816-4: one marker, then zeros; it can be undone whatever the content ends with.
    return (content + b"\x80").ljust(padded_length(len(content)), b"\x00")


def unpad(padded: bytes) -> bytes:
    content, marker, _zeros = padded.rpartition(b"\x80")
    if not marker:
        raise CannotOpen
    return content


def _x25519(scalar: bytes) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(scalar)


def _halves(root: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    seed = derived(root, "mlkem-seed", length=MLKEM_SEED_BYTES)
    return MLKEM768PrivateKey.from_seed_bytes(seed), _x25519(derived(root, "x25519"))


def _public(public: bytes) -> X25519PublicKey | MLKEM768X25519PublicKey:
    if version_of(public) == FIRST:
        return X25519PublicKey.from_public_bytes(public)
    mlkem, x25519 = public[:MLKEM_PUBLIC_BYTES], public[MLKEM_PUBLIC_BYTES:]
    return MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(mlkem), X25519PublicKey.from_public_bytes(x25519)
    )


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

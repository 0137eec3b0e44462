"""The pieces of a second reader of the sealed format: contexts, secrets, seals and fields.

Written from ``docs/sealed-format.md`` alone: nothing of the code of Relais is used here.
"""

import hashlib
import hmac
import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any, NamedTuple, TypedDict

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
COST = (65536, 3)
LANES = {1: 4, 2: 1, 3: 1, 4: 4}
MLKEM_CIPHERTEXT, MLKEM_PUBLIC = 1088, 1184
KINDS = ("request", "message", "answer", "consent", "note")
MEMBERS = {  # those that must be there, and those that may
    "request": (
        {"theme", "status", "workplace", "message", "channel", "moments"},
        {"name", "phone", "email", "may_leave_message", "written_at", "danger"},
    ),
    "words": ({"text"}, {"author", "written_at"}),
}
XWING_LABEL = bytes.fromhex("5c2e2f2f5e5c")


class Unreadable(Exception):
    """Something stored does not open."""


class Seal(TypedDict):
    """The keys of a period, sealed to one reader."""

    period: int
    reader: str
    sealed: bytes


class Entry(TypedDict):
    """One line of the dialogue or of the notes, as stored."""

    number: int
    period: int
    kind: str
    token: str
    mac: bytes
    sealed: bytes


class CodeKeys(NamedTuple):
    """All that comes from a follow-up code."""

    master: bytes
    handle: bytes
    root_1: bytes
    root_2: bytes
    pledge: bytes
    witness: bytes


class Secret(NamedTuple):
    """What a reader holds: a root for each version of a seal, and where their memory lies."""

    reader: str
    roots: dict[int, bytes]
    pledge: bytes | None
    memory_root: bytes
    owner: str


class Keys(NamedTuple):
    """The keys of a period; the code's holder has none to the notes."""

    dialogue: bytes
    notes: bytes | None
    version: int


# Pieces


def part(value: str | bytes) -> bytes:
    """Gives a text as UTF-8, and bytes as they are."""
    return value.encode() if isinstance(value, str) else value


def context(version: int, purpose: str, *parts: str | bytes) -> bytes:
    """Joins the purpose and the parts, each behind its length."""
    every = [part(each) for each in (f"relais/{version}/{purpose}", *parts)]
    return b"".join(len(each).to_bytes(4, "big") + each for each in every)


def extract(salt: bytes, key: bytes) -> bytes:
    """Does the first step of HKDF-SHA256."""
    return hmac.digest(salt or bytes(32), key, "sha256")


def expand(key: bytes, info: bytes, size: int) -> bytes:
    """Does the second step of HKDF-SHA256."""
    block, out = b"", b""
    for counter in range(1, -(-size // 32) + 1):
        block = hmac.digest(key, block + info + bytes([counter]), "sha256")
        out += block
    return out[:size]


def hkdf(key: bytes, info: bytes, size: int = 32) -> bytes:
    """Does HKDF-SHA256 without salt."""
    return expand(extract(b"", key), info, size)


def derive(key: bytes, purpose: str, *parts: str | bytes, size: int = 32) -> bytes:
    """Derives a key for a purpose from another key."""
    return hkdf(key, context(2, purpose, *parts), size)


def mac(key: bytes, purpose: str, *parts: str | bytes) -> bytes:
    """Vouches for the parts under a key."""
    return hmac.digest(key, context(2, purpose, *parts), "sha256")


def digest(purpose: str, parts: Iterable[str | bytes]) -> bytes:
    """Gives the SHA-256 of a context of the second version."""
    return hashlib.sha256(context(2, purpose, *parts)).digest()


def decrypt(key: bytes, stored: bytes, associated: bytes) -> bytes:
    """Opens a nonce with its AES-256-GCM text behind it."""
    if len(stored) < 28:
        raise Unreadable("too short")
    try:
        return AESGCM(key).decrypt(stored[:12], stored[12:], associated)
    except InvalidTag:
        raise Unreadable("does not open") from None


def unpad(content: bytes) -> bytes:
    """Takes the padding off, and refuses what is not exactly as padding is made."""
    bare = content.rstrip(b"\0")
    if bare[-1:] != b"\x80":
        raise Unreadable("no marker")
    size = 256
    while size < len(bare):
        size *= 2
    if len(content) != size:
        raise Unreadable("padded to another length")
    return bare[:-1]


def an_object(content: bytes) -> dict[str, Any]:
    """Reads a JSON object in UTF-8."""
    try:
        value = json.loads(content.decode())
    except ValueError:
        raise Unreadable("no JSON") from None
    if not isinstance(value, dict):
        raise Unreadable("no JSON object")
    return value


# Secrets


def argon2(secret: bytes, salt: bytes, memory: int, passes: int, lanes: int) -> bytes:
    """Stretches a secret with Argon2id."""
    kdf = Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=memory)
    return kdf.derive(secret)


def double(value: int) -> int:
    """Multiplies by two in GF(32) modulo x^5 + x^2 + 1."""
    value <<= 1
    return value ^ 0b100101 if value & 32 else value


def check_character(nineteen: str) -> str:
    """Gives the twentieth character of a follow-up code, by Horner's rule from the last."""
    total = 0
    for each in reversed(nineteen):
        total = double(total ^ ALPHABET.index(each))
    return ALPHABET[total]


def typed_code(typed: str) -> str:
    """Reads a code that somebody typed or pasted."""
    written = unicodedata.normalize("NFKC", typed).upper().rpartition(":")[2]
    unseen = {"Zs", "Zl", "Zp", "Cc", "Cf", "Pd"}
    kept = (char for char in written if unicodedata.category(char) not in unseen)
    bare = re.sub("[._\N{MINUS SIGN}]", "", "".join(kept)).translate(str.maketrans("OIL", "011"))
    if len(bare) != 20 or set(bare) - set(ALPHABET) or check_character(bare[:19]) != bare[19]:
        raise ValueError("not a follow-up code")
    return bare


def code_keys(code: str, lanes: int, cost: tuple[int, int] = COST) -> CodeKeys:
    """Derives everything from a follow-up code."""
    bare = typed_code(code)
    master = argon2(bare.encode("ascii"), b"relais/followup1", cost[0], cost[1], lanes)
    return CodeKeys(
        master,
        hkdf(master, b"relais/1/followup/handle"),
        hkdf(master, b"relais/1/followup/private-key"),
        derive(master, "followup/root"),
        derive(master, "followup/pledge"),
        derive(master, "followup/witness"),
    )


def code_secret(keys: CodeKeys) -> Secret:
    """Gives what the code's holder reads with, whatever version the case says its code is of."""
    roots = {1: keys.root_1, 2: keys.root_2}
    return Secret("follow-up", roots, keys.pledge, keys.root_2, keys.witness.hex())


def worker_secret(root: bytes, reader: str) -> Secret:
    """Gives what a worker reads with: their root is the scalar of a pair of version 1."""
    return Secret(reader, {1: root, 2: root}, None, root, reader)


def unwrap_root(wrapped: bytes, secret: str, reader: str) -> bytes:
    """Opens a worker's root with the passphrase or the recovery code."""
    if wrapped[:1] != b"\x01" or len(wrapped) < 23:
        raise Unreadable("not a wrapped root")
    header, memory = wrapped[:23], int.from_bytes(wrapped[1:5], "big")
    spelled = unicodedata.normalize("NFKC", secret).strip().encode()
    key = argon2(spelled, header[7:23], memory, header[5], header[6])
    return decrypt(key, wrapped[23:], context(1, "wrap", reader) + header)


def passkey_salt(reader: str) -> bytes:
    """What an authenticator is asked to turn into the secret of a passkey."""
    return digest("passkey/salt", [reader])


def passkey_root(wrapped: bytes, prf: bytes, reader: str, credential: bytes, public: bytes) -> bytes:
    """Opens a worker's root with what an authenticator computed."""
    if wrapped[:1] != b"\x02":
        raise Unreadable("another version")
    key = derive(derive(prf, "passkey/key", reader, credential), "passkey")
    place = (reader, credential.hex(), hashlib.sha256(public).hexdigest())
    return unpad(decrypt(key, wrapped[1:], context(2, "passkey", *place)))


def private_keys(root: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    """Derives the two private keys of a pair of version 2."""
    seed = derive(root, "mlkem-seed", size=64)
    scalar = derive(root, "x25519")
    return MLKEM768PrivateKey.from_seed_bytes(seed), X25519PrivateKey.from_private_bytes(scalar)


def public_key(root: bytes, version: int) -> bytes:
    """Gives the public key of a root."""
    if version == 1:
        return X25519PrivateKey.from_private_bytes(root).public_key().public_bytes_raw()
    lattice, curve = private_keys(root)
    return lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()


def key_version(public: bytes) -> int:
    """Tells the version of a pair by the length of its public key."""
    return {32: 1, MLKEM_PUBLIC + 32: 2}[len(public)]


def word_places(public: bytes) -> list[int]:
    """Gives the places in the list of words of a key's six words."""
    number = int.from_bytes(hashlib.sha256(context(2, "fingerprint", public)).digest(), "big") >> 190
    return [number >> 11 * (5 - place) & 2047 for place in range(6)]


# Seals


def labeled_extract(suite: bytes, salt: bytes, label: bytes, key: bytes) -> bytes:
    """Does LabeledExtract of RFC 9180."""
    return extract(salt, b"HPKE-v1" + suite + label + key)


def labeled_expand(suite: bytes, key: bytes, label: bytes, info: bytes, size: int) -> bytes:
    """Does LabeledExpand of RFC 9180."""
    return expand(key, size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, size)


def hpke_key(kem: int, shared: bytes, info: bytes) -> tuple[bytes, bytes]:
    """Does the key schedule of RFC 9180 in base mode: the key and the nonce of the first message."""
    suite = b"HPKE" + b"".join(number.to_bytes(2, "big") for number in (kem, 1, 2))
    both = labeled_extract(suite, b"", b"psk_id_hash", b"") + labeled_extract(suite, b"", b"info_hash", info)
    secret = labeled_extract(suite, shared, b"secret", b"")
    key = labeled_expand(suite, secret, b"key", b"\0" + both, 32)
    return key, labeled_expand(suite, secret, b"base_nonce", b"\0" + both, 12)


def dhkem_shared(exchanged: bytes, encapsulated: bytes, public: bytes) -> bytes:
    """Gives the shared secret of DHKEM(X25519, HKDF-SHA256)."""
    suite = b"KEM" + (0x20).to_bytes(2, "big")
    prk = labeled_extract(suite, b"", b"eae_prk", exchanged)
    return labeled_expand(suite, prk, b"shared_secret", encapsulated + public, 32)


def hybrid_shared(lattice: bytes, curve: bytes, encapsulated: bytes, public: bytes) -> bytes:
    """Gives the shared secret of MLKEM768-X25519 from those of its halves."""
    return hashlib.sha3_256(lattice + curve + encapsulated + public + XWING_LABEL).digest()


def decapsulate_1(root: bytes, encapsulated: bytes) -> bytes:
    """Takes the shared secret out of an encapsulated key of version 1."""
    own = X25519PrivateKey.from_private_bytes(root)
    exchanged = own.exchange(X25519PublicKey.from_public_bytes(encapsulated))
    return dhkem_shared(exchanged, encapsulated, own.public_key().public_bytes_raw())


def decapsulate_2(root: bytes, encapsulated: bytes) -> bytes:
    """Takes the shared secret out of an encapsulated key of version 2."""
    lattice, curve = private_keys(root)
    first, second = encapsulated[:MLKEM_CIPHERTEXT], encapsulated[MLKEM_CIPHERTEXT:]
    exchanged = curve.exchange(X25519PublicKey.from_public_bytes(second))
    return hybrid_shared(lattice.decapsulate(first), exchanged, second, curve.public_key().public_bytes_raw())


def open_seal(roots: dict[int, bytes], seal: Seal, reference: str) -> Keys:
    """Opens a seal with the root of the version that its first byte says."""
    sealed, reader = seal["sealed"], seal["reader"]
    version = sealed[0] if sealed else 0
    if version not in roots:
        raise Unreadable("another version")
    size, kem = (32, 0x20) if version == 1 else (MLKEM_CIPHERTEXT + 32, 0x647A)
    encapsulated, ciphertext = sealed[1 : 1 + size], sealed[1 + size :]
    if len(ciphertext) != (48 if reader == "follow-up" else 80):
        raise Unreadable("another length")
    try:
        shared = (decapsulate_1 if version == 1 else decapsulate_2)(roots[version], encapsulated)
    except ValueError:
        raise Unreadable("bad encapsulated key") from None
    info = context(version, "seal", f"{reference}/{seal['period']}", reader)
    key, nonce = hpke_key(kem, shared, info)
    opened = decrypt(key, nonce + ciphertext, b"")
    return Keys(opened[:32], opened[32:] or None, version)


# Fields


def open_field(key: bytes, reference: str, entry: Entry) -> dict[str, Any]:
    """Opens the text of an entry."""
    stored = entry["sealed"]
    if stored[:1] not in (b"\x01", b"\x02"):
        raise Unreadable("another version")
    place = f"{entry['period']}/{entry['number']}/{entry['kind']}"
    associated = context(stored[0], "field", reference, place, "body")
    content = an_object(unpad(decrypt(key, stored[1:], associated)))
    needed, others = MEMBERS["request" if entry["kind"] == "request" else "words"]
    if entry["kind"] not in KINDS or not needed <= set(content) <= needed | others:
        raise Unreadable("not what an entry holds")
    return content

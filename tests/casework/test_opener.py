"""``docs/sealed-format.md`` is enough to open what Relais seals: nothing of its code is used here.

HPKE with ML-KEM-768 and X25519 is spelled out from its two halves, as the page and RFC 9180 say.
"""

import hashlib
import hmac
import json
import struct
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())
SUITE = b"HPKE" + struct.pack(">HHH", 0x647A, 1, 2)
REF = "7K2MABCD"


def extract(salt, key):
    return hmac.new(salt or bytes(32), key, "sha256").digest()


def expand(key, info, length):
    block, made, number = b"", b"", 1
    while len(made) < length:
        block = hmac.new(key, block + info + bytes([number]), "sha256").digest()
        made, number = made + block, number + 1
    return made[:length]


def context(version, purpose, *parts):
    raw = [p if isinstance(p, bytes) else p.encode() for p in (f"relais/{version}/{purpose}", *parts)]
    return b"".join(struct.pack(">I", len(part)) + part for part in raw)


def derive(key, purpose, *parts, length=32):
    return expand(extract(b"", key), context(2, purpose, *parts), length)


def mac(key, purpose, *parts):
    return hmac.new(key, context(2, purpose, *parts), "sha256").digest()


def hpke_open(root, encapsulated, ciphertext, info):
    mlkem = MLKEM768PrivateKey.from_seed_bytes(derive(root, "mlkem-seed", length=64))
    x25519 = X25519PrivateKey.from_private_bytes(derive(root, "x25519"))
    for_mlkem, for_x25519 = encapsulated[:1088], encapsulated[1088:]
    shared = hashlib.sha3_256(
        mlkem.decapsulate(for_mlkem)
        + x25519.exchange(X25519PublicKey.from_public_bytes(for_x25519))
        + for_x25519
        + x25519.public_key().public_bytes_raw()
        + b"\\.//^\\"
    ).digest()

    def labeled(salt, label, key):
        return extract(salt, b"HPKE-v1" + SUITE + label + key)

    schedule = b"\x00" + labeled(b"", b"psk_id_hash", b"") + labeled(b"", b"info_hash", info)
    secret = labeled(shared, b"secret", b"")

    def labeled_expand(label, length):
        return expand(secret, struct.pack(">H", length) + b"HPKE-v1" + SUITE + label + schedule, length)

    return AESGCM(labeled_expand(b"key", 32)).decrypt(labeled_expand(b"base_nonce", 12), ciphertext, b"")


def test_a_hybrid_seal_opens_from_the_page_alone():
    hybrid = [seal for seal in VECTORS["seals"] if seal["version"] == 2]
    assert len(hybrid) == 2
    for seal in hybrid:
        raw, info = (
            bytes.fromhex(seal["sealed"]),
            context(2, "seal", f"{REF}/{seal['period']}", seal["reader"]),
        )
        opened = hpke_open(bytes.fromhex(seal["root"]), raw[1:1121], raw[1121:], info)
        assert opened.hex() == seal["dialogue"] + seal["notes"]


def test_a_field_opens_from_the_page_alone():
    for field in VECTORS["fields"]:
        keys = VECTORS["secrets"]["keys"][field["period"] - 1]
        key = bytes.fromhex(keys["notes" if field["kind"] == "note" else "dialogue"])
        raw, place = bytes.fromhex(field["sealed"]), f"{field['period']}/{field['number']}/{field['kind']}"
        padded = AESGCM(key).decrypt(raw[1:13], raw[13:], context(2, "field", REF, place, "body"))
        assert padded.rstrip(b"\x00")[:-1].decode() == field["text"]


def test_the_chain_is_computed_from_the_page_alone():
    first = bytes.fromhex(VECTORS["secrets"]["keys"][0]["dialogue"])
    second = bytes.fromhex(VECTORS["secrets"]["keys"][1]["dialogue"])
    pledge = derive(bytes.fromhex(VECTORS["code"]["master"]), "followup/pledge")
    vouched = mac(pledge, "period/dialogue", REF, "1", derive(first, "commit", REF, "1"))
    assert vouched.hex() == VECTORS["periods"][0]["by_dialogue"]
    heir = derive(first, "next", REF, "2")
    vouched = mac(heir, "period/dialogue", REF, "2", derive(second, "commit", REF, "2"))
    assert vouched.hex() == VECTORS["periods"][1]["by_dialogue"]
    before = mac(derive(first, "chain", REF, "1"), "start", REF)
    for number, (key, period, kind) in enumerate(
        ((first, "1", "request"), (first, "1", "note"), (second, "2", "answer")), 1
    ):
        line = VECTORS["chain"][number - 1]
        stored = hashlib.sha256(bytes.fromhex(line["sealed"])).digest()
        own = derive(key, "chain", REF, period)
        before = mac(own, "entry", before, str(number), period, kind, line["token"], stored)
        assert before.hex() == line["mac"]

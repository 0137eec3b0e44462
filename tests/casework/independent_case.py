"""A whole case made of the values of ``vectors.json`` by the second implementation, to be altered."""

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.casework import independent as whole
from tests.casework import independent_pieces as pieces
from tests.casework import independent_standing as standing
from tests.casework.independent_pieces import Entry, Keys, Seal, Secret
from tests.casework.independent_standing import Line, Period, Rows

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text())
REFERENCE = "7K2MABCD"
CODE, SECRETS = VECTORS["code"], VECTORS["secrets"]
COST = (CODE["cost"]["memory_kib"], CODE["cost"]["passes"])
CODE_KEYS = pieces.code_keys(SECRETS["code"], CODE["cost"]["lanes"], COST)
WORKER_NAME = VECTORS["memories"][0]["owner"]
OTHER_NAME = "worker-key:11111111-2222-4333-8444-555555555555"
WORKER = pieces.worker_secret(bytes.fromhex(SECRETS["worker_root"]), WORKER_NAME)
OTHER = pieces.worker_secret(bytes.fromhex(SECRETS["former_worker_root"]), OTHER_NAME)
HOLDER = pieces.code_secret(CODE_KEYS)
VERSIONS = {WORKER_NAME: 2, OTHER_NAME: 1, "follow-up": 2}
KEYS = {
    number: Keys(bytes.fromhex(each["dialogue"]), bytes.fromhex(each["notes"]), 2)
    for number, each in enumerate(SECRETS["keys"], 1)
}


def encrypt(key: bytes, content: bytes, associated: bytes) -> bytes:
    """Closes what pieces.decrypt opens."""
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, content, associated)


def pad(content: bytes) -> bytes:
    """Puts the padding on that pieces.unpad takes off."""
    size = 256
    while size < len(content) + 1:
        size *= 2
    return (content + b"\x80").ljust(size, b"\0")


def seal(public: bytes, reader: str, period: int, keys: Keys) -> Seal:
    """Seals the keys of a period to the public key of a reader: what a server can do as well."""
    version, ephemeral = pieces.key_version(public), X25519PrivateKey.generate()
    second = ephemeral.public_key().public_bytes_raw()
    exchanged = ephemeral.exchange(X25519PublicKey.from_public_bytes(public[-32:]))
    if version == 1:
        kem, first, shared = 0x20, b"", pieces.dhkem_shared(exchanged, second, public)
    else:
        lattice, first = MLKEM768PublicKey.from_public_bytes(public[:-32]).encapsulate()
        kem, shared = 0x647A, pieces.hybrid_shared(lattice, exchanged, second, public[-32:])
    info = pieces.context(version, "seal", f"{REFERENCE}/{period}", reader)
    key, nonce = pieces.hpke_key(kem, shared, info)
    content = keys.dialogue + (b"" if reader == "follow-up" else keys.notes or b"")
    ciphertext = AESGCM(key).encrypt(nonce, content, b"")
    return {"period": period, "reader": reader, "sealed": bytes([version]) + first + second + ciphertext}


def field(number: int, period: int, kind: str, text: str, keys: Keys, version: int = 2) -> bytes:
    """Closes the text of an entry."""
    key = (keys.notes or b"") if kind == "note" else keys.dialogue
    associated = pieces.context(version, "field", REFERENCE, f"{period}/{number}/{kind}", "body")
    return bytes([version]) + encrypt(key, pad(text.encode()), associated)


def vouched(keys: dict[int, Keys], pledge: bytes) -> list[Period]:
    """Makes what vouches for the periods."""
    rows: list[Period] = []
    for number, own in keys.items():
        before = keys.get(number - 1)
        first = whole.heir(before.dialogue, REFERENCE, number) if before else pledge
        notes = b""
        if before and before.notes and own.notes:
            notes_key = whole.heir(before.notes, REFERENCE, number)
            notes = whole.vouch(notes_key, "notes", own.notes, REFERENCE, number)
        dialogue = whole.vouch(first, "dialogue", own.dialogue, REFERENCE, number)
        rows.append({"number": number, "by_dialogue": dialogue, "by_notes": notes})
    return rows


def linked(entries: list[Entry], keys: dict[int, Keys]) -> list[Entry]:
    """Makes the links of the chain."""
    link = whole.chain_start(keys[1], REFERENCE)
    for entry in entries:
        link = entry["mac"] = whole.chain_next(keys[entry["period"]], REFERENCE, link, entry)
    return entries


def readers() -> dict[str, bytes]:
    """Gives the public keys of the three readers."""
    return {
        each.reader: pieces.public_key(each.roots[VERSIONS[each.reader]], VERSIONS[each.reader])
        for each in (WORKER, OTHER, HOLDER)
    }


def finish(rows: Rows, keys: Keys, period: int) -> Rows:
    """Makes the head, the register's last line, and counts one on."""
    rows["sequence"] += 1
    rows["head"] = standing.make_head(rows, keys, period)
    stands = f"{rows['sequence']}:{rows['head'].hex()[:16]}"
    rows["register"] = [*rows["register"], Line("written", "worker:a", f"answer {stands}")]
    return rows


def entries_under(keys: dict[int, Keys]) -> list[Entry]:
    """Gives the entries of the vectors, as they stand or written again under other keys."""
    return [
        {
            "number": each["number"],
            "period": each["period"],
            "kind": each["kind"],
            "mac": b"",
            "token": f"{each['number']:064x}",
            "sealed": bytes.fromhex(each["sealed"])
            if keys is KEYS
            else field(each["number"], each["period"], each["kind"], each["text"], keys[each["period"]]),
        }
        for each in VECTORS["entries"]
    ]


def a_case(keys: dict[int, Keys] = KEYS, pledge: bytes = CODE_KEYS.pledge) -> Rows:
    """Makes a whole case of the values of the vectors."""
    entries = entries_under(keys)
    rows: Rows = {
        "reference": REFERENCE,
        "columns": {
            "state": "open",
            "urgency": "",
            "received_at": datetime(2026, 11, 24, 9, tzinfo=UTC),
            "contact_due_on": date(2026, 11, 26),
            "contacted_on": None,
            "closed_at": None,
            "submission": "s",
            "follow_up_handle": CODE["handle"],
            "follow_up_public_key": bytes.fromhex(CODE["public"]),
            "follow_up_version": 3,
        },
        "period": 2,
        "sequence": 6,
        "count": len(entries),
        "head": b"",
        "register": [Line("sealed", "reception", ""), Line("handed_over", "worker:a", "worker:b")],
        "seals": [
            seal(public, reader, number, keys[number])
            for reader, public in readers().items()
            for number in keys
        ],
        "entries": linked(entries, keys),
        "periods": vouched(keys, pledge),
        "consents": [
            {
                "recipient": "5f0c7a52-6f0e-4d5e-9a51-3f0f6f6c7a10",
                "purpose": "p",
                "given_on": date(2026, 11, 24),
                "used_at": None,
                "entry": 3,
            }
        ],
    }
    return finish(rows, keys[2], 2)


def seen_of(rows: Rows, keys: dict[int, Keys] = KEYS) -> dict[str, Any]:
    """Gives what a reader notes down of a case found intact."""
    return {
        "sequence": rows["sequence"],
        "count": rows["count"],
        "head": rows["head"].hex(),
        "last": rows["entries"][-1]["mac"].hex(),
        "commitments": {str(p): whole.commitment(k.dialogue, REFERENCE, p).hex() for p, k in keys.items()},
        "notes": {str(p): whole.commitment(k.notes or b"", REFERENCE, p).hex() for p, k in keys.items()},
    }


def with_memory(rows: Rows, secret: Secret, seen: dict[str, Any], generation: int = 1) -> Rows:
    """Gives the case with what the reader remembers of it."""
    content: dict[str, Any] = {"reference": REFERENCE, "seen": {**seen, "notes": {}}, "keys": []}
    if secret.pledge is None:
        content = {"generation": generation, "cases": {REFERENCE: seen}, "gone": [], "former": 0}
    key, associated = pieces.derive(secret.memory_root, "memory"), pieces.context(2, "memory", secret.owner)
    rows["memory"] = b"\x02" + encrypt(key, pad(json.dumps(content).encode()), associated)
    return rows

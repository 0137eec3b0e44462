"""``vectors.json``: one case, byte for byte, for whoever implements ``docs/sealed-format.md`` a second time.

Everything but the seals follows from the secrets at its top and from the random bytes that it lists in the
order of their use. The encapsulation of a seal is the library's own: those of the file are opened instead.
A change of the format on purpose: ``RELAIS_VECTORS=write`` in the environment of this test writes the file.
"""

import hashlib
import json
import os
from pathlib import Path

import pytest

from casework.cases import memory
from casework.sealing import chain, codes, crypto, words
from casework.sealing.chain import Line, Place, Standing
from casework.sealing.crypto import CaseKeys
from casework.sealing.derivation import Cost

FILE = Path(__file__).parent / "vectors.json"
WRITES = os.environ.get("RELAIS_VECTORS") == "write"
CASE, READER, CODE_READER = "7K2MABCD", "worker-key:0b5c7a52-6f0e-4d5e-9a51-3f0f6f6c7a10", "follow-up"
SECRETS = {
    "code": codes.code_from(b"\x2a" * 12),
    "worker_root": bytes(range(32)).hex(),
    "former_worker_root": bytes(range(32, 64)).hex(),
    "keys": [{"dialogue": (f"{n}d" * 32), "notes": (f"{n}e" * 32)} for n in (1, 2)],
}


@pytest.fixture
def drawn(monkeypatch):
    """Random bytes that are the same each time, and the list of those that were drawn."""
    taken = []

    def draw(size):
        content = hashlib.shake_256(f"relais vectors {len(taken)}".encode()).digest(size)
        taken.append(content.hex())
        return content

    monkeypatch.setattr(crypto.os, "urandom", draw)
    return taken


def test_the_vectors_are_what_the_code_makes(drawn):
    made = _made(drawn)
    if WRITES:
        FILE.write_text(json.dumps({**made, "seals": _seals()}, indent=1) + "\n")
    kept = json.loads(FILE.read_text())
    assert {name: value for name, value in kept.items() if name != "seals"} == made


def test_the_seals_of_the_vectors_open():
    seals = json.loads(FILE.read_text())["seals"]
    assert {(seal["version"], seal["reader"]) for seal in seals} == {
        (1, READER),
        (2, READER),
        (2, CODE_READER),
    }
    for seal in seals:
        opened = crypto.open_seal(
            bytes.fromhex(seal["sealed"]),
            bytes.fromhex(seal["root"]),
            case=f"{CASE}/{seal['period']}",
            reader=seal["reader"],
        )
        assert (opened.dialogue.hex(), opened.notes.hex()) == (seal["dialogue"], seal["notes"])


def _made(drawn):
    return {
        "secrets": SECRETS,
        "pairs": [_pair(SECRETS["former_worker_root"], 1), _pair(SECRETS["worker_root"], 2)],
        "code": _code(),
        "wrapped": _wrapped(),
        "fields": _fields(),
        "periods": _periods(),
        **_chained(),
        "memory": _memory(),
        "random": drawn,
    }


def _pair(root, version):
    pair = crypto.key_pair_from(bytes.fromhex(root), version)
    made = {"version": version, "root": root, "public": pair.public.hex()}
    made["words"] = words.fingerprint(pair.public)
    if version == 2:
        made["mlkem_seed"] = crypto.derived(pair.private, "mlkem-seed", length=64).hex()
        made["x25519"] = crypto.derived(pair.private, "x25519").hex()
    return made


def _code():
    """At a cost that a test can pay: the real ones are in ``docs/sealed-format.md``."""
    cost = Cost(memory_kib=64, passes=1, lanes=1)
    master = codes.stretched(SECRETS["code"], cost)
    found = codes.follow_up_key(master)
    return {
        "cost": {"memory_kib": 64, "passes": 1, "lanes": 1},
        "master": master.hex(),
        "handle": found.handle.hex(),
        "former_root": found.former.private.hex(),
        "root": found.pair.private.hex(),
        "public": found.pair.public.hex(),
        "pledge": found.pledge.hex(),
        "witness": found.witness.hex(),
    }


def _wrapped():
    root, cost = bytes.fromhex(SECRETS["worker_root"]), Cost(memory_kib=64, passes=1, lanes=1)
    wrapped = crypto.wrap_private_key(root, "quatre tasses de tilleul", owner=READER, cost=cost)
    return {"passphrase": "quatre tasses de tilleul", "owner": READER, "wrapped": wrapped.hex()}


def _keys(period):
    keys = SECRETS["keys"][period - 1]
    return CaseKeys(bytes.fromhex(keys["dialogue"]), bytes.fromhex(keys["notes"]))


def _field(number, period, kind, text):
    keys, entry = _keys(period), f"{period}/{number}/{kind}"
    key = keys.notes if kind == "note" else keys.dialogue
    sealed = crypto.encrypt_field(key, text, case=CASE, entry=entry, field="body")
    return {"number": number, "period": period, "kind": kind, "text": text, "sealed": sealed.hex()}


def _fields():
    return [
        _field(1, 1, "request", '{"theme":"debt","message":"Bonjour."}'),
        _field(2, 1, "note", '{"text":"À rappeler.","author":"Inès Basilic","written_at":""}'),
        _field(3, 2, "answer", '{"text":"Demain.","author":"Hugo Genièvre","written_at":""}'),
    ]


def _pledge():
    return bytes.fromhex(_code()["pledge"])


def _vouched():
    first, second = _keys(1), _keys(2)
    one, two = Place(CASE, 1), Place(CASE, 2)
    by_notes = chain.vouch(chain.heir(first.notes, two), second.notes, two, chain.NOTES)
    return [
        (1, chain.vouch(_pledge(), first.dialogue, one, chain.DIALOGUE), b""),
        (2, chain.vouch(chain.heir(first.dialogue, two), second.dialogue, two, chain.DIALOGUE), by_notes),
    ]


def _periods():
    return [
        {
            "number": number,
            "commitment": chain.commitment(_keys(number).dialogue, Place(CASE, number)).hex(),
            "by_dialogue": by_dialogue.hex(),
            "by_notes": by_notes.hex(),
        }
        for number, by_dialogue, by_notes in _vouched()
    ]


def _chained():
    before = chain.start(_keys(1).dialogue, CASE)
    macs = []
    for number, period, kind in ((1, 1, "request"), (2, 1, "note"), (3, 2, "answer")):
        line = Line(number, kind, f"{number:0>64}", f"ciphertext {number}".encode())
        before = chain.link(before, _keys(period).dialogue, Place(CASE, period), line)
        macs.append({"token": line.token, "sealed": line.sealed.hex(), "mac": before.hex()})
    standing = Standing(
        sequence=5,
        count=3,
        last=before,
        columns=[("state", "answered"), ("urgency", "1"), ("contacted_on", "")],
        seals=[(1, CODE_READER, b"one"), (1, READER, b"two"), (2, READER, b"three")],
        consents=[("0b5c7a52-6f0e-4d5e-9a51-3f0f6f6c7a10", "hand_over", "2026-11-24", "", "2")],
        periods=_vouched(),
    )
    return {"chain": macs, "head": chain.head(_keys(2).dialogue, Place(CASE, 2), standing).hex()}


def _memory():
    root = bytes.fromhex(SECRETS["worker_root"])
    content = b'{"generation":1,"cases":{},"gone":[]}'
    return {
        "content": content.decode(),
        "owner": READER,
        "sealed": crypto.seal_memory(root, content, owner=READER).hex(),
        "mark": memory.generation_mark(root, 7),
    }


def _seals():
    code = _code()
    made = []
    for version, reader, root, period in (
        (1, READER, SECRETS["former_worker_root"], 1),
        (2, READER, SECRETS["worker_root"], 1),
        (2, CODE_READER, code["root"], 2),
    ):
        keys = _keys(period) if reader == READER else CaseKeys(_keys(period).dialogue)
        public = crypto.key_pair_from(bytes.fromhex(root), version).public
        sealed = crypto.seal_keys(keys, public, case=f"{CASE}/{period}", reader=reader)
        made.append(
            {
                "version": version,
                "reader": reader,
                "period": period,
                "root": root,
                "dialogue": keys.dialogue.hex(),
                "notes": keys.notes.hex(),
                "sealed": sealed.hex(),
            }
        )
    return made

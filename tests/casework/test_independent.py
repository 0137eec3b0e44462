"""``docs/sealed-format.md`` is enough to open all of ``vectors.json``: no code of Relais is used here."""

import hashlib
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.casework import independent as whole
from tests.casework import independent_pieces as pieces
from tests.casework import independent_standing as standing
from tests.casework.independent_case import (
    CODE,
    CODE_KEYS,
    HOLDER,
    KEYS,
    OTHER_NAME,
    REFERENCE,
    SECRETS,
    VECTORS,
    WORKER,
    linked,
    vouched,
)
from tests.casework.independent_pieces import Entry, Keys, Secret
from tests.casework.independent_standing import Line, Period, Rows

WORDS = Path(__file__).parents[2] / "requests/casework/sealing/words.txt"
WORDS_SHA256 = "d9998edb1df7a8d1e8f9c097fe88d10b5c570a67688e9b031fe820926a987e6d"
FORMER = VECTORS["former"]


def raw(text: str) -> bytes:
    return bytes.fromhex(text)


def entries_of(given: list[dict[str, Any]]) -> list[Entry]:
    return [
        {
            "number": each["number"],
            "period": each["period"],
            "kind": each["kind"],
            "token": each["token"],
            "mac": raw(each.get("mac", "")),
            "sealed": raw(each["sealed"]),
        }
        for each in given
    ]


def periods_of(given: list[dict[str, Any]]) -> list[Period]:
    return [
        {
            "number": each["number"],
            "by_dialogue": raw(each["by_dialogue"]),
            "by_notes": raw(each["by_notes"]),
        }
        for each in given
    ]


def seals_of(reference: str) -> list[pieces.Seal]:
    return [
        {"period": each["period"], "reader": each["reader"], "sealed": raw(each["sealed"])}
        for each in VECTORS["seals"]
        if each["case"] == reference
    ]


def test_code() -> None:
    assert CODE_KEYS.master.hex() == CODE["master"]
    assert CODE_KEYS.handle.hex() == CODE["handle"]
    assert CODE_KEYS.root_1.hex() == CODE["former_root"]
    assert CODE_KEYS.root_2.hex() == CODE["root"]
    assert CODE_KEYS.pledge.hex() == CODE["pledge"]
    assert CODE_KEYS.witness.hex() == CODE["witness"]
    assert pieces.public_key(CODE_KEYS.root_2, 2).hex() == CODE["public"]
    assert pieces.public_key(CODE_KEYS.root_1, 1).hex() == CODE["former_public"]
    for wrong in (SECRETS["code"][:-1] + "J", "B" + SECRETS["code"][1:], SECRETS["code"][1:]):
        with pytest.raises(ValueError, match="follow-up code"):
            pieces.typed_code(wrong)


def test_a_code_is_read_as_people_write_it() -> None:
    bare = SECRETS["code"]
    groups = "\N{NO-BREAK SPACE}\N{EN DASH} ".join(bare[start : start + 4] for start in range(0, 20, 4))
    written = f"Code de suivi : {groups.lower()}\N{ZERO WIDTH SPACE}"
    assert pieces.typed_code(written) == bare
    assert pieces.typed_code(bare.replace("0", "o").replace("1", "l")) == bare


@pytest.mark.parametrize("given", VECTORS["derivations"])
def test_real_cost(given: dict[str, Any]) -> None:
    cost = (given["memory_kib"], given["passes"])
    assert cost == pieces.COST
    assert given["lanes"] in pieces.LANES.values()
    assert pieces.code_keys(SECRETS["code"], given["lanes"], cost).master.hex() == given["master"]


@pytest.mark.parametrize("pair", VECTORS["pairs"])
def test_pairs(pair: dict[str, Any]) -> None:
    root, words = raw(pair["root"]), WORDS.read_bytes()
    public = pieces.public_key(root, pair["version"])
    assert public.hex() == pair["public"]
    assert pieces.key_version(public) == pair["version"]
    if pair["version"] == 2:
        assert pieces.derive(root, "mlkem-seed", size=64).hex() == pair["mlkem_seed"]
        assert pieces.derive(root, "x25519").hex() == pair["x25519"]
    assert hashlib.sha256(words).hexdigest() == WORDS_SHA256
    listed = words.decode().split()
    assert " ".join(listed[place] for place in pieces.word_places(public)) == pair["words"]


@pytest.mark.parametrize("given", VECTORS["wrapped"])
def test_wrapped(given: dict[str, Any]) -> None:
    stored = raw(given["wrapped"])
    assert pieces.unwrap_root(stored, f" {given['secret']} ", given["owner"]) == WORKER.memory_root
    for secret, owner in ((given["secret"] + "s", given["owner"]), (given["secret"], OTHER_NAME)):
        with pytest.raises(pieces.Unreadable):
            pieces.unwrap_root(stored, secret, owner)


def test_passkey() -> None:
    given = VECTORS["passkey"]
    stored = [raw(given[name]) for name in ("wrapped", "prf", "credential", "public")]
    wrapped, prf, credential, public = stored
    assert pieces.passkey_salt(given["reader"]) == raw(given["salt"])
    assert pieces.passkey_root(wrapped, prf, given["reader"], credential, public) == WORKER.memory_root
    with pytest.raises(pieces.Unreadable):
        pieces.passkey_root(wrapped, prf, OTHER_NAME, credential, public)


@pytest.mark.parametrize("given", VECTORS["seals"])
def test_seals(given: dict[str, Any]) -> None:
    stored: pieces.Seal = {
        "period": given["period"],
        "reader": given["reader"],
        "sealed": raw(given["sealed"]),
    }
    roots = {given["version"]: raw(given["root"])}
    keys = pieces.open_seal(roots, stored, given["case"])
    assert keys.dialogue.hex() == given["dialogue"]
    assert (keys.notes or b"").hex() == given["notes"]
    stored["period"] = 3
    with pytest.raises(pieces.Unreadable):
        pieces.open_seal(roots, stored, given["case"])


@pytest.mark.parametrize(("reference", "given"), [(REFERENCE, VECTORS), (FORMER["reference"], FORMER)])
def test_fields(reference: str, given: dict[str, Any]) -> None:
    for entry, each in zip(entries_of(given["entries"]), given["entries"], strict=True):
        keys = KEYS[entry["period"]]
        key = keys.notes if entry["kind"] == "note" else keys.dialogue
        assert pieces.open_field(key or b"", reference, entry) == json.loads(each["text"])


def test_periods() -> None:
    for given, made in zip(VECTORS["periods"], vouched(KEYS, CODE_KEYS.pledge), strict=True):
        number, keys = given["number"], KEYS[given["number"]]
        assert whole.commitment(keys.dialogue, REFERENCE, number).hex() == given["commitment"]
        assert whole.commitment(keys.notes or b"", REFERENCE, number).hex() == given["commitment_of_notes"]
        assert made["by_dialogue"].hex() == given["by_dialogue"]
        assert made["by_notes"].hex() == given["by_notes"]


def test_chain() -> None:
    entries = linked(entries_of(VECTORS["entries"]), KEYS)
    assert [each["mac"].hex() for each in entries] == [each["mac"] for each in VECTORS["entries"]]


def column_of(column: dict[str, Any]) -> object:
    """A column in the type that the page says it has."""
    name, value = column["name"], column["value"]
    if value is None:
        return None
    if name.endswith("_at"):
        return datetime.fromisoformat(value)
    if name.endswith("_on"):
        return date.fromisoformat(value)
    return raw(value) if name == "follow_up_public_key" else value


def whole_case() -> Rows:
    head = VECTORS["head"]
    verb, detail = head["register"].split(" ", 1)
    agreed = head["consents"][0]
    return {
        "reference": REFERENCE,
        "columns": {column["name"]: column_of(column) for column in head["columns"]},
        "period": head["period"],
        "sequence": head["sequence"],
        "count": head["count"],
        "head": raw(head["head"]),
        "seals": seals_of(REFERENCE),
        "entries": entries_of(VECTORS["entries"]),
        "periods": periods_of(VECTORS["periods"]),
        "consents": [
            {
                "recipient": agreed["recipient"],
                "purpose": agreed["purpose"],
                "given_on": date.fromisoformat(agreed["given_on"]),
                "used_at": datetime.fromisoformat(agreed["used_at"]),
                "entry": agreed["entry"],
            }
        ],
        "register": [Line("sealed", "reception", ""), Line(verb, "worker:a", detail)],
    }


def test_head() -> None:
    rows, given = whole_case(), VECTORS["head"]
    texts = [standing.value_text(value) for value in rows["columns"].values()]
    assert list(rows["columns"]) == list(standing.COLUMNS)
    assert texts == [column["text"] for column in given["columns"]]
    assert standing.make_head(rows, KEYS[2], 2).hex() == given["head"]


def test_head_of_eleven_periods() -> None:
    given = VECTORS["sorted_head"]
    rows: Rows = {
        **whole_case(),
        "columns": {},
        "sequence": given["sequence"],
        "count": given["count"],
        "entries": [],
        "seals": [
            {"period": each["period"], "reader": each["reader"], "sealed": raw(each["sealed"])}
            for each in given["seals"]
        ],
        "periods": periods_of(given["periods"]),
        "consents": [
            {
                "recipient": r,
                "purpose": p,
                "given_on": date.fromisoformat(on),
                "used_at": None,
                "entry": int(n),
            }
            for r, p, on, _, n in given["consents"]
        ],
    }
    keys = Keys(raw(given["key"]), None, 2)
    assert standing.make_head(rows, keys, given["period"]).hex() == given["head"]


def test_memories() -> None:
    for given in VECTORS["memories"]:
        opened = standing.open_memory(raw(given["sealed"]), raw(given["root"]), given["owner"])
        assert opened == json.loads(given["content"])
    mark = VECTORS["memories"][0]["mark"]
    assert standing.mark_generation(mark, WORKER.memory_root) == 7
    assert standing.mark_generation(mark.replace("7.", "8."), WORKER.memory_root) == 0


@pytest.mark.parametrize(("secret", "place"), [(WORKER, 0), (HOLDER, 1)], ids=["worker", "holder"])
def test_the_case_of_the_vectors_is_whole_to_either_reader(secret: Secret, place: int) -> None:
    given = VECTORS["memories"][place]
    rows: Rows = {**whole_case(), "memory": raw(given["sealed"])}
    if place == 0:
        rows["mark"] = given["mark"]
    written, wrong = whole.read_case(rows, secret)
    assert wrong == []
    texts = [e["text"] for e in VECTORS["entries"] if place == 0 or e["kind"] != "note"]
    assert [each.content for each in written] == [json.loads(text) for text in texts]


def former_case() -> Rows:
    return {
        "reference": FORMER["reference"],
        "columns": {},
        "period": 2,
        "sequence": 0,
        "count": 0,
        "head": b"",
        "seals": seals_of(FORMER["reference"]),
        "entries": entries_of(FORMER["entries"]),
        "periods": [],
        "consents": [],
        "register": [Line(*line) for line in FORMER["register"]],
    }


def former_worker() -> Secret:
    name = next(each["reader"] for each in seals_of(FORMER["reference"]) if each["reader"] != "follow-up")
    return pieces.worker_secret(raw(SECRETS["former_worker_root"]), name)


@pytest.mark.parametrize(("secret", "count"), [(former_worker(), 5), (HOLDER, 4)], ids=["worker", "holder"])
def test_the_case_from_before_the_chain_opens_to_either_reader(secret: Secret, count: int) -> None:
    written, wrong = whole.read_case(former_case(), secret)
    assert (len(written), wrong) == (count, [])


@pytest.mark.parametrize("by", ["worker", "code"])
def test_whoever_writes_first_gives_it_its_chain(by: str) -> None:
    rows, adopted = former_case(), FORMER["adopted"]
    for entry, mac in zip(rows["entries"], adopted["macs"], strict=True):
        entry["mac"] = raw(mac)
    rows.update({"periods": periods_of(adopted[f"periods_by_{by}"]), "count": 5, "sequence": 1})
    rows["head"] = standing.make_head(rows, KEYS[2], 2)
    actor = "code" if by == "code" else "worker:a"
    stands = f"1:{rows['head'].hex()[:16]}"
    rows["register"] = [*rows["register"], Line("adopted", actor, stands)]
    for secret in (former_worker(), HOLDER):
        assert whole.read_case(rows, secret)[1] == []

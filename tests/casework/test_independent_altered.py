"""The second implementation finds what was altered in a whole case, and says of an intact one nothing."""

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests.casework import independent_pieces as pieces
from tests.casework.independent import chain_next, read_case
from tests.casework.independent_case import (
    HOLDER,
    KEYS,
    OTHER,
    OTHER_NAME,
    REFERENCE,
    VECTORS,
    WORKER,
    WORKER_NAME,
    a_case,
    field,
    finish,
    linked,
    readers,
    seal,
    seen_of,
    vouched,
    with_memory,
)
from tests.casework.independent_pieces import Entry, Keys, Secret
from tests.casework.independent_standing import Line, Rows


@pytest.mark.parametrize("secret", [WORKER, OTHER, HOLDER])
def test_intact(secret: Secret) -> None:
    rows = a_case()
    written, wrong = read_case(with_memory(rows, secret, seen_of(rows)), secret)
    assert not wrong
    texts = [json.loads(each["text"]) for each in VECTORS["entries"]]
    expected = [texts[0], *texts[2:]] if secret is HOLDER else texts
    assert [each.content for each in written] == expected
    assert all(each.intact for each in written)


def cut(rows: Rows) -> None:
    rows["entries"] = rows["entries"][:-1]


def cut_with_count(rows: Rows) -> None:
    rows["entries"], rows["count"] = rows["entries"][:-1], 4


def removed(rows: Rows) -> None:
    rows["entries"] = [rows["entries"][0], *rows["entries"][2:]]


def renumbered(rows: Rows) -> None:
    removed(rows)
    for number, entry in enumerate(rows["entries"], 1):
        entry["number"] = number
    rows["count"] = 4


def reordered(rows: Rows) -> None:
    first, second = rows["entries"][:2]
    first["number"], second["number"] = 2, 1


def swapped(rows: Rows) -> None:
    first, second = rows["entries"][:2]
    first["sealed"], second["sealed"] = second["sealed"], first["sealed"]


def field_bit(rows: Rows) -> None:
    stored = rows["entries"][0]["sealed"]
    rows["entries"][0]["sealed"] = stored[:-1] + bytes([stored[-1] ^ 1])


def note_shown(rows: Rows) -> None:
    rows["entries"][1]["kind"] = "message"


def another_token(rows: Rows) -> None:
    rows["entries"][2]["token"] = "f" * 64


def twice(rows: Rows) -> None:
    rows["entries"] = [*rows["entries"], copy.deepcopy(rows["entries"][2])]


def column(rows: Rows) -> None:
    rows["columns"] = {**rows["columns"], "urgency": "high"}


def seal_removed(rows: Rows) -> None:
    rows["seals"] = [each for each in rows["seals"] if each["reader"] != OTHER_NAME or each["period"] != 2]


def seal_added(rows: Rows) -> None:
    public = X25519PrivateKey.generate().public_key().public_bytes_raw()
    name = OTHER_NAME.replace("1", "9")
    rows["seals"] = [*rows["seals"], seal(public, name, 2, KEYS[2])]


def consent_removed(rows: Rows) -> None:
    rows["consents"] = []


def consent_used(rows: Rows) -> None:
    rows["consents"] = [{**rows["consents"][0], "used_at": datetime(2026, 11, 25, tzinfo=UTC)}]


def notes_unvouched(rows: Rows) -> None:
    rows["periods"][1]["by_notes"] = b""


def forged_later(rows: Rows) -> None:
    """A period 3 of the server's own keys, sealed to all, with an entry and a head under them."""
    own = Keys(b"a" * 32, b"b" * 32, 2)
    rows["period"] = 3
    rows["seals"] = [*rows["seals"], *(seal(public, name, 3, own) for name, public in readers().items())]
    forged = vouched({2: Keys(b"c" * 32, b"d" * 32, 2), 3: own}, b"")[1]
    rows["periods"] = [*rows["periods"], forged]
    entry: Entry = {
        "number": 6,
        "period": 3,
        "kind": "answer",
        "token": "a" * 64,
        "mac": b"",
        "sealed": field(6, 3, "answer", '{"text":"Forged."}', own),
    }
    entry["mac"] = chain_next(own, REFERENCE, rows["entries"][-1]["mac"], entry)
    rows["entries"], rows["count"] = [*rows["entries"], entry], 6
    finish(rows, own, 3)


def forged_keys(rows: Rows) -> None:
    """All periods made anew under the server's own keys, the pledge guessed, a later head."""
    keys = {1: Keys(b"a" * 32, b"b" * 32, 2), 2: Keys(b"c" * 32, b"d" * 32, 2)}
    rows.update(a_case(keys, b"e" * 32))
    rows["sequence"] = 20
    finish(rows, keys[2], 2)


def unvouched(rows: Rows) -> None:
    forged_keys(rows)
    rows["periods"][0]["by_dialogue"] = b""
    finish(rows, Keys(b"c" * 32, b"d" * 32, 2), 2)


def unchained(rows: Rows) -> None:
    rows["periods"], rows["head"], rows["sequence"], rows["count"] = [], b"", 0, 0
    for entry in rows["entries"]:
        entry["mac"] = b""


def register_line(rows: Rows) -> None:
    rows["register"] = [*rows["register"], Line("written", "worker:a", "note 8:0123456789abcdef")]


ALTERATIONS: list[Callable[[Rows], None]] = [
    cut,
    cut_with_count,
    removed,
    renumbered,
    reordered,
    swapped,
    field_bit,
    note_shown,
    another_token,
    twice,
    column,
    seal_removed,
    seal_added,
    consent_removed,
    consent_used,
    notes_unvouched,
    forged_later,
    forged_keys,
    unvouched,
    unchained,
    register_line,
]


@pytest.mark.parametrize("secret", [WORKER, HOLDER], ids=["worker", "holder"])
@pytest.mark.parametrize("remembers", [True, False])
@pytest.mark.parametrize("alter", ALTERATIONS)
def test_altered(alter: Callable[[Rows], None], remembers: bool, secret: Secret) -> None:
    rows = a_case()
    seen = seen_of(rows)
    alter(rows)
    written, wrong = read_case(with_memory(rows, secret, seen) if remembers else rows, secret)
    if alter in (forged_keys, unvouched) and secret is WORKER and not remembers:
        assert not wrong, "a worker who remembers nothing has nothing to hold against keys of one's own"
        return
    assert wrong
    assert not any("Forged." in str(each.content) for each in written)


@pytest.mark.parametrize("secret", [WORKER, HOLDER], ids=["worker", "holder"])
def test_older_head(secret: Secret) -> None:
    """The whole case as it was one change ago, right in itself: only memory and register tell."""
    former = a_case()
    now = finish(copy.deepcopy(former), KEYS[2], 2)
    register = now["register"]
    assert read_case(copy.deepcopy(former), secret)[1] == []
    assert read_case({**copy.deepcopy(former), "register": register}, secret)[1]
    _, wrong = read_case(with_memory(former, secret, seen_of(now)), secret)
    assert wrong == ["memory: the case is older, or another one"]


def test_older_memory() -> None:
    rows = a_case()
    with_memory(rows, WORKER, seen_of(rows), generation=6)
    rows["mark"] = VECTORS["memories"][0]["mark"]
    assert read_case(rows, WORKER)[1] == ["memory: older than the browser's mark"]
    del rows["memory"]
    assert read_case(rows, WORKER)[1] == ["memory: older than the browser's mark"]


def test_goes_on_after_damage() -> None:
    """One changed field, or one changed link, is said at its place and nowhere else."""
    rows = a_case()
    another_token(rows)
    field_bit(rows)
    _, wrong = read_case(rows, WORKER)
    assert [each for each in wrong if "changed" in each] == ["entry 1: changed", "entry 3: changed"]
    rows = a_case()
    rows["entries"][0]["mac"] = bytes(32)
    _, wrong = read_case(rows, WORKER)
    assert wrong == ["entry 1: changed"]
    for number in (1, 3, 4):
        rows = a_case()
        rows["entries"][number - 1]["mac"] = bytes(32)
        rows["entries"][number - 1]["token"] = "f" * 64
        assert read_case(rows, WORKER)[1] == [f"entry {number}: changed"]


def former_case(hand_overs: int) -> Rows:
    """Makes a case from before the chain, with fields and seals of version 1."""
    rows = a_case()
    public = {
        OTHER.reader: pieces.public_key(OTHER.roots[1], 1),
        "follow-up": pieces.public_key(HOLDER.roots[1], 1),
    }
    rows["seals"] = [seal(key, name, number, KEYS[number]) for name, key in public.items() for number in KEYS]
    for entry, given in zip(rows["entries"], VECTORS["entries"], strict=True):
        entry["mac"] = b""
        entry["sealed"] = field(
            given["number"], given["period"], given["kind"], given["text"], KEYS[given["period"]], 1
        )
    rows.update(
        {
            "head": b"",
            "periods": [],
            "sequence": 0,
            "count": 0,
            "register": [Line("handed_over", "worker:a", "worker:b")] * hand_overs,
        }
    )
    rows["columns"] = {**rows["columns"], "follow_up_version": 2}
    return rows


def test_before_the_chain() -> None:
    for secret, count in ((OTHER, 5), (HOLDER, 4)):
        written, wrong = read_case(former_case(1), secret)
        assert (len(written), wrong) == (count, [])
        assert "period 2: not genuine" in read_case(former_case(0), secret)[1]


def test_first_head_of_a_former_case() -> None:
    """A worker made the chain: by_dialogue of period 1 is empty, and the code still of version 2."""
    rows = former_case(1)
    rows["periods"] = vouched(KEYS, b"")
    rows["periods"][0]["by_dialogue"] = b""
    rows["entries"], rows["count"] = linked(list(rows["entries"]), KEYS), 5
    finish(rows, KEYS[2], 2)
    for secret in (OTHER, HOLDER):
        assert read_case(copy.deepcopy(rows), secret)[1] == []


def test_no_seal_opens() -> None:
    rows = a_case()
    rows["seals"] = [each for each in rows["seals"] if each["reader"] != WORKER_NAME]
    assert read_case(rows, WORKER) == ([], ["seals: none opens"])


def other_notes() -> Rows:
    """Who knows D (the code's holder) and the server give workers another N, before the first note."""
    rows = a_case()
    rows["entries"], rows["count"] = [rows["entries"][0]], 1
    rows["periods"][1]["by_notes"] = b""
    others = {number: Keys(KEYS[number].dialogue, b"n" * 32, 2) for number in KEYS}
    rows["seals"] = [
        seal(key, name, number, others[number]) for name, key in readers().items() for number in KEYS
    ]
    return finish(rows, KEYS[2], 2)


def test_another_notes_key_is_not_the_one_that_was_seen() -> None:
    rows = other_notes()
    wrong = read_case(with_memory(rows, WORKER, seen_of(rows)), WORKER)[1]
    assert {"period 1: not genuine", "period 2: not genuine"} <= set(wrong)


def test_notes_of_a_case_with_a_chain_are_vouched_for_at_every_hand_over() -> None:
    assert "period 2: not genuine" in read_case(other_notes(), WORKER)[1]


@pytest.mark.parametrize("handed_over_after", [False, True])
def test_notes_are_not_vouched_for_up_to_where_the_code_adopted_the_case(handed_over_after: bool) -> None:
    rows = a_case()
    rows["periods"][1]["by_notes"] = b""
    finish(rows, KEYS[2], 2)
    handed, adopted = Line("handed_over", "worker:a", "worker:b"), Line("adopted", "code", "")
    rows["register"] = [adopted, handed] if handed_over_after else [handed, adopted]
    assert ("period 2: not genuine" in read_case(rows, WORKER)[1]) == handed_over_after


def test_keys_that_were_not_seen_are_not_genuine_whatever_vouches_for_them() -> None:
    """The former reader holds D and N of period 1, and makes a period 2 of their own with them."""
    rows, own = a_case(), {1: KEYS[1], 2: Keys(b"c" * 32, b"d" * 32, 2)}
    seen = seen_of(rows)
    forged = a_case(own)
    assert read_case(copy.deepcopy(forged), WORKER)[1] == []
    for secret in (WORKER, HOLDER):
        wrong = read_case(with_memory(copy.deepcopy(forged), secret, seen), secret)[1]
        assert "period 2: not genuine" in wrong


def test_code_set_back() -> None:
    """A code's version set back, with the server's own keys: only what its holder remembers tells."""
    keys = {1: Keys(b"a" * 32, b"b" * 32, 2), 2: Keys(b"c" * 32, b"d" * 32, 2)}
    rows = a_case(keys, b"e" * 32)
    public = pieces.public_key(HOLDER.roots[1], 1)
    rows["seals"] = [seal(public, "follow-up", number, keys[number]) for number in keys]
    rows["columns"] = {**rows["columns"], "follow_up_version": 2, "follow_up_public_key": public}
    rows["periods"][0]["by_dialogue"] = b""
    finish(rows, keys[2], 2)
    assert read_case(copy.deepcopy(rows), HOLDER)[1] == []
    assert read_case(with_memory(rows, HOLDER, seen_of(a_case())), HOLDER)[1]

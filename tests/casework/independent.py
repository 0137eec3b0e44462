"""A second reader of the sealed format, written from ``docs/sealed-format.md`` alone: whether a whole case is
what was written. Nothing of the code of Relais is used here.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from tests.casework.independent_pieces import (
    Entry,
    Keys,
    Secret,
    Unreadable,
    derive,
    mac,
    open_field,
    open_seal,
)
from tests.casework.independent_standing import Line, Rows, make_head, older, recall, register_mark


class Written(NamedTuple):
    """An entry that was opened; intact when nothing was found wrong with it."""

    number: int
    period: int
    kind: str
    content: dict[str, Any]
    intact: bool


# Periods


def commitment(key: bytes, reference: str, period: int) -> bytes:
    """Gives a value that stands for a key without giving it away."""
    return derive(key, "commit", reference, str(period))


def vouch(heir_or_pledge: bytes, half: str, key: bytes, reference: str, period: int) -> bytes:
    """Vouches for the key of a period, under the pledge or under what the key before leaves to it."""
    return mac(heir_or_pledge, f"period/{half}", reference, str(period), commitment(key, reference, period))


def heir(key: bytes, reference: str, period: int) -> bytes:
    """Derives, from a key of the period before, what vouches for a period."""
    return derive(key, "next", reference, str(period))


def same(one: bytes, other: bytes) -> bool:
    """Compares without telling where two values differ."""
    return hmac.compare_digest(one, other)


def adopted_by_code(rows: Rows) -> int:
    """Says up to which period the code's holder made the marks of a case from before the chain."""
    places = [n for n, line in enumerate(rows["register"]) if line[:2] == ("adopted", "code")]
    return 1 + hand_overs(rows["register"][: places[0]]) if places else 0


def hand_overs(lines: Sequence[Line]) -> int:
    """Counts the hand-overs that the register knows of."""
    return sum(line.verb == "handed_over" for line in lines)


def dialogue_is_genuine(rows: Rows, secret: Secret, number: int, own: Keys, before: Keys | None) -> bool:
    """Says whether the key of the dialogue is vouched for, where nothing is remembered of it."""
    reference = rows["reference"]
    row = next((each for each in rows["periods"] if each["number"] == number), None)
    if number == 1 and secret.pledge is None:
        return True
    if row is None:
        return False
    if number == 1:
        if not row["by_dialogue"]:
            return own.version == 1
        made = vouch(secret.pledge or b"", "dialogue", own.dialogue, reference, 1)
    elif before is None:
        return False
    else:
        made = vouch(heir(before.dialogue, reference, number), "dialogue", own.dialogue, reference, number)
    return same(row["by_dialogue"], made)


def notes_are_genuine(rows: Rows, number: int, notes: bytes, before: Keys | None) -> bool:
    """Says the same of the key of the notes, for a worker."""
    reference = rows["reference"]
    row = next((each for each in rows["periods"] if each["number"] == number), None)
    if number == 1:
        return True
    if row is None or before is None or before.notes is None:
        return False
    if not row["by_notes"]:
        return number <= adopted_by_code(rows)
    made = vouch(heir(before.notes, reference, number), "notes", notes, reference, number)
    return same(row["by_notes"], made)


def remembered_as(known: Mapping[str, str], key: bytes, reference: str, number: int) -> bool | None:
    """Says whether a key is the one that was seen; None where none was."""
    if str(number) not in known:
        return None
    return same(commitment(key, reference, number), bytes.fromhex(known[str(number)]))


def genuine_periods(
    rows: Rows, secret: Secret, keys: Mapping[int, Keys], seen: Mapping[str, Any]
) -> dict[int, Keys]:
    """Keeps the keys of those periods that were seen before, or are vouched for."""
    kept: dict[int, Keys] = {}
    for number, own in sorted(keys.items()):
        before = kept.get(number - 1)
        known = remembered_as(seen.get("commitments", {}), own.dialogue, rows["reference"], number)
        right = dialogue_is_genuine(rows, secret, number, own, before) if known is None else known
        if right and own.notes is not None:
            known = remembered_as(seen.get("notes", {}), own.notes, rows["reference"], number)
            right = notes_are_genuine(rows, number, own.notes, before) if known is None else known
        if right:
            kept[number] = own
    return kept


# Entries


def chain_key(keys: Keys, reference: str, period: int) -> bytes:
    """Derives the key of the chain of a period."""
    return derive(keys.dialogue, "chain", reference, str(period))


def chain_start(first: Keys, reference: str) -> bytes:
    """Gives what the chain begins with."""
    return mac(chain_key(first, reference, 1), "start", reference)


def chain_next(keys: Keys, reference: str, before: bytes, entry: Entry) -> bytes:
    """Gives the link of an entry, from the one before."""
    number, period = str(entry["number"]), str(entry["period"])
    field = hashlib.sha256(entry["sealed"]).digest()
    key = chain_key(keys, reference, entry["period"])
    return mac(key, "entry", before, number, period, entry["kind"], entry["token"], field)


def opens(rows: Rows, entry: Entry, keys: Keys) -> bool:
    """Says whether the reader can open an entry: a note only where they have a key to it."""
    key = keys.notes if entry["kind"] == "note" else keys.dialogue
    try:
        open_field(key or bytes(32), rows["reference"], entry)
    except Unreadable:
        return False
    return True


def is_held(rows: Rows, genuine: Mapping[int, Keys], entry: Entry) -> bool:
    """Says whether what comes after an entry is linked to it: the next one, or the head."""
    behind = [each for each in rows["entries"] if each["number"] > entry["number"]]
    if not behind:
        present = max(genuine, default=0)
        at_end = entry["number"] == rows["count"] and rows["period"] == present
        return at_end and same(rows["head"], make_head(rows, genuine[present], present))
    after = min(behind, key=lambda each: each["number"])
    keys = genuine.get(after["period"])
    if keys is None or after["number"] != entry["number"] + 1:
        return False
    return same(after["mac"], chain_next(keys, rows["reference"], entry["mac"], after))


def check_chain(rows: Rows, genuine: Mapping[int, Keys], chained: bool) -> list[tuple[int, str]]:
    """Says at which numbers entries are missing, changed, or of a period that is not genuine."""
    wrong: list[tuple[int, str]] = []
    links = {chain_start(genuine[1], rows["reference"])} if 1 in genuine else set()
    expected = 1
    for entry in sorted(rows["entries"], key=lambda each: each["number"]):
        number, stored = entry["number"], entry["mac"]
        if number > expected:
            wrong.extend((each, "missing") for each in range(expected, number))
            links = set()
        keys = genuine.get(entry["period"])
        should = {chain_next(keys, rows["reference"], link, entry) for link in links} if keys else set()
        fits = keys is not None and (not chained or not links or stored in should)
        behind_a_wrong_one = bool(wrong) and wrong[-1][0] == number - 1
        if not fits and keys and behind_a_wrong_one and opens(rows, entry, keys):
            fits = is_held(rows, genuine, entry)
        if not fits:
            wrong.append((number, "changed" if keys else "of a period that is not genuine"))
        links = {stored} if fits or len(links) > 3 else {stored, *should}
        expected = max(expected, number + 1)
    wrong.extend((each, "missing") for each in range(expected, rows["count"] + 1))
    return wrong


# Reading a case


def own_keys(rows: Rows, secret: Secret, wrong: list[str]) -> dict[int, Keys]:
    """Opens the seals that are one's own."""
    keys: dict[int, Keys] = {}
    for seal in rows["seals"]:
        if seal["reader"] != secret.reader:
            continue
        try:
            keys[seal["period"]] = open_seal(secret.roots, seal, rows["reference"])
        except Unreadable as error:
            wrong.append(f"seal {seal['period']}: {error}")
    return keys


def has_chain(rows: Rows, remembered: bool) -> bool:
    """Says whether a case has a chain, also when marks of it were taken away."""
    marks = (rows["head"], rows["periods"], rows["sequence"], remembered, register_mark(rows))
    return any(marks) or any(each["mac"] or each["sealed"][:1] == b"\x02" for each in rows["entries"])


def kept_former(rows: Rows, keys: Mapping[int, Keys]) -> dict[int, Keys]:
    """Takes the keys of a case from before the chain as they are, as many as there were hand-overs."""
    last = hand_overs(rows["register"]) + 1
    return {number: each for number, each in keys.items() if number <= last}


def open_entries(
    rows: Rows, keys: Mapping[int, Keys], wrong: list[tuple[int, str]], code: bool
) -> list[Written]:
    """Opens the entries that the reader has keys to, and adds those that do not open."""
    written: list[Written] = []
    for entry in sorted(rows["entries"], key=lambda each: each["number"]):
        number, period, note = entry["number"], entry["period"], entry["kind"] == "note"
        if period not in keys or (note and code):
            continue
        key = keys[period].notes if note else keys[period].dialogue
        try:
            content = open_field(key or bytes(32), rows["reference"], entry)
        except Unreadable as error:
            wrong.append((number, str(error)))
            continue
        intact = number not in {place for place, _ in wrong}
        written.append(Written(number, period, entry["kind"], content, intact))
    return written


def check_standing(
    rows: Rows, genuine: Mapping[int, Keys], seen: Mapping[str, Any] | None, places: Iterable[tuple[int, str]]
) -> list[str]:
    """Checks the head, unless the last entry is missing; then what is remembered, and the register."""
    wrong = []
    present, line = max(genuine, default=0), register_mark(rows)
    if present and (rows["count"], "missing") not in places:
        beyond = any(each["number"] > rows["count"] for each in rows["entries"])
        fits = rows["period"] == present and not beyond
        if not fits or not same(rows["head"], make_head(rows, genuine[present], present)):
            wrong.append("head: wrong")
    if seen is not None and older(rows, seen):
        wrong.append("memory: the case is older, or another one")
    beside = line is not None and line[0] == rows["sequence"] and line[1] != rows["head"].hex()[:16]
    if line is not None and (line[0] > rows["sequence"] or beside):
        wrong.append("register: the case is older than its last line, or another one")
    return wrong


def read_case(rows: Rows, secret: Secret) -> tuple[list[Written], list[str]]:
    """Reads a case as far as it is genuine; gives what is written, and a list of what is wrong."""
    wrong: list[str] = []
    keys = own_keys(rows, secret, wrong)
    seen = recall(rows, secret, wrong)
    if not keys:
        return [], [*wrong, "seals: none opens"]
    chained = bool(rows["head"] and rows["periods"])
    once = chained or has_chain(rows, seen is not None)
    genuine = genuine_periods(rows, secret, keys, seen or {}) if once else kept_former(rows, keys)
    every = {*(each["number"] for each in rows["periods"]), *keys, *range(1, max(genuine, default=1))}
    wrong.extend(f"period {n}: not genuine" for n in sorted({*every, rows["period"]} - set(genuine)))
    places = check_chain(rows, genuine, chained)
    written = open_entries(rows, genuine, places, secret.pledge is not None)
    wrong.extend(f"entry {number}: {what}" for number, what in sorted(places))
    if once and not chained:
        wrong.append("case: the marks of its chain were taken away")
    if chained:
        wrong += check_standing(rows, genuine, seen, places)
    return written, wrong

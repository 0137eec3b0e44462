"""Where a case stands, for a second reader of the sealed format: its head, what is remembered of it, and what
the register says. Written from ``docs/sealed-format.md`` alone.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, NotRequired, TypedDict

from tests.casework.independent_pieces import (
    Entry,
    Keys,
    Seal,
    Secret,
    Unreadable,
    an_object,
    context,
    decrypt,
    derive,
    digest,
    mac,
    unpad,
)

COLUMNS = (
    "state",
    "urgency",
    "received_at",
    "contact_due_on",
    "contacted_on",
    "closed_at",
    "submission",
    "follow_up_handle",
    "follow_up_public_key",
    "follow_up_version",
)
STANDING = (
    "sealed",
    "written",
    "contacted",
    "consent",
    "handed_over",
    "let_in",
    "closed",
    "reopened",
    "adopted",
    "renewed",
    "code_given",
)


class Period(TypedDict):
    """What vouches for the keys of a period."""

    number: int
    by_dialogue: bytes
    by_notes: bytes


class Consent(TypedDict):
    """A consent, whose values the head covers."""

    recipient: str
    purpose: str
    given_on: date | None
    used_at: datetime | None
    entry: int | None


class Line(NamedTuple):
    """A line of the register that names the case."""

    verb: str
    actor: str
    detail: str


class Rows(TypedDict):
    """Everything stored of one case, and what the reader and the register know of it."""

    reference: str
    columns: Mapping[str, object]
    period: int
    sequence: int
    count: int
    head: bytes
    seals: Sequence[Seal]
    entries: Sequence[Entry]
    periods: Sequence[Period]
    consents: Sequence[Consent]
    register: Sequence[Line]
    memory: NotRequired[bytes]
    mark: NotRequired[str]


# The head


def value_text(value: object) -> str:
    """Spells a value of a column as the head covers it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return str(value)


def columns_digest(columns: Mapping[str, object]) -> bytes:
    """Gives the digest of the columns of the case."""
    return digest("columns", [text for name in COLUMNS for text in (name, value_text(columns.get(name)))])


def seals_digest(seals: Iterable[Seal]) -> bytes:
    """Gives the digest of all seals of the case."""
    lines = [(str(each["period"]), each["reader"], hashlib.sha256(each["sealed"]).digest()) for each in seals]
    return digest("seals", [value for line in sorted(lines) for value in line])


def consents_digest(consents: Iterable[Consent]) -> bytes:
    """Gives the digest of all consents of the case."""
    lines = [
        [
            value_text(value)
            for value in (
                each["recipient"],
                each["purpose"],
                each["given_on"],
                each["used_at"],
                each["entry"],
            )
        ]
        for each in consents
    ]
    return digest("consents", [value for line in sorted(lines) for value in line])


def periods_digest(periods: Iterable[Period]) -> bytes:
    """Gives the digest of what vouches for the periods, sorted as texts and bytes."""
    lines = [(str(each["number"]), each["by_dialogue"], each["by_notes"]) for each in periods]
    return digest("periods", [value for line in sorted(lines) for value in line])


def stored_link(rows: Rows, number: int) -> bytes | None:
    """Gives the link stored with an entry, or None when there is no such entry."""
    return next((each["mac"] for each in rows["entries"] if each["number"] == number), None)


def make_head(rows: Rows, keys: Keys, period: int) -> bytes:
    """Makes the head that the case should have."""
    key = derive(keys.dialogue, "head", rows["reference"], str(period))
    return mac(
        key,
        "head",
        str(rows["sequence"]),
        str(period),
        str(rows["count"]),
        stored_link(rows, rows["count"]) or b"",
        columns_digest(rows["columns"]),
        seals_digest(rows["seals"]),
        consents_digest(rows["consents"]),
        periods_digest(rows["periods"]),
    )


# What a reader remembers


def open_memory(stored: bytes, root: bytes, owner: str) -> dict[str, Any]:
    """Opens what a reader remembers."""
    if stored[:1] != b"\x02":
        raise Unreadable("another version")
    return an_object(unpad(decrypt(derive(root, "memory"), stored[1:], context(2, "memory", owner))))


def mark_generation(mark: str, root: bytes) -> int:
    """Gives the generation in the mark of a worker's browser; 0 where it is none of theirs."""
    generation, _, digits = mark.partition(".")
    if not re.fullmatch("[0-9]{1,11}", generation):
        return 0
    made = mac(derive(root, "memory/mark"), "mark", generation).hex()
    return int(generation) if hmac.compare_digest(made.encode(), digits.encode()) else 0


def older(rows: Rows, seen: Mapping[str, Any]) -> bool:
    """Says whether the case is older than what was seen of it, or another one."""
    if rows["sequence"] < seen["sequence"] or rows["count"] < seen["count"]:
        return True
    if rows["sequence"] == seen["sequence"] and rows["head"].hex() != seen["head"]:
        return True
    link = stored_link(rows, seen["count"])
    return link is not None and link.hex() != seen["last"]


def recall(rows: Rows, secret: Secret, wrong: list[str]) -> dict[str, Any] | None:
    """Gives what the reader remembers of this case, and adds what is wrong with the memory itself."""
    memory: dict[str, Any] = {}
    stored = rows.get("memory")
    if stored is not None:
        try:
            memory = open_memory(stored, secret.memory_root, secret.owner)
        except Unreadable:
            wrong.append("memory: does not open")
    if secret.pledge is not None:
        return memory.get("seen") if memory.get("reference") == rows["reference"] else None
    if memory.get("generation", 0) < mark_generation(rows.get("mark", ""), secret.memory_root):
        wrong.append("memory: older than the browser's mark")
    seen: dict[str, Any] | None = memory.get("cases", {}).get(rows["reference"])
    return seen


def register_mark(rows: Rows) -> tuple[int, str] | None:
    """Gives the sequence and the digits of the last line of the register that says where the case stood."""
    lines = [line for line in rows["register"] if line.verb in STANDING and ":" in line.detail]
    found = re.search(r"(?:^| )(\d+):([0-9a-f]{16})$", lines[-1].detail) if lines else None
    return (int(found[1]), found[2]) if found else None

"""What makes a case whole as well as secret: pure functions over bytes, as ``docs/sealed-format.md`` says.

Whoever writes to the database has no key of a case. So each period is vouched for under the keys of the one
before (the first one under the follow-up code), each entry carries a MAC over all that stands before it, and
the head binds their number to every column that is kept in clear. ``commitment`` ties these to the very keys.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casework.sealing.crypto import context, derived, mac

DIALOGUE, NOTES = "dialogue", "notes"
Row = Sequence[str | bytes]
Agreed = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Which case and which of its periods."""

    case: str
    period: int

    @property
    def parts(self) -> tuple[str, str]:
        return self.case, str(self.period)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is stored."""

    number: int
    kind: str
    token: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: what its head binds beside the chain of its entries."""

    sequence: int
    count: int
    last: bytes
    columns: Sequence[tuple[str, str]]
    seals: Sequence[tuple[int, str, bytes]]
    consents: Sequence[Agreed]
    periods: Iterable[tuple[int, bytes, bytes]]


def digest_of(token: str) -> str:
    """What is kept of the random name of a form: sent again, it is known."""
    return hashlib.sha256(token.encode()).hexdigest()


def commitment(key: bytes, at: Place) -> bytes:
    """Says which key it is and nothing of it: AES-GCM alone lets one ciphertext open under two keys."""
    return derived(key, "commit", *at.parts)


def heir(key: bytes, at: Place) -> bytes:
    """What the key of the period before gives to vouch for this one."""
    return derived(key, "next", *at.parts)


def vouch(voucher: bytes, key: bytes, at: Place, strand: str) -> bytes:
    """``voucher``: the pledge of the code for the first period, else the ``heir`` of the one before."""
    return mac(voucher, f"period/{strand}", *at.parts, commitment(key, at))


def start(dialogue: bytes, case: str) -> bytes:
    return mac(_chain_key(dialogue, Place(case, 1)), "start", case)


def link(before: bytes, dialogue: bytes, at: Place, line: Line) -> bytes:
    return mac(
        _chain_key(dialogue, at),
        "entry",
        before,
        str(line.number),
        str(at.period),
        line.kind,
        line.token,
        hashlib.sha256(line.sealed).digest(),
    )


def head(dialogue: bytes, at: Place, standing: Standing) -> bytes:
    clear = [part for column in standing.columns for part in column]
    seals = sorted((str(period), reader, _sha256(sealed)) for period, reader, sealed in standing.seals)
    periods = sorted((str(period), first, second) for period, first, second in standing.periods)
    return mac(
        derived(dialogue, "head", *at.parts),
        "head",
        str(standing.sequence),
        str(at.period),
        str(standing.count),
        standing.last,
        _digest("columns", [clear]),
        _digest("seals", seals),
        _digest("consents", sorted(standing.consents)),
        _digest("periods", periods),
    )


def _chain_key(dialogue: bytes, at: Place) -> bytes:
    return derived(dialogue, "chain", *at.parts)


def _digest(what: str, rows: Iterable[Row]) -> bytes:
    return _sha256(context(what, *(part for row in rows for part in row)))


def _sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()

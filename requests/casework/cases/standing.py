"""Where a case stands: which columns its head binds, what the register notes of it, what readers remember."""

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from casework import audit, states
from casework.models import AuditEvent, Case, Entry, Period, Seal, State, Urgency, Verb, WaitingLine
from casework.models.audit import where_it_stood
from casework.sealing import chain
from casework.sealing.chain import Place, Standing
from casework.sealing.crypto import CaseKeys

CODE_READER = "follow-up"
# Every column of a case is in one of the two: ``tests/casework/test_chain.py`` walks the model.
BOUND = (
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
BOUND_BY_NAME = {
    "id": "says nothing, and changes when a copy is restored elsewhere",
    "reference": "is in the keys of the chain and of the head",
    "period": "is the period under whose key the head is computed",
    "sequence": "is a part of the head",
    "entry_count": "is a part of the head",
    "head": "is the head",
}
_UNREAD = "?"
_LONGEST_DELAY, _LONGEST_CASE = 60, 400  # days after the request among which a date is looked for


@dataclass(frozen=True, slots=True)
class Rows:
    """What is stored of a case beside its own row."""

    seals: Sequence[Seal]
    periods: Mapping[int, Period]
    entries: Sequence[Entry]
    consents: Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a reader has seen a case.

    ``commitments`` tell the key of the dialogue of each period from any other, ``notes`` that of the notes:
    the holder of the code has none of these.
    """

    sequence: int
    count: int
    last: str
    head: str
    commitments: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def load(case: Case) -> Rows:
    """Four queries, whatever the case holds."""
    agreed = case.consents.order_by("pk").values_list(
        "recipient__public_id", "purpose", "given_on", "used_at", "entry__number"
    )
    return Rows(
        seals=list(case.seals.select_related("worker_key__worker").order_by("period", "pk")),
        periods={period.number: period for period in case.periods.all()},
        entries=list(case.entries.order_by("number")),
        consents=[tuple(as_text(value) for value in row) for row in agreed],
    )


@dataclass(frozen=True, slots=True)
class Changed:
    """The one thing that is not what the head binds. ``what`` is a column, or one of the two words below;
    ``before`` is what the column held.
    """

    what: str
    before: Any = None


AGREEMENT, READER = "agreement", "reader"  # one that was added, or made to look used or unused


def head_of(case: Case, dialogue: bytes, rows: Rows, period: int) -> bytes:
    return chain.head(dialogue, Place(case.reference, period), _standing(case, rows))


@sensitive_variables()
def changed(case: Case, dialogue: bytes, rows: Rows, period: int) -> Changed | None:
    """Of a case whose head is not that of what is stored: what somebody changed, where it is one thing that
    can be guessed. The head is the proof: nobody can make one that fits a wrong guess.
    """
    at = Place(case.reference, period)
    for guess, standing in _guesses(case, _standing(case, rows)):
        if same(case.head, chain.head(dialogue, at, standing)):
            return guess
    return None


def _guesses(case: Case, now: Standing) -> Iterator[tuple[Changed, Standing]]:
    for columns in _columns_before(case):
        (what, before), *_rest = columns.items()
        if getattr(case, what) == before:
            continue  # nobody is told that it changed to what it was
        texts = dict(now.columns) | {name: as_text(value) for name, value in columns.items()}
        yield Changed(what, before), replace(now, columns=list(texts.items()))
    for one in now.consents:
        others = [other for other in now.consents if other is not one]
        yield Changed(AGREEMENT), replace(now, consents=others)
        yield Changed(AGREEMENT), replace(now, consents=[*others, (*one[:3], "", one[4])])
    for seal in now.seals:
        yield Changed(READER), replace(now, seals=[other for other in now.seals if other is not seal])


def _columns_before(case: Case) -> Iterator[Mapping[str, object]]:
    """A state and the time at which it ended are one thing: neither can be changed alone."""
    received = timezone.localdate(case.received_at)
    for state in State:
        closed_at = case.closed_at if states.TABLE[state].is_over else None
        yield {"state": state, "closed_at": closed_at}
    yield from ({"urgency": urgency} for urgency in Urgency.values)
    yield from ({"contact_due_on": received + timedelta(days)} for days in range(_LONGEST_DELAY))
    yield {"contacted_on": None}
    yield from ({"contacted_on": received + timedelta(days)} for days in range(_LONGEST_CASE))


def _standing(case: Case, rows: Rows) -> Standing:
    return Standing(
        sequence=case.sequence,
        count=case.entry_count,
        last=last_of(case, rows),
        columns=[(name, as_text(getattr(case, name))) for name in BOUND],
        seals=[(seal.period, reader_of(seal), bytes(seal.sealed)) for seal in rows.seals],
        consents=rows.consents,
        periods=[(p.number, bytes(p.by_dialogue), bytes(p.by_notes)) for p in rows.periods.values()],
    )


def last_of(case: Case, rows: Rows) -> bytes:
    """The MAC of the last entry that the case says it has; empty if it is not there."""
    return next((bytes(e.mac) for e in reversed(rows.entries) if e.number == case.entry_count), b"")


def seen_of(case: Case, rows: Rows, keyring: Mapping[int, CaseKeys]) -> Seen:
    return Seen(
        sequence=case.sequence,
        count=case.entry_count,
        last=last_of(case, rows).hex(),
        head=bytes(case.head).hex(),
        commitments={
            str(period): commitment_of(case, period, keys.dialogue)
            for period, keys in sorted(keyring.items())
        },
        notes={
            str(period): commitment_of(case, period, keys.notes)
            for period, keys in sorted(keyring.items())
            if keys.notes
        },
    )


def commitment_of(case: Case, period: int, key: bytes) -> str:
    return chain.commitment(key, Place(case.reference, period)).hex()


def adopted_by_code(case: Case) -> int:
    """Up to which period the holder of the code gave a case from before the chain its marks, as the register
    says: they have no key to the notes, and could not vouch for it. 0 where they did not.
    """
    lines = AuditEvent.objects.filter(case=case.reference)
    there = lines.filter(verb=Verb.ADOPTED, actor=audit.CODE_HOLDER).order_by("number").first()
    waiting = WaitingLine.objects.filter(case=case.reference, verb=Verb.ADOPTED, actor=audit.CODE_HOLDER)
    if there is None and not waiting.exists():
        return 0
    handed_over = lines.filter(verb=Verb.HANDED_OVER)
    return 1 + (handed_over.filter(number__lt=there.number) if there is not None else handed_over).count()


def is_older(case: Case, rows: Rows, seen: Seen) -> bool:
    """Whether what is stored is behind what was seen, or beside it."""
    if case.sequence < seen.sequence or case.entry_count < seen.count:
        return True
    if case.sequence == seen.sequence and bytes(case.head).hex() != seen.head:
        return True
    then = [bytes(entry.mac).hex() for entry in rows.entries if entry.number == seen.count]
    return bool(then) and then != [seen.last]


def note_of(case: Case) -> str:
    """What a line of the register says of where the case stands; it tells no content."""
    return f"{case.sequence}:{bytes(case.head).hex()[:16]}"


def noted(case: Case) -> tuple[int, str] | None:
    """What the register last said of it; None where it never did."""
    line: str | None = getattr(case, "last_line", _UNREAD)
    if line == _UNREAD:
        line = AuditEvent.objects.standing_lines(case.reference).values_list("detail", flat=True).first()
    return where_it_stood(line or "")


def is_behind(case: Case, line: tuple[int, str]) -> bool:
    sequence, head = line
    beside = case.sequence == sequence and not bytes(case.head).hex().startswith(head)
    return case.sequence < sequence or beside


def reader_of(seal: Seal) -> str:
    return seal.worker_key.reader if seal.worker_key is not None else CODE_READER


def as_text(value: object) -> str:
    """A column as the head binds it: the same on every database."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    return str(value)


def same(left: bytes | memoryview, right: bytes) -> bool:
    return hmac.compare_digest(bytes(left), bytes(right))

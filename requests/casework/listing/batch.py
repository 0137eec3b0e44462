"""Many cases opened at once: one query for all that is stored of them, whatever their number."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import BinaryField, CharField, DateField, DateTimeField, F, IntegerField, Value
from django.db.models.functions import Cast
from django.views.decorators.debug import sensitive_variables

from casework import audit
from casework.cases import faults, standing
from casework.cases.lines import Reader
from casework.cases.memory import Remembered
from casework.cases.reading import OpenCase, Stored, look, look_stored, worker_reader
from casework.cases.standing import Rows
from casework.keys.unlocking import Unlocked
from casework.models import Case, Consent, Entry, Period, Seal, WorkerKey

AT_ONCE = 200  # cases: some hundred kilobytes of ciphertexts
_CONSENT, _SEAL, _PERIOD, _ENTRY = range(4)
_COLUMNS = ("what", "of", "number", "period", "name", "token", "first", "second", "day", "moment")


@sensitive_variables()
def open_all(cases: Sequence[Case], reader: Reader, known: Remembered) -> Iterator[OpenCase]:
    """In the order given. What looks damaged is looked at again by itself, its row held: it may just be
    written in.
    """
    for start in range(0, len(cases), AT_ONCE):
        some = cases[start : start + AT_ONCE]
        rows = load(some)
        for case in some:
            found = look_stored(case, reader, Stored(rows[case.pk], known.told(case.reference)))
            yield look(case, reader) if found.faults else found


@sensitive_variables()
def open_noted(unlocked: Unlocked, cases: Sequence[Case], known: Remembered) -> Iterator[OpenCase]:
    """The same for whoever has unlocked theirs; of a damaged one the register is told, as of one that is
    opened."""
    for found in open_all(cases, worker_reader(unlocked.key, unlocked.private), known):
        if found.faults:
            by = audit.name_of(unlocked.worker)
            faults.record(found.faults, found.case.reference, by=by, at=unlocked.at)
        yield found


def load(cases: Iterable[Case]) -> dict[int, Rows]:
    """What ``standing.load`` gives, of many cases: one query for the four tables."""
    pks = [case.pk for case in cases]
    found: dict[int, list[list[dict[str, Any]]]] = {pk: [[], [], [], []] for pk in pks}
    for row in _stored(pks):
        found[row["of"]][row["what"]].append(row)
    return {pk: _rows(pk, *parts) for pk, parts in found.items()}


def _stored(pks: list[int]) -> Iterable[dict[str, Any]]:
    """The first of the four says of which type each column is."""
    text, none = Value("", output_field=CharField()), Value(b"", output_field=BinaryField())
    day, moment = Value(None, output_field=DateField()), Value(None, output_field=DateTimeField())
    zero = Value(0, output_field=IntegerField())
    consents = Consent.objects.filter(case__in=pks).values_list(
        _what(_CONSENT), "case_id", "entry__number", zero, _id("recipient"), "purpose", none, none,
        "given_on", "used_at",
    )  # fmt: skip  # a line for a row of columns
    seals = Seal.objects.filter(case__in=pks).values_list(
        _what(_SEAL), "case_id", zero, "period", _id("worker_key"), text, "sealed", none, day, moment
    )
    periods = Period.objects.filter(case__in=pks).values_list(
        _what(_PERIOD), "case_id", "number", zero, text, text, "by_dialogue", "by_notes", day, moment
    )
    entries = (
        Entry.objects.filter(case__in=pks)
        .order_by()
        .values_list(
            _what(_ENTRY), "case_id", "number", "period", "kind", "token", "sealed", "mac", day, moment
        )
    )
    for row in consents.union(seals, periods, entries, all=True):
        yield dict(zip(_COLUMNS, row, strict=True))


def _what(kind: int) -> Value:
    return Value(kind, output_field=IntegerField())


def _id(relation: str) -> Cast:
    """Without dashes on SQLite, with them on PostgreSQL."""
    return Cast(F(f"{relation}__public_id"), CharField())


def _rows(
    pk: int,
    consents: list[dict[str, Any]],
    seals: list[dict[str, Any]],
    periods: list[dict[str, Any]],
    entries: list[dict[str, Any]],
) -> Rows:
    agreed = [(UUID(row["name"]), row["token"], row["day"], row["moment"], row["number"]) for row in consents]
    return Rows(
        seals=[_seal(pk, row) for row in sorted(seals, key=lambda row: row["period"])],
        periods={
            row["number"]: Period(
                case_id=pk, number=row["number"], by_dialogue=row["first"], by_notes=row["second"]
            )
            for row in periods
        },
        entries=[_entry(pk, row) for row in sorted(entries, key=lambda row: row["number"])],
        consents=[tuple(standing.as_text(value) for value in row) for row in agreed],
    )


def _seal(pk: int, row: dict[str, Any]) -> Seal:
    key = WorkerKey(public_id=UUID(row["name"])) if row["name"] else None
    return Seal(case_id=pk, period=row["period"], worker_key=key, sealed=row["first"])


def _entry(pk: int, row: dict[str, Any]) -> Entry:
    return Entry(
        case_id=pk,
        number=row["number"],
        period=row["period"],
        kind=row["name"],
        token=row["token"],
        sealed=row["first"],
        mac=row["second"],
    )

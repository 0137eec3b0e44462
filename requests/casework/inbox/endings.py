"""What the desk says of cases that are over: until when they are kept, and what goes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, IntegerField, QuerySet, Subquery, Value
from django.utils.functional import Promise

from casework.models import Case, Closing, periods
from casework.models.endings import of_case
from directory.models import Worker


@dataclass(frozen=True, slots=True)
class Ending:
    """``is_announced``: its reader was warned. ``held_because`` is empty unless somebody keeps it."""

    reason: str | Promise
    destroyed_on: date
    is_announced: bool
    held_because: str | Promise
    held_until: date | None


def ending_of(case: Case, today: date, months: Mapping[str, int] | None = None) -> Ending | None:
    """None while the case is open. ``months`` by reason, read where they are not given."""
    if not case.is_closed:
        return None
    closing = of_case(case)
    term = closing.term((months or periods())[closing.reason])
    held = closing.is_held(today)
    return Ending(
        reason=closing.get_reason_display(),
        destroyed_on=term.destroyed_on(today),
        is_announced=closing.warned_on is not None,
        held_because=closing.get_held_for_display() if held else "",
        held_until=closing.held_until if held else None,
    )


def with_announced(cases: "QuerySet[Case]", worker: Worker) -> "QuerySet[Case]":
    """``announced`` on each row: how many cases of that worker are going. The list asks one query for all."""
    number = _announced(worker).order_by().annotate(of=Value(1)).values("of").annotate(number=Count("pk"))
    return cases.annotate(announced=Subquery(number.values("number"), output_field=IntegerField()))


def announced(worker: Worker, listed: list[Case]) -> int:
    """The same number, of rows of ``with_announced`` or, where none is listed, asked for."""
    return getattr(listed[0], "announced", None) or 0 if listed else _announced(worker).count()


def _announced(worker: Worker) -> "QuerySet[Closing]":
    return Closing.objects.in_force().filter(
        warned_on__isnull=False,
        case__seals__worker_key__worker=worker,
        case__seals__worker_key__retired_at=None,
        case__seals__period=F("case__period"),
    )

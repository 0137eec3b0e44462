"""Periods of days, both ends included. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta

Period = tuple[date, date]


def first_uncovered(wanted: Period, covering: Iterable[Period]) -> date | None:
    """The first day of ``wanted`` that no period of ``covering`` holds; None if they hold them all."""
    first, last = wanted
    for start, end in sorted(covering):
        if start > first:
            break
        if end >= first:
            if end >= last:
                return None
            first = end + timedelta(days=1)
    return first if first <= last else None


def without(wanted: Period, holes: Iterable[Period]) -> list[Period]:
    """What remains of ``wanted`` once every period of ``holes`` is taken out, in order."""
    first, last = wanted
    found = []
    for start, end in sorted(holes):
        if end < first or start > last:
            continue
        if start > first:
            found.append((first, start - timedelta(days=1)))
        first = end + timedelta(days=1)
    return [*found, (first, last)] if first <= last else found

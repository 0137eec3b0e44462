"""Periods of days, both ends included. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta

Period = tuple[date, date]


def first_gap(wanted: Period, covering: Iterable[Period], day: date) -> date | None:
    """The first day of the first gap that ``covering`` leaves in ``wanted`` and that is not over on ``day``.

    It may lie before ``day``: a gap begins when it begins, whenever one looks at it.
    """
    return next((first for first, last in without(wanted, covering) if last >= day), None)


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

"""The scales that end soon, before their pages say what no longer holds."""

from datetime import date, timedelta
from typing import Any

from pages.amounts import stored, uses
from pages.amounts.values import Scale

AHEAD = timedelta(days=60)


def running_out(on: date) -> list[tuple[Scale, date]]:
    """With the first day on which each has no value; the soonest first."""
    found = [(scale, scale.runs_out(on)) for scale in stored.scales().values()]
    soon = [(scale, day) for scale, day in found if day is not None and day <= on + AHEAD]
    return sorted(soon, key=lambda pair: pair[1])


def ending_count(on: date, owner: Any = None) -> int:
    """The pages of that keeper, or all scales."""
    ending = running_out(on)
    if owner is None or not ending:
        return len(ending)
    pages = uses.pages_by_scale([scale.pk for scale, _day in ending])
    return len({page.pk for found in pages.values() for page in found if page.owner_id == owner.pk})

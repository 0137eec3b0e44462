"""What the desk says of cases that are over: until when they are kept, and what goes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from casework.models import Case, periods
from casework.models.endings import of_case


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

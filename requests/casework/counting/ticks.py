"""What is counted of a case that ends: four words of lists and a month (R17). Pure.

What is ticked waits until the month is over and ``BATCH`` of them are there, then all go to the counters of
a year at once. A year is open until the first of February after it: from then on it is published, and what
comes late is counted with the year that is open.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date

BATCH = 5
PUBLISHED = (2, 1)  # month and day of the next year
# Whatever waits is as long as this, unless it is very much: its length tells nothing of what was ticked.
LENGTH = 4_000


@dataclass(frozen=True, slots=True, order=True)
class Tick:
    """Codes of ``directory.reference``, and of a region."""

    theme: str
    status: str
    directorate: str
    region: str

    def __repr__(self) -> str:
        return "Tick(…)"


@dataclass(frozen=True, slots=True, order=True)
class Waiting:
    """``month`` as 2026-11: when the case ended."""

    month: str
    tick: Tick

    @property
    def year(self) -> int:
        return int(self.month.partition("-")[0])

    def __repr__(self) -> str:
        return "Waiting(…)"


def open_year(today: date) -> int:
    """The oldest year to which something may still be added; those before it are published."""
    return today.year if today >= date(today.year, *PUBLISHED) else today.year - 1


def published_on(year: int) -> date:
    return date(year + 1, *PUBLISHED)


def waiting(tick: Tick, day: date) -> Waiting:
    return Waiting(f"{day:%Y-%m}", tick)


def ripe(found: Iterable[Waiting], today: date) -> tuple[dict[int, list[Tick]], list[Waiting]]:
    """What may be counted now, by year, and what goes on waiting."""
    by_year: dict[int, list[Waiting]] = defaultdict(list)
    rest = []
    for one in found:
        if one.month < f"{today:%Y-%m}":
            by_year[max(one.year, open_year(today))].append(one)
        else:
            rest.append(one)
    counted = {year: [one.tick for one in many] for year, many in by_year.items() if len(many) >= BATCH}
    for year, many in by_year.items():
        rest += [] if year in counted else many
    return counted, rest


def to_bytes(found: Iterable[Waiting]) -> bytes:
    """Sorted: not even its owner can tell the order."""
    rows = [[one.month, *astuple(one.tick)] for one in sorted(found)]
    return json.dumps(rows, separators=(",", ":")).ljust(LENGTH).encode()


def from_bytes(content: bytes) -> list[Waiting]:
    return [Waiting(month, Tick(*words)) for month, *words in json.loads(content)]

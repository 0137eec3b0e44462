"""What an import found, line by line."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Finding:
    line: int
    outcome: Outcome
    what: str  # the code of the establishment, or the start of the line
    detail: str = ""  # the reason, or what changes


@dataclass(slots=True)
class Report:
    """Counts everything; keeps the first ``keep`` lines of each outcome (none of the unchanged)."""

    applied: bool = False
    keep: int = 50
    counts: Counter[Outcome] = field(default_factory=Counter)
    kept: dict[Outcome, list[Finding]] = field(default_factory=dict)
    mended: int = 0  # lines of which something is kept otherwise than it stands in the file
    kept_mended: list[tuple[int, str, str]] = field(default_factory=list)  # line, code, what
    written: int = 0

    def add(self, line: int, outcome: Outcome, what: str, detail: str = "") -> None:
        self.counts[outcome] += 1
        if outcome is not Outcome.UNCHANGED and self.counts[outcome] <= self.keep:
            self.kept.setdefault(outcome, []).append(Finding(line, outcome, what, detail))

    def add_mended(self, line: int, code: str, what: str) -> None:
        self.mended += 1
        if self.mended <= self.keep:
            self.kept_mended.append((line, code, what))

    @property
    def refused(self) -> int:
        return self.counts[Outcome.REFUSED]

    @property
    def total(self) -> int:
        return self.counts.total()

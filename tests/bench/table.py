"""The table that is printed: what was measured, beside the bare view, and whether the budget holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

HEAD = ("what", "measured", "of bare", "budget", "holds")
GAP = "  "


class Verdict(StrEnum):
    HOLDS = "yes"
    FAILS = "NO"
    INFORMATION = ""


@dataclass(frozen=True, slots=True)
class Row:
    """``of_bare``: the throughput as a share of the bare view's."""

    what: str
    measured: str
    of_bare: str = ""
    budget: str = ""
    verdict: Verdict = Verdict.INFORMATION

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.what, self.measured, self.of_bare, self.budget, self.verdict.value)


def judged(what: str, measured: str, budget: str, *, holds: bool, of_bare: str = "") -> Row:
    return Row(what, measured, of_bare, budget, Verdict.HOLDS if holds else Verdict.FAILS)


def render(rows: Sequence[Row], *, markdown: bool = False) -> str:
    lines = [HEAD, *(row.cells for row in rows)]
    if markdown:
        ruled = [lines[0], ("---",) * len(HEAD), *lines[1:]]
        return "\n".join(f"| {' | '.join(cells)} |" for cells in ruled)
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    rule = tuple("─" * width for width in widths)
    return "\n".join(_line(cells, widths) for cells in (lines[0], rule, *lines[1:]))


def failures(rows: Iterable[Row]) -> list[str]:
    return [row.what for row in rows if row.verdict is Verdict.FAILS]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return GAP.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()

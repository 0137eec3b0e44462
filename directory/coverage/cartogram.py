"""A map without a coastline: each department is a square about where it lies. Pure but for its data file."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

GRID = Path(__file__).resolve().parent.parent / "data" / "grid.txt"
NOWHERE = "."
SIDE = 40  # of a cell, in the units of the drawing
GAP = 2


@dataclass(frozen=True, slots=True)
class Square:
    """``x``, ``y``: its upper left corner."""

    x: int
    y: int
    side: int = SIDE - GAP

    @property
    def middle(self) -> int:
        return self.x + self.side // 2

    @property
    def code_line(self) -> int:
        return self.y + 17

    @property
    def lone_line(self) -> int:
        """Where a code stands that has no mark under it."""
        return self.y + 25

    @property
    def mark_line(self) -> int:
        return self.y + 33


@cache
def grid() -> dict[str, tuple[int, int]]:
    """Column and row of each code."""
    lines = GRID.read_text(encoding="ascii").splitlines()
    return {
        code: (column, row)
        for row, line in enumerate(lines)
        for column, code in enumerate(line.split())
        if code != NOWHERE
    }


def squares(codes: Iterable[str]) -> dict[str, Square]:
    """Where each is drawn. Those that the grid does not know stand in rows of their own beneath it."""
    known = grid()
    width = 1 + max(column for column, _row in known.values())
    below = 1 + max(row for _column, row in known.values())
    wanted = list(codes)
    strangers = {code: divmod(n, width) for n, code in enumerate(c for c in wanted if c not in known)}
    places = {code: (column, below + row) for code, (row, column) in strangers.items()}
    return {code: Square(*(SIDE * step for step in places.get(code) or known[code])) for code in wanted}


def size(drawn: Iterable[Square]) -> tuple[int, int]:
    """Width and height of the drawing."""
    found = list(drawn)
    return max((s.x for s in found), default=0) + SIDE, max((s.y for s in found), default=0) + SIDE

"""Tables in which no small number can be read or worked out. Pure: numbers in, numbers or None out.

A number under ``LEAST`` is hidden. That is not enough: whoever knows a total and all but one of what makes
it up knows the last one. So more is hidden, until none of the hidden numbers is known more closely than
within ``LEAST``: for each there are two sets of numbers, ``LEAST`` apart in its place, which agree with all
that is published.

Several tables of the same cases are protected together when they share their rows, and nothing else: theme by
region, theme by directorate, theme by status. Three tables that close a ring (theme by region, region by
directorate, directorate by theme) would tell more together than apart, and are not to be published.

How it is seen that a number is not known: a table with its totals is a network in which the numbers flow,
from the row to the column, from the column to the total at the foot, from there to the grand total, and back
through the totals of rows. What comes to a point leaves it, which is what the sums say. What is published
stands still; a hidden number may be as much larger as can flow back without it, through hidden ones.

A row whose total is hidden is hidden whole, in each table. Then the hidden totals may be any numbers of the
same sum in every table at once, and what one table leaves open no other one closes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from casework.counting.small import LEAST

ALL = ""  # the place of a total
Key: TypeAlias = tuple[str, str]  # row, column
_GRAND: Key = (ALL, ALL)


@dataclass(frozen=True, slots=True)
class Table:
    """``cells`` by row and column, totals left out; a cell that cannot be has no key."""

    cells: Mapping[Key, int]

    def with_totals(self) -> dict[Key, int]:
        found: dict[Key, int] = defaultdict(int)
        for (row, column), number in self.cells.items():
            for key in ((row, column), (row, ALL), (ALL, column), _GRAND):
                found[key] += number
        return dict(found)


Shown: TypeAlias = dict[Key, int | None]


def published(tables: Sequence[Table]) -> list[Shown]:
    """Of tables that have their rows, and the totals of these, in common: what may be read of each."""
    numbers = [table.with_totals() for table in tables]
    for one in numbers[1:]:
        if _totals_of_rows(one) != _totals_of_rows(numbers[0]):
            raise ValueError("the tables do not count the same cases")
    if not numbers or numbers[0].get(_GRAND, 0) < LEAST:
        return [dict.fromkeys(one) for one in numbers]
    hiding = _Hiding(numbers)
    while hiding.goes_on():
        pass
    return [
        {key: None if key in hidden else number for key, number in one.items()}
        for one, hidden in zip(numbers, hiding.hidden(), strict=True)
    ]


def _totals_of_rows(numbers: Mapping[Key, int]) -> dict[str, int]:
    return {row: number for (row, column), number in numbers.items() if column == ALL}


class _Hiding:
    """``lines`` are totals that are hidden, by table; those of rows in each table alike."""

    def __init__(self, numbers: Sequence[Mapping[Key, int]]) -> None:
        self.numbers = numbers
        self.rows = {row for row, column in numbers[0] if column == ALL and numbers[0][row, column] < LEAST}
        self.columns = [{c for r, c in one if r == ALL and one[r, c] < LEAST} for one in numbers]
        self.cells = [{key for key, number in one.items() if number < LEAST} for one in numbers]
        self.open: list[set[Key]] = [
            set() for _one in numbers
        ]  # found to be: more that is hidden closes none

    def hidden(self) -> list[set[Key]]:
        return [self._hidden(number) for number in range(len(self.numbers))]

    def _hidden(self, number: int) -> set[Key]:
        lines = {
            key
            for key in self.numbers[number]
            if (key[0] != ALL and key[0] in self.rows) or (key[1] != ALL and key[1] in self.columns[number])
        }
        return lines | self.cells[number]

    def goes_on(self) -> bool:
        """Hides one number more where one is known too closely; untrue when none is."""
        for number, numbers in enumerate(self.numbers):
            hidden = self._hidden(number)
            for key in sorted(hidden - self.open[number]):
                if _leeway(numbers, hidden, key) < LEAST and (more := _companion(numbers, hidden, key)):
                    self._hide(number, more)
                    return True
                self.open[number].add(key)
        return False

    def _hide(self, number: int, key: Key) -> None:
        row, column = key
        if column == ALL:
            self.rows.add(row)
        elif row == ALL:
            self.columns[number].add(column)
        else:
            self.cells[number].add(key)


def _companion(numbers: Mapping[Key, int], hidden: set[Key], key: Key) -> Key | None:
    """The next to hide: the smallest that is seen in the line of ``key`` where least is hidden beside it; a
    total only where every number of both lines is hidden. None where nothing but the grand total is seen.
    """
    row, column = key
    lines = [_line(numbers, row=row), _line(numbers, column=column)]
    if ALL in key:  # of a total: the other totals
        lines = [_line(numbers, column=ALL) if column == ALL else _line(numbers, row=ALL)]
    lines.sort(key=lambda line: sum(numbers[one] for one in line if one in hidden and one != key))
    inner = [one for line in lines for one in _smallest(numbers, hidden, line)]
    totals = _smallest(numbers, hidden, [(row, ALL), (ALL, column)])
    rest = _smallest(numbers, hidden, (one for one in numbers if ALL not in one))
    last = _smallest(numbers, hidden, numbers)
    return next((one for found in (inner, totals, rest, last) for one in found if one != _GRAND), None)


def _line(numbers: Mapping[Key, int], *, row: str | None = None, column: str | None = None) -> list[Key]:
    """What adds up to the total of a row or of a column."""
    if row is not None:
        return [one for one in numbers if one[0] == row and one[1] != ALL]
    return [one for one in numbers if one[1] == column and one[0] != ALL]


def _smallest(numbers: Mapping[Key, int], hidden: set[Key], among: Iterable[Key]) -> list[Key]:
    seen = (one for one in among if one in numbers and one not in hidden and one != _GRAND)
    return sorted(seen, key=lambda one: (numbers[one], one))


# --- How closely a number is known --------------------------------------------------------------------------

Node: TypeAlias = tuple[str, str]
_FOOT, _SIDE = ("foot", ""), ("side", "")
Residual: TypeAlias = dict[Node, dict[Node, int]]


def _leeway(numbers: Mapping[Key, int], hidden: set[Key], key: Key) -> int:
    """How far the largest and the least that ``key`` may be are apart, for who sees the rest; at most counted
    up to ``LEAST`` each way."""
    tail, head = _ends(key)
    up = _flow(_residual(numbers, hidden - {key}), head, tail, LEAST)
    if up >= LEAST:
        return up
    return up + _flow(_residual(numbers, hidden - {key}), tail, head, min(LEAST, numbers[key]))


def _ends(key: Key) -> tuple[Node, Node]:
    row, column = key
    if row == ALL:
        return (_FOOT, _SIDE) if column == ALL else (("column", column), _FOOT)
    return (_SIDE, ("row", row)) if column == ALL else (("row", row), ("column", column))


def _residual(numbers: Mapping[Key, int], hidden: set[Key]) -> Residual:
    """What may still flow: more of anything hidden without an end, less of it down to nothing."""
    found: Residual = defaultdict(lambda: defaultdict(int))
    endless = numbers[_GRAND] + LEAST
    for key in hidden:
        tail, head = _ends(key)
        found[tail][head] += endless
        found[head][tail] += numbers[key]
    return found


def _flow(left: Residual, source: Node, sink: Node, most: int) -> int:
    """The largest flow, counted up to ``most`` (Edmonds and Karp)."""
    total = 0
    while total < most:
        path = list(_path(left, source, sink))
        if not path:
            break
        amount = min([most - total, *(left[a][b] for a, b in path)])
        for a, b in path:
            left[a][b] -= amount
            left[b][a] += amount
        total += amount
    return total


def _path(left: Residual, source: Node, sink: Node) -> Iterator[tuple[Node, Node]]:
    """The arcs of a shortest one, from its end; none where there is no way."""
    came: dict[Node, Node] = {source: source}
    front = [source]
    while front and sink not in came:
        found = []
        for a in front:
            for b, room in left[a].items():
                if room > 0 and b not in came:
                    came[b] = a
                    found.append(b)
        front = found
    at = sink
    while at in came and at != source:
        yield came[at], at
        at = came[at]

"""Somebody who wants the hidden numbers: every sum that is published, solved and bounded, exactly.

The tables are taken together, since they count the same cases. ``known`` says between which bounds each
hidden number lies for whoever does the sums: the equations as they stand, and as elimination combines them.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

ALL = ""


def known(tables: Sequence[Mapping[tuple[str, str], int | None]]):
    """Hidden number → (least, most), by its name: (table, row, column); totals of rows are of no table."""
    equations, hidden = _system(tables)
    rows = [_as_row(terms, hidden, tables) for terms in equations]
    rows += _eliminated(rows)
    total = tables[0][ALL, ALL]
    bounds = {name: (Fraction(0), Fraction(total)) for name in hidden}
    while _narrow(rows, hidden, bounds):
        pass
    return bounds


def name_of(number, key):
    row, column = key
    return ("", row, ALL) if column == ALL else (number, row, column)


def _system(tables):
    """Each sum as (what adds up, the total), and the hidden names in a fixed order."""
    equations, hidden = [], {}
    for number, table in enumerate(tables):
        rows, columns = {row for row, _ in table}, {column for _, column in table}
        for row in sorted(rows):
            parts = [(row, column) for column in sorted(columns - {ALL}) if (row, column) in table]
            equations.append(([name_of(number, key) for key in parts], name_of(number, (row, ALL))))
        for column in sorted(columns):
            parts = [(row, column) for row in sorted(rows - {ALL}) if (row, column) in table]
            equations.append(([name_of(number, key) for key in parts], name_of(number, (ALL, column))))
        hidden |= {name_of(number, key): None for key, shown in table.items() if shown is None}
    return equations, list(hidden)


def _as_row(terms, hidden, tables):
    """Coefficients of the hidden ones, then what the others come to."""
    parts, total = terms
    shown = {
        name_of(n, key): value
        for n, table in enumerate(tables)
        for key, value in table.items()
        if value is not None
    }
    row = [Fraction(0)] * (len(hidden) + 1)
    for name, sign in [*((part, 1) for part in parts), (total, -1)]:
        if name in shown:
            row[-1] -= sign * shown[name]
        else:
            row[hidden.index(name)] += sign
    return row


def _eliminated(rows):
    """Gauss and Jordan, with fractions."""
    left, done = [row[:] for row in rows], []
    for place in range(len(rows[0]) - 1):
        pivot = next((row for row in left if row[place]), None)
        if pivot is None:
            continue
        left = [row for row in left if row is not pivot]
        pivot = [value / pivot[place] for value in pivot]
        for many in (left, done):
            many[:] = [_without(row, pivot, place) for row in many]
        done.append(pivot)
    return done


def _without(row, pivot, place):
    factor = row[place]
    return [a - factor * b for a, b in zip(row, pivot, strict=True)] if factor else row


def _narrow(rows, hidden, bounds):
    """What each equation says of each number, given the bounds of the others; whether anything was learnt."""
    learnt = False
    for row in rows:
        terms = [(hidden[n], value) for n, value in enumerate(row[:-1]) if value]
        least = sum(value * bounds[name][value < 0] for name, value in terms)
        most = sum(value * bounds[name][value > 0] for name, value in terms)
        for name, value in terms:
            low, high = bounds[name]
            rest_most = row[-1] - (least - value * (low if value > 0 else high))
            rest_least = row[-1] - (most - value * (high if value > 0 else low))
            ends = sorted((rest_least / value, rest_most / value))
            new = max(low, ends[0]), min(high, ends[1])
            if new != (low, high):
                bounds[name], learnt = new, True
                least += value * (new[value < 0] - (low, high)[value < 0])
                most += value * (new[value > 0] - (low, high)[value > 0])
    return learnt

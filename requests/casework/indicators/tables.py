"""The counters of the years that are published, with what is hidden in them."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from casework.counting.ticks import open_year
from casework.indicators.suppression import ALL, Key, Shown, Table, published
from casework.models import Dimension, Tally
from directory.models import Region
from directory.reference import OVERSEAS_THEMES, THEMES

logger = logging.getLogger(__name__)
YEARS = 5  # at most, the latest: what fits a page
Counts: TypeAlias = Mapping[Dimension, Mapping[Key, int]]


@dataclass(frozen=True, slots=True)
class Year:
    """What may be read of a year, by what the themes are crossed with."""

    number: int
    shown: Mapping[Dimension, Shown]


def years(today: date) -> list[Year]:
    """Those that are published, oldest first. A year goes on as it was published: nothing is added to it."""
    rows = Tally.objects.filter(year__lt=open_year(today)).order_by("year")
    found: dict[int, dict[Dimension, dict[Key, int]]] = defaultdict(lambda: defaultdict(dict))
    for year, theme, dimension, value, number in rows.values_list(
        "year", "theme", "dimension", "value", "number"
    ):
        found[year][Dimension(dimension)][theme, value] = number
    overseas = set(Region.objects.filter(is_overseas=True).values_list("code", flat=True))
    latest = sorted(found)[-YEARS:]
    return [one for year in latest if (one := _year(year, found[year], overseas)) is not None]


def _year(number: int, counts: Counts, overseas: set[str]) -> Year | None:
    """None where the tables do not agree, which only a hand in the database can bring about."""
    possible = {dimension: _possible(dimension, cells, overseas) for dimension, cells in counts.items()}
    themes = set.intersection(*({theme for theme, _value in cells} for cells in possible.values()))
    tables = tuple(
        tuple((key, count) for key, count in sorted(possible[dimension].items()) if key[0] in themes)
        for dimension in Dimension
        if dimension in possible
    )
    try:
        shown = _published(tables)
    except ValueError:
        logger.exception("the counters of %s do not agree: the year is not shown", number)
        return None
    return Year(number, dict(zip((d for d in Dimension if d in possible), shown, strict=True)))


def _possible(dimension: Dimension, cells: Mapping[Key, int], overseas: set[str]) -> dict[Key, int]:
    """R19: what is counted overseas only has no place elsewhere, and none that is known to be empty."""
    if dimension is not Dimension.REGION:
        return dict(cells)
    return {
        (theme, region): number
        for (theme, region), number in cells.items()
        if number or theme not in OVERSEAS_THEMES or region in overseas
    }


@lru_cache(maxsize=32)
def _published(tables: tuple[tuple[tuple[Key, int], ...], ...]) -> list[Shown]:
    """Kept by the numbers themselves: a year that is published stays as it is."""
    return published([Table(dict(cells)) for cells in tables])


def themes_of(found: Iterable[Year]) -> list[str]:
    """Those that some year has, in the order of R15."""
    there = {row for year in found for shown in year.shown.values() for row, _column in shown}
    return [theme.value for theme in (*THEMES, *OVERSEAS_THEMES) if theme.value in there]


def values_of(found: Iterable[Year], dimension: Dimension, order: Iterable[str]) -> list[str]:
    """Those that some year has; first in that order, then what is no longer in it."""
    there = {column for year in found for _row, column in year.shown.get(dimension, {})} - {ALL}
    known = [value for value in order if value in there]
    return known + sorted(there - set(known))

"""One table as it is read: on the screen, on paper, in a spreadsheet, as bars."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from casework.indicators.suppression import ALL
from casework.indicators.tables import Year, themes_of, values_of
from casework.models import Dimension
from core.text import inert
from directory.reference import BeneficiaryStatus, Directorate, Theme


class Kind(StrEnum):
    """Which table. The words are those of the address."""

    THEMES = "themes"
    REGIONS = "regions"
    DIRECTORATES = "directions"
    STATUSES = "statuts"
    BY_REGION = "themes-par-region"
    BY_DIRECTORATE = "themes-par-direction"
    BY_STATUS = "themes-par-statut"

    @property
    def label(self) -> str:
        return str(_LABELS[self])

    @property
    def dimension(self) -> Dimension | None:
        return _DIMENSIONS.get(self)

    @property
    def is_of_one_year(self) -> bool:
        return self in (Kind.BY_REGION, Kind.BY_DIRECTORATE, Kind.BY_STATUS)


_LABELS = {
    Kind.THEMES: gettext_lazy("Thèmes"),
    Kind.REGIONS: gettext_lazy("Régions"),
    Kind.DIRECTORATES: gettext_lazy("Directions"),
    Kind.STATUSES: gettext_lazy("Statuts"),
    Kind.BY_REGION: gettext_lazy("Thèmes par région"),
    Kind.BY_DIRECTORATE: gettext_lazy("Thèmes par direction"),
    Kind.BY_STATUS: gettext_lazy("Thèmes par statut"),
}
_DIMENSIONS = {
    Kind.REGIONS: Dimension.REGION,
    Kind.BY_REGION: Dimension.REGION,
    Kind.DIRECTORATES: Dimension.DIRECTORATE,
    Kind.BY_DIRECTORATE: Dimension.DIRECTORATE,
    Kind.STATUSES: Dimension.STATUS,
    Kind.BY_STATUS: Dimension.STATUS,
}


@dataclass(frozen=True, slots=True)
class Cell:
    """``number`` is None where it is hidden; ``is_possible`` is untrue where there is nothing to count.
    ``share`` is that of the largest of the table, in percent."""

    heading: str
    number: int | None
    is_possible: bool = True
    share: int = 0

    @property
    def text(self) -> str:
        if not self.is_possible:
            return _("sans objet")
        return _("non publié") if self.number is None else str(self.number)


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """``corner`` says what the first column holds."""

    title: str
    corner: str
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    foot: Line

    def bars(self) -> list[Line]:
        """By year all of them; of one year, which has too many, the totals of the lines."""
        last = slice(-1, None) if self.headings[-1] == _total() else slice(None)
        cells = [line.cells[last] for line in self.lines]
        largest = max((cell.number or 0 for row in cells for cell in row), default=0) or 1
        return [
            Line(line.label, tuple(_with_share(cell, largest) for cell in row))
            for line, row in zip(self.lines, cells, strict=True)
        ]

    def as_rows(self) -> Iterator[list[str]]:
        """For a spreadsheet: no cell can be taken for a formula."""
        yield [inert(one) for one in (self.corner, *self.headings)]
        for line in (*self.lines, self.foot):
            yield [inert(line.label), *(cell.text for cell in line.cells)]


def over_years(kind: Kind, found: Sequence[Year], names: Mapping[str, str], region: str = "") -> Grid:
    """``names`` of regions by code, in their order. ``region``: the themes of that one alone."""
    dimension = kind.dimension
    headings = tuple(str(year.number) for year in found)
    if dimension is None:
        column = region or ALL
        keys = [(theme, column) for theme in themes_of(found)]
        labels, corner, foot = {t.value: str(t.label) for t in Theme}, _("Thème"), (ALL, column)
    else:
        labels, corner, foot = _labels(dimension, names), str(dimension.label), (ALL, ALL)
        keys = [(ALL, value) for value in values_of(found, dimension, labels)]
    of = dimension or Dimension.REGION
    lines = (
        Line(_name(labels, key[0] or key[1]), tuple(_cell(year, of, key, str(year.number)) for year in found))
        for key in keys
    )
    total = Line(_total(), tuple(_cell(year, of, foot, str(year.number)) for year in found))
    there = tuple(line for line in lines if any(cell.is_possible for cell in line.cells))
    return Grid(_title(kind, names.get(region, "")), corner, headings, there, total)


def of_year(kind: Kind, year: Year, names: Mapping[str, str]) -> Grid:
    """Themes down, and what they are crossed with across."""
    dimension = kind.dimension or Dimension.REGION
    labels, themes = _labels(dimension, names), {t.value: str(t.label) for t in Theme}
    across = [*values_of([year], dimension, labels), ALL]
    headings = tuple(_name(labels, value) if value else _total() for value in across)

    def line(label: str, row: str) -> Line:
        pairs = zip(across, headings, strict=True)
        return Line(label, tuple(_cell(year, dimension, (row, value), heading) for value, heading in pairs))

    lines = tuple(line(_name(themes, theme), theme) for theme in themes_of([year]))
    title = _("%(table)s en %(year)s") % {"table": kind.label, "year": year.number}
    return Grid(title, _("Thème"), headings, lines, line(_total(), ALL))


def _title(kind: Kind, region: str) -> str:
    if region:
        return _("%(table)s, année par année : %(region)s") % {"table": kind.label, "region": region}
    return _("%(table)s, année par année") % {"table": kind.label}


def _total() -> str:
    return pgettext("of a table", "Ensemble")


def _labels(dimension: Dimension, regions: Mapping[str, str]) -> dict[str, str]:
    if dimension is Dimension.REGION:
        return dict(regions)
    return {str(value): str(label) for value, label in _CHOICES[dimension].choices}


_CHOICES: dict[Dimension, type[Directorate] | type[BeneficiaryStatus]] = {
    Dimension.DIRECTORATE: Directorate,
    Dimension.STATUS: BeneficiaryStatus,
}


def _name(labels: Mapping[str, str], value: str) -> str:
    """A region that is no more is told by its code."""
    return labels.get(value, value)


def _cell(year: Year, dimension: Dimension, key: tuple[str, str], heading: str) -> Cell:
    shown = year.shown.get(dimension, {})
    return Cell(heading, shown[key]) if key in shown else Cell(heading, None, is_possible=False)


def _with_share(cell: Cell, largest: int) -> Cell:
    return Cell(cell.heading, cell.number, cell.is_possible, round(100 * (cell.number or 0) / largest))

"""The numbers that HR services and heads of establishment must have, on one sheet (R3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from directory.chain import Via
from directory.coverage import Coverage, Link, who_covers
from directory.models import Establishment

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Sheet:
    establishment: Establishment
    coverage: Coverage
    at: datetime

    @property
    def lines(self) -> Iterator[tuple[str, Link]]:
        """Whom to call, in order: capacity as people say it, and the person."""
        said = {
            Via.HOLDER: _("Service social de l’établissement"),
            Via.REPLACEMENT: _("En remplacement"),
            Via.REGIONAL: _("Coordination régionale"),
            Via.NATIONAL: _("Coordination nationale"),
        }
        for link in self.coverage.chain:
            yield said[link.via], link


def contact_sheet(establishment: Establishment, at: datetime) -> Sheet:
    return Sheet(establishment, who_covers(establishment, at), at)


def as_rows(sheet: Sheet) -> Iterator[list[str]]:
    """For a spreadsheet: no cell can be taken for a formula."""
    yield [
        _("À quel titre"),
        _("Nom"),
        _("Fonction"),
        _("Téléphone fixe"),
        _("Téléphone mobile"),
        _("Adresse électronique"),
    ]
    for capacity, link in sheet.lines:
        person = link.worker
        cells = (capacity, person.name, person.display_role, person.phone, person.mobile, person.email)
        yield [_inert(cell) for cell in cells]


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell

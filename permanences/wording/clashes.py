"""A stand-in expected at two places at once, in words: for them, and for who coordinates (R5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from core import french
from directory.models import Worker
from permanences.dates.agenda import Occurrence
from permanences.wording.presentation import Row, row


@dataclass(frozen=True, slots=True)
class Clash:
    """``row`` is the date that is to be confirmed; ``there`` is what else they are expected at."""

    row: Row
    worker: Worker
    holder: Worker
    here: str
    there: str


def clashes(occurrences: Iterable[Occurrence], today: date, at: datetime) -> list[Clash]:
    """Of those that are not over."""
    return [
        Clash(row(one, today, at), one.worker, one.holder, _said(one), _said(one.elsewhere))
        for one in occurrences
        if one.elsewhere is not None and one.worker is not None and one.ends_at > at
    ]


def _said(occurrence: Occurrence) -> str:
    values = {
        "span": french.span(occurrence.starts_at, occurrence.ends_at),
        "place": str(occurrence.establishment or occurrence.permanence.sector),
    }
    if occurrence.on_site:
        return _("%(place)s, %(span)s") % values
    return _("%(place)s, par téléphone, %(span)s") % values

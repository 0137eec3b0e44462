"""Public holidays of a department: pure computation over the `holidays` library.

Alsace-Moselle (57, 67, 68) has two more days, each overseas department its own commemoration.
"""

from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final

SUBDIVISIONS: Final[dict[str, str]] = {
    "57": "57", "67": "6AE", "68": "6AE",
    "971": "971", "972": "972", "973": "973", "974": "974", "976": "976",
    "975": "PM", "977": "BL", "978": "MF", "984": "TF", "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip  # pairs, by group of territories


def closures(calendar: str, first: date, last: date) -> dict[date, str]:
    """The public holidays from `first` to `last`, with their French names.

    `calendar` is the code of a department, or of a subdivision that `holidays` knows.
    """
    subdivision = _subdivision(calendar)
    return {
        day: name
        for year in range(first.year, last.year + 1)
        for day, name in _year(subdivision, year).items()
        if first <= day <= last
    }


def closure_on(calendar: str, day: date) -> str:
    """The name of the holiday, or an empty string."""
    return _year(_subdivision(calendar), day.year).get(day, "")


def _subdivision(calendar: str) -> str | None:
    from holidays.countries.france import France  # late: it loads the calendars of 300 countries, 12 MB

    code = calendar.upper()
    return SUBDIVISIONS.get(code, code if code in France.subdivisions else None)


@lru_cache(maxsize=512)
def _year(subdivision: str | None, year: int) -> MappingProxyType[date, str]:
    from holidays import country_holidays  # late: likewise

    # Asked year by year: the library otherwise widens its calendar at each look-up.
    found = country_holidays("FR", subdiv=subdivision, language="fr", years=[year], expand=False)
    return MappingProxyType({day: name.replace("'", "’") for day, name in sorted(found.items())})

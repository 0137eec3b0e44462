"""Days that a text names and that are over."""

import re
from collections.abc import Iterator
from datetime import date

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre",
)  # fmt: skip  # names, one list
_SPELLED = re.compile(rf"\b(\d{{1,2}}|1er)\s+({'|'.join(MONTHS)})\s+(\d{{4}})\b", re.IGNORECASE)
_DIGITS = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
# The day of a text of law, or since when something is: it is over, and stays true.
_STAYS = re.compile(
    r"\b(?:lois?|décrets?|arrêtés?|ordonnances?|circulaires?|instructions?|directives?|règlements?|notes?"
    r"|accords?|conventions?|décisions?|protocoles?|chartes?|codes?|depuis|dès|à la date|créée?s?"
    r"|née?s?|paru)\b[^.;!?]{0,80}$",
    re.IGNORECASE,
)


def past(text: str, today: date) -> Iterator[tuple[str, str]]:
    """The day as it is written, and the words around it."""
    for pattern in (_SPELLED, _DIGITS):
        for found in pattern.finditer(text):
            day = _day(found)
            line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
            if day is not None and day < today and not _STAYS.search(line):
                yield found[0], _around(text, found)


def _day(found: re.Match[str]) -> date | None:
    day, month, year = found.groups()
    number = MONTHS.index(month.lower()) + 1 if month.isalpha() else int(month)
    try:
        return date(int(year), number, 1 if day == "1er" else int(day))
    except ValueError:
        return None


def _around(text: str, found: re.Match[str]) -> str:
    start = max(text.rfind("\n", 0, found.start()) + 1, found.start() - 60)
    end = text.find("\n", found.end())
    return text[start : min(end if end >= 0 else len(text), found.end() + 40)].strip()

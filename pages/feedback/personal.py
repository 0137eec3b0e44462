"""What looks personal in a few words. Pure.

A form that asks not to be told anything personal is told it all the same: what looks so is refused, with the
words concerned, while whoever wrote them can still take them out.
"""

import re
from collections.abc import Iterator

_MAIL = re.compile(r"[^\s@]+@[^\s@]+")
_NUMBER = re.compile(r"\d(?:[\s.\-/]?\d){4,}")  # five digits and more: a phone, a file, a date of birth
_TITLED = re.compile(
    r"\b(?:M\.|MM\.|Mr|Mme|Mlle|Me|Dr|monsieur|madame|mademoiselle|maître|docteur)\s+[\w’-]+", re.I
)
_CAPITALISED = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\w’-]*[^\W\d_]")


def found_in(text: str) -> list[str]:
    """The words that look like an address, a number or somebody's name."""
    return list(dict.fromkeys(_shown(text)))


def capitalised(text: str) -> list[str]:
    """Words that may be a name: whoever knows names looks them up."""
    return list(dict.fromkeys(match[0] for match in _CAPITALISED.finditer(text)))


def _shown(text: str) -> Iterator[str]:
    for form in (_MAIL, _NUMBER, _TITLED):
        yield from (match[0].strip() for match in form.finditer(text))

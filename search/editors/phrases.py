"""Words as editors write them, and how they are compared. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from search.query.text import STOP, terms, words

Stems = tuple[str, ...]
_BETWEEN = re.compile(r"[\n,;]+")


@dataclass(frozen=True, slots=True)
class Synonyms:
    """A phrase by its stems -> the folded phrases that mean the same."""

    meanings: Mapping[Stems, tuple[str, ...]] = field(default_factory=dict)
    longest: int = 0

    def of(self, phrase: Stems) -> tuple[str, ...]:
        return self.meanings.get(phrase, ())


def split(text: str) -> list[str]:
    """One a line, or between commas; each once, in the order of writing."""
    return list(dict.fromkeys(phrase for part in _BETWEEN.split(text) if (phrase := " ".join(part.split()))))


def stems(phrase: str) -> Stems:
    """What a phrase is recognised by: accents, case, plurals and small words make no difference."""
    return tuple(terms(phrase))


def query_key(typed: str) -> Stems:
    """What a whole query is recognised by: the order of the words makes no difference either."""
    return tuple(sorted(set(terms(typed))))


def folded(phrase: str) -> str:
    """The words that are looked for."""
    return " ".join(word for word in words(phrase) if word not in STOP)


def synonyms(groups: Iterable[tuple[Sequence[str], bool]]) -> Synonyms:
    """Of the phrases of each group, and whether it holds in one way only."""
    found: dict[Stems, dict[str, None]] = {}
    for phrases, one_way in groups:
        for phrase in phrases[:1] if one_way else phrases:
            own = stems(phrase)
            others = {folded(other): None for other in phrases if stems(other) != own}
            found.setdefault(own, {}).update(others)
    meanings = {own: tuple(others) for own, others in found.items() if own}
    return Synonyms(meanings, max(map(len, meanings), default=0))

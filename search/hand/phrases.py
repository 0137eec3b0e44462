"""Words as editors write them, and how they are compared. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from search.text import STOP, Form, Query, Term, Word, terms, words

Stems = tuple[str, ...]
# A phrase by its stems -> the folded phrases that mean the same.
Synonyms = Mapping[Stems, tuple[str, ...]]
_BETWEEN = re.compile(r"[\n,;]+")


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
    return {own: tuple(others) for own, others in found.items() if own}


def expand(query: Query, synonyms: Synonyms) -> Query:
    """The same query, in which a word or phrase with synonyms is one term with as many forms."""
    if not synonyms:
        return query
    longest = max(map(len, synonyms))
    found: list[Term] = []
    rest = list(query.terms)
    while rest:
        size = next((n for n in range(min(longest, len(rest)), 0, -1) if _typed(rest[:n]) in synonyms), 0)
        taken = rest[: size or 1]
        found.append(_joined(taken, synonyms[_typed(taken)]) if size else taken[0])
        rest = rest[len(taken) :]
    return replace(query, terms=tuple(found))


def _typed(taken: Sequence[Term]) -> Stems:
    return tuple(word.stem for term in taken for word in term.typed)


def _joined(taken: Sequence[Term], others: Iterable[str]) -> Term:
    """What was typed comes first; the forms that a single word had already stay."""
    typed: Form = tuple(word for term in taken for word in term.typed)
    known = list(taken[0].forms[1:]) if len(taken) == 1 else []
    added = [tuple(Word.of(word) for word in phrase.split()) for phrase in others]
    return replace(taken[0], forms=tuple(dict.fromkeys([typed, *known, *added])))

"""What stands for what: acronyms both ways and everyday words one way, by files; synonyms, by editors. Pure.

The two files in ``search/query/french/`` are read once. Stemss are compared by their stems, without the words
that say nothing: "congés de longue maladie" and "congé longue maladie" are one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import yaml

from search.query.text import STOP, stem, terms, words

FOLDER = Path(__file__).parent / "french"
# How well the other form says it; an everyday phrase leaves less doubt than a word.
ACRONYM, EVERYDAY_PHRASE, EVERYDAY = 0.9, 0.75, 0.5
# Acronyms that are also words: only in capitals.
WORDS_TOO = frozenset(
    ["ac", "as", "ca", "cd", "com", "dom", "fs", "ma", "mc", "sg", "ati", "ase", "asia", "dors"]
)
# Said by everyone around what is looked for: not looked for themselves, unless there is nothing else.
FAINT = frozenset((FOLDER / "faint.txt").read_text().split())
# "dept 2a", "cp 75013": what announces a code.
ANNOUNCES_A_CODE = frozenset(["cp", "code", "postal", "dep", "dept", "dpt", "departement", "num", "numero"])

_BETWEEN = re.compile(r"[\n,;]+")

Stems = tuple[str, ...]  # of a phrase


@dataclass(frozen=True, slots=True)
class Meaning:
    """Another way of saying it, as folded words, and how well it says it.

    ``only``: the phrase that must be said in full. "À la rue" is no "rue", "n+1" is no "1".
    """

    words: str
    scale: float
    only: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    meanings: Mapping[Stems, tuple[Meaning, ...]]
    longest: int
    spoken: Mapping[str, str]  # single everyday words, folded and as written

    def of(self, phrase: Stems, said: str) -> tuple[Meaning, ...]:
        """``said``: all that was typed, folded."""
        found = self.meanings.get(phrase, ())
        return tuple(one for one in found if not one.only or f" {one.only} " in f" {said} ")


def key_of(text: str) -> Stems:
    return tuple(stem(word) for word in _telling(text))


@cache
def lexicon() -> Lexicon:
    """The files, ready to be looked up by phrase."""
    return _lexicon([*_acronyms(_read("acronyms.yaml")), *_everyday(_read("everyday.yaml"))])


def _lexicon(pairs: Iterable[tuple[str, Meaning]]) -> Lexicon:
    meanings: dict[Stems, dict[str, Meaning]] = {}
    spoken: dict[str, str] = {}
    for said, meaning in pairs:
        phrase = key_of(said)
        if phrase and phrase != key_of(meaning.words):
            kept = replace(meaning, only=_in_full(said))
            meanings.setdefault(phrase, {}).setdefault(f"{kept.only} {kept.words}", kept)
        if meaning.scale == EVERYDAY and said.isalpha():
            spoken[_plain(said)] = said
    by_phrase = {phrase: tuple(found.values()) for phrase, found in meanings.items()}
    return Lexicon(by_phrase, max(map(len, by_phrase)), spoken)


def _acronyms(table: Mapping[str, list[str]]) -> Iterable[tuple[str, Meaning]]:
    for acronym, expansions in table.items():
        for expansion in expansions:
            yield acronym, Meaning(_plain(expansion), ACRONYM)
            yield expansion, Meaning(_plain(acronym), ACRONYM)


def _everyday(table: Mapping[str, list[str]]) -> Iterable[tuple[str, Meaning]]:
    for written, said in table.items():
        for one in said:
            scale = EVERYDAY if len(_telling(one)) == 1 else EVERYDAY_PHRASE
            yield one, Meaning(_plain(str(written)), scale)


def _in_full(said: str) -> str:
    """When but one word of it tells something."""
    whole = words(said)
    return " ".join(whole) if len(whole) > 1 == len(_telling(said)) else ""


def _plain(text: str) -> str:
    return " ".join(_telling(text))


def _telling(text: str) -> list[str]:
    found = words(text)
    return [word for word in found if word not in STOP] or found


def _read(name: str) -> dict[str, list[str]]:
    table: dict[str, list[str]] = yaml.safe_load((FOLDER / name).read_text())
    return table


@dataclass(frozen=True, slots=True, eq=False)
class Synonyms:
    """Of editors: a phrase by its stems -> the folded phrases that mean the same. Compared as an object."""

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

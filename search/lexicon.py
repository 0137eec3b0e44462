"""What stands for what, in the French of this service: acronyms both ways, everyday words one way.

The two files in ``search/french/`` are read once. Phrases are compared by their stems, without the words
that say nothing: "congés de longue maladie" and "congé longue maladie" are one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from search.text import STOP, stem, words

FOLDER = Path(__file__).parent / "french"
ACRONYM, EVERYDAY = 0.9, 0.5  # how well the other form says it
# Acronyms that are also words: only in capitals.
WORDS_TOO = frozenset(["ac", "as", "ca", "cd", "com", "dom", "fs", "ma", "mc", "sg", "ati", "ase", "asia"])
# Said by everyone around what is looked for: not looked for themselves, unless there is nothing else.
FAINT = frozenset((FOLDER / "faint.txt").read_text().split())
# "dept 2a", "cp 75013": what announces a code.
ANNOUNCES_A_CODE = frozenset(["cp", "code", "postal", "dep", "dept", "dpt", "departement", "num", "numero"])

Phrase = tuple[str, ...]  # stems


@dataclass(frozen=True, slots=True)
class Meaning:
    """Another way of saying it, as folded words, and how well it says it."""

    words: str
    scale: float


@dataclass(frozen=True, slots=True)
class Lexicon:
    meanings: Mapping[Phrase, tuple[Meaning, ...]]
    longest: int
    spoken: Mapping[str, str]  # single everyday words, folded and as written

    def of(self, phrase: Phrase) -> tuple[Meaning, ...]:
        return self.meanings.get(phrase, ())


def key_of(text: str) -> Phrase:
    return tuple(stem(word) for word in _telling(text))


@cache
def lexicon() -> Lexicon:
    """The files, ready to be looked up by phrase."""
    return _lexicon([*_acronyms(_read("acronyms.yaml")), *_everyday(_read("everyday.yaml"))])


def _lexicon(pairs: Iterable[tuple[str, Meaning]]) -> Lexicon:
    meanings: dict[Phrase, dict[str, Meaning]] = {}
    spoken: dict[str, str] = {}
    for said, meaning in pairs:
        phrase = key_of(said)
        if phrase and phrase != key_of(meaning.words):
            meanings.setdefault(phrase, {}).setdefault(meaning.words, meaning)
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
            yield one, Meaning(_plain(str(written)), EVERYDAY)


def _plain(text: str) -> str:
    return " ".join(_telling(text))


def _telling(text: str) -> list[str]:
    found = words(text)
    return [word for word in found if word not in STOP] or found


def _read(name: str) -> dict[str, list[str]]:
    table: dict[str, list[str]] = yaml.safe_load((FOLDER / name).read_text())
    return table

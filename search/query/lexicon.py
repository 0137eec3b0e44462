"""What stands for what, in the French of this service: acronyms both ways, everyday words one way.

The two files in ``search/french/`` are read once. Phrases are compared by their stems, without the words
that say nothing: "congés de longue maladie" and "congé longue maladie" are one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import yaml

from search.query.text import STOP, stem, words

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

Phrase = tuple[str, ...]  # stems


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
    meanings: Mapping[Phrase, tuple[Meaning, ...]]
    longest: int
    spoken: Mapping[str, str]  # single everyday words, folded and as written

    def of(self, phrase: Phrase, said: str) -> tuple[Meaning, ...]:
        """``said``: all that was typed, folded."""
        found = self.meanings.get(phrase, ())
        return tuple(one for one in found if not one.only or f" {one.only} " in f" {said} ")


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

"""English words as the index holds them, of pages in that language: folded, lightly stemmed. Pure.

No elision, no family, no correction of French: "leave" is no "levé". What people say for what pages say
stands in ``english.yaml``, read once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from core.text import fold
from search.query.text import words

ENGLISH = "en"
# "May", "can" and "will" say little, but "need" and "help" are what one looks for.
_STOP = """
    a an and are as at be been but by can d did do does for from had has have he her him his how i if in is it
    its ll m may me my of on or our re s she so t than that the their them they this to us ve was we were what
    when where which who why will with you your
"""
STOP = frozenset(_STOP.split())
# Said around what is looked for: not looked for themselves, unless there is nothing else.
_FAINT = """
    about after again always am any anymore because being cannot could couldn didn doesn don feel get gets
    getting go goes going got help if just keep know like long look looking made make makes making more much
    myself need needs never no not now off often out please really right should since some somebody someone
    something soon still such take takes then there thing too very want wanted wants what which while won
    would
"""
FAINT = frozenset(_FAINT.split())
SAYING = Path(__file__).with_suffix(".yaml")
PHRASE, WORD = 0.75, 0.5  # how well it says it: a phrase leaves less doubt than a word

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Words looked for together, and what else they mean, with how well that says it."""

    words: tuple[str, ...]
    meanings: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class _Book:
    meanings: Mapping[Stems, tuple[tuple[str, float], ...]]
    longest: int


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Of a folded word: "payments" and "payment" are one."""
    if len(word) < 4 or not word.isalpha():
        return word
    found: str = _stemmer().stemWord(word)
    return found


def terms(text: str) -> list[str]:
    """What is compared: the stems, without the words that say nothing."""
    return [stem(word) for word in words(text) if word not in STOP]


def parts(found: Sequence[str]) -> list[Part]:
    """Of folded words: the longest phrases that mean something first, then word by word, without those that
    say nothing; those that say little alone are left out where something says more."""
    kept = [word for word in dict.fromkeys(found) if word not in STOP]
    whole = list(_phrases(kept)) or [Part((word,)) for word in found if len(word) > 1]
    telling = [part for part in whole if part.meanings or part.words[0] not in FAINT]
    return telling or whole


def is_english(word: str) -> bool:
    """Of a folded word, among those of a dictionary."""
    return word in _words()


def content(found: Sequence[str]) -> list[str]:
    """The words that say something."""
    return [word for word in found if word not in STOP and word not in FAINT]


def _phrases(kept: list[str]) -> Iterator[Part]:
    book, stems, start = _book(), [stem(word) for word in kept], 0
    while start < len(kept):
        for length in range(min(book.longest, len(kept) - start), 0, -1):
            meanings = book.meanings.get(tuple(stems[start : start + length]), ())
            if meanings or length == 1:
                yield Part(tuple(kept[start : start + length]), meanings)
                start += length
                break


@cache
def _book() -> _Book:
    table: dict[Any, list[str]] = yaml.safe_load(SAYING.read_text(encoding="utf-8"))
    found: dict[Stems, dict[str, float]] = {}
    for written, said in table.items():
        meant = _telling(str(written))
        for one in said:
            key = tuple(map(stem, _telling(one)))
            if key != tuple(map(stem, meant)):
                found.setdefault(key, {})[" ".join(meant)] = WORD if len(key) == 1 else PHRASE
    return _Book({key: tuple(meant.items()) for key, meant in found.items()}, max(map(len, found)))


def _telling(text: str) -> list[str]:
    found = words(text)
    return [word for word in found if word not in STOP] or found


@cache
def _words() -> frozenset[str]:
    """Some 160,000 forms, a few tenths of a second: read at the first word that nobody wrote."""
    from spellchecker import SpellChecker  # late: for words that nobody wrote

    return frozenset(fold(written) for written in SpellChecker(language="en").word_frequency.words())


@cache
def _stemmer() -> Any:
    import snowballstemmer  # late: it loads the stemmers of 36 languages, 0.1 s

    return snowballstemmer.stemmer("english")

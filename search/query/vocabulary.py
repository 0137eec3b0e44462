"""The words that can be meant: which are of one family, which are rare, which a misspelt one may be. Pure."""

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from core.text import fold
from search.query.synonyms import lexicon
from search.query.text import stem

DEEP = 4  # letters of a root: below, "mari" and "mars" are one family
LEAST = 0.1  # what a word weighs that is in every row
# Between the words of a name.
_SMALL = "au d de des du en et l la le les saint st ste sur sous"
SMALL = frozenset(_SMALL.split())
PIECE, PIECES = 4, 5  # letters of one, and how many at most
MIN_LETTERS = 4  # below, everything is near everything
LONG = 8  # letters from which two errors are forgiven
ALIKE = 1.5  # the distance that a like sound makes up for
SOUNDS_LIKE = 3  # at most so far, when it sounds the same

# In this order, on folded letters. Capitals stand for sounds that one letter does not write.
_RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph", "f"),
        (r"ch(?![lr])", "C"),
        (r"h", ""),
        (r"(?:ss|c(?=[eiy])|sc(?=[eiy]))", "S"),
        (r"t(?=ion)", "S"),
        (r"(?:qu|q|ck|c)", "k"),
        (r"gu(?=[eiy])", "G"),
        (r"g(?=[eiy])", "j"),
        (r"(?<=[aeiouy])s(?=[aeiouy])", "z"),
        (r"s", "S"),
        (r"x(?=[aeiouy])", "kS"),
        (r"eau|au", "o"),
        (r"(?:ain|ein|in|im|yn|ym)(?![aeiouynm])", "1"),
        (r"(?:an|am|en|em)(?![aeiouynm])", "2"),
        (r"(?:on|om)(?![aeiouynm])", "3"),
        (r"(?:er|ez|et|ai[St]?)$", "e"),
        (r"(?:ai|ei)", "e"),
        (r"oi", "W"),
        (r"y", "i"),
        (r"(.)\1+", r"\1"),
        (r"(?<=.)(?:eS?|[tdp]?[Sxz]|[tdp])$", ""),
    )
)


@dataclass(frozen=True, slots=True)
class Known:
    """Every word, how it sounds, and in how many rows it stands, at the same place in each."""

    words: Sequence[str]
    sounds: Sequence[str]
    counts: Sequence[int]


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """``written``, ``counts`` (of rows): by word; ``said``: the rows of a stem; ``families``: the words of a
    root. Compared as an object: it is the key of a cache.
    """

    token: str = "-"  # noqa: S105 (not a secret)
    total: int = 0
    written: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    said: Mapping[str, int] = field(default_factory=dict)
    families: Mapping[str, Sequence[str]] = field(default_factory=dict)
    known: Known = field(default_factory=lambda: Known((), (), ()))
    in_order: Sequence[str] = ()

    def knows(self, word: str) -> bool:
        return stem(word) in self.said

    def family(self, word: str) -> list[str]:
        """Words of the same root, another stem: "déménagement" for "déménager". The most common first."""
        found = self.families.get(root(word), ()) if len(root(word)) >= DEEP else ()
        own, seen = stem(word), dict[str, str]()
        for one in found:
            if stem(one) != own:
                seen.setdefault(stem(one), one)
        return list(seen.values())

    def beginning_with(self, letters: str) -> list[str]:
        """The most common first."""
        start = bisect_left(self.in_order, letters)
        stop = bisect_left(self.in_order, letters + "\x7f")
        return sorted(self.in_order[start:stop], key=lambda word: -self.counts[word])

    def weight(self, word: str) -> float:
        """How much it says, between ``LEAST`` and 1: a rare word says more."""
        if not self.total:
            return 1.0
        rarity = math.log((self.total + 1) / (self.said.get(stem(word), 0) + 1)) / math.log(self.total + 1)
        return min(1.0, max(LEAST, rarity))


@lru_cache(maxsize=50_000)
def root(word: str) -> str:
    """Of a folded word. Deeper than its stem, and too deep to be looked for first."""
    return str(_french().stemWord(word))


@cache
def _french() -> Any:
    import snowballstemmer  # late: it loads the stemmers of 36 languages, 0.1 s

    return snowballstemmer.stemmer("french")


def built(token: str, total: int, found: Iterable[tuple[str, str, str, str, int]]) -> Vocabulary:
    """``found``: a word, as written, its root, its sound, and how many rows hold it."""
    written, counts, sounds = dict[str, str](), dict[str, int](), dict[str, str]()
    said, families = Counter[str](), defaultdict[str, list[str]](list)
    for word, as_written, family, heard, count in sorted(found, key=lambda row: -row[4]):
        written[word], counts[word], sounds[word] = as_written, count, heard
        said[stem(word)] += count
        families[family].append(word)
    in_order = sorted(written)
    for word, as_written in lexicon().spoken.items():  # may be what was meant, without being in a text
        if word not in written and written:
            written[word], counts[word], sounds[word] = as_written, 0, sound(word)
    candidates = [word for word in written if len(word) >= MIN_LETTERS]
    known = Known(candidates, [sounds[word] for word in candidates], [counts[word] for word in candidates])
    return Vocabulary(token, total, written, counts, said, families, known, in_order)


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """ "séparassion" and "séparation", folded, sound the same."""
    heard = word
    for pattern, replacement in _RULES:
        heard = pattern.sub(replacement, heard)
    return heard or word


def corrections(word: str, known: Known, limit: int = 2) -> list[str]:
    """The nearest known words, best first; none for a short word or one with a figure."""
    if len(word) < MIN_LETTERS or not word.isalpha():
        return []
    heard, most = sound(word), 2 if len(word) >= LONG else 1
    from rapidfuzz import process  # late: for a word that nobody wrote
    from rapidfuzz.distance import OSA

    near = process.extract(word, known.words, scorer=OSA.distance, score_cutoff=SOUNDS_LIKE, limit=None)
    ranked = []
    for candidate, distance, place in near:
        alike = known.sounds[place] == heard
        if distance <= most or alike:
            begins_alike = candidate[0] == word[0]
            ranked.append((distance - ALIKE * alike - 0.5 * begins_alike, -known.counts[place], candidate))
    ranked.sort()
    return [candidate for _distance, _count, candidate in ranked[:limit]]


def taken_apart(word: str, knows: Callable[[str], bool], pieces: int = PIECES) -> tuple[str, ...]:
    """ "fleurymerogis" as the words that it was glued from, as few as can be; none when it was not.

    The last is no small word: "maisonde" goes on.
    """
    best: tuple[str, ...] = ()
    for end in range(1, len(word)):
        first, rest = word[:end], word[end:]
        if first not in SMALL and (len(first) < PIECE or not knows(first)):
            continue
        whole = len(rest) >= PIECE and knows(rest)
        others = (rest,) if whole else taken_apart(rest, knows, pieces - 1) if pieces > 2 else ()
        if others and (not best or len(others) + 1 < len(best)):
            best = (first, *others)
    return best


def is_french(word: str) -> bool:
    """Of a folded word. The list knows no proper name."""
    return word in _words()


@cache
def _words() -> frozenset[str]:
    """Some 130,000 forms, a few tenths of a second: read at the first word that nobody wrote."""
    from spellchecker import SpellChecker  # late: for words that nobody wrote

    return frozenset(fold(written) for written in SpellChecker(language="fr").word_frequency.words())

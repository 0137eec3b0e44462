"""The passage of a text that answers, with the words found in it marked. Pure but for the escaping."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from directory.text import fold
from search.text import SAME, STOP, stem

BEFORE, AFTER = 8, 26  # words around the first one found
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, as written; ``found`` when the query named it."""

    text: str
    found: bool


def pieces(text: str, stems: Iterable[str], prefixes: Iterable[str] = ()) -> list[Piece]:
    """The whole text, cut at the words that were looked for."""
    wanted, starts = frozenset(stems), tuple(prefixes)
    cut: list[Piece] = []
    done = 0
    for match in _WORD.finditer(text):
        if _is_wanted(match[0], wanted, starts):
            if match.start() > done:
                cut.append(Piece(text[done : match.start()], found=False))
            cut.append(Piece(match[0], found=True))
            done = match.end()
    if done < len(text):
        cut.append(Piece(text[done:], found=False))
    return cut


def extract(text: str, stems: Iterable[str], prefixes: Iterable[str] = ()) -> list[Piece]:
    """The passage around the first word found; the beginning when none is."""
    wanted, starts = frozenset(stems), tuple(prefixes)
    spans = [match.span() for match in _WORD.finditer(text)]
    if not spans:
        return []
    first = next((n for n, (a, b) in enumerate(spans) if _is_wanted(text[a:b], wanted, starts)), 0)
    begin, end = max(0, first - BEFORE), min(len(spans), first + AFTER)
    start = 0 if begin == 0 else spans[begin][0]
    stop = len(text) if end == len(spans) else spans[end - 1][1]
    passage = pieces(text[start:stop].strip(), wanted, starts)
    opening = [Piece("… ", found=False)] if begin else []
    closing = [Piece(" …", found=False)] if end < len(spans) else []
    return opening + passage + closing


def _is_wanted(word: str, wanted: frozenset[str], starts: tuple[str, ...]) -> bool:
    """A word of the text may fold to several: "aujourd_hui"."""
    for part in fold(word).split():
        plain = SAME.get(part, part)
        if plain in STOP and plain not in wanted:
            continue
        if stem(plain) in wanted or (starts and plain.startswith(starts)):
            return True
    return False

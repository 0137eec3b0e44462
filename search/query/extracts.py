"""The passage of a text that answers, with the words found in it marked. Pure but for the escaping."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from core.text import fold, full
from search.query import english
from search.query.english import ENGLISH
from search.query.text import FRENCH, STOP, stem, words

BEFORE, AFTER = 8, 26  # words around the first one found
MOST_READ = 2_000  # words of a text in which the best passage is looked for
HARD_SPACES = "\u00a0\u202f"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, as written; ``found`` when the query named it."""

    text: str
    found: bool


def pieces(
    text: str, stems: Iterable[str], prefixes: Iterable[str] = (), language: str = FRENCH
) -> list[Piece]:
    """The whole text, cut at the words that were looked for."""
    wanted, starts = frozenset(stems), tuple(prefixes)
    cut: list[Piece] = []
    done = 0
    for match in _WORD.finditer(text):
        if _named(match[0], wanted, starts, language):
            if match.start() > done:
                cut.append(Piece(text[done : match.start()], found=False))
            cut.append(Piece(match[0], found=True))
            done = match.end()
    if done < len(text):
        cut.append(Piece(text[done:], found=False))
    return cut


def extract(
    text: str, stems: Iterable[str], prefixes: Iterable[str] = (), language: str = FRENCH
) -> list[Piece]:
    """The passage that names the most of what was looked for; the beginning when it names nothing."""
    wanted, starts = frozenset(stems), tuple(prefixes)
    # As many as may be shown of the last passage, and one more, which tells that the text goes on.
    spans = [match.span() for match in islice(_WORD.finditer(text), MOST_READ + AFTER + 1)]
    if not spans:
        return []
    first = _densest([_named(text[a:b], wanted, starts, language) for a, b in spans[:MOST_READ]])
    begin, end = max(0, first - BEFORE), min(len(spans), first + AFTER)
    start = 0 if begin == 0 else _left(text, spans[begin][0])
    stop = len(text) if end == len(spans) else _right(text, spans[end - 1][1])
    passage = pieces(text[start:stop].strip(), wanted, starts, language)
    opening = [Piece("…\u00a0", found=False)] if start else []
    closing = [Piece("\u00a0…", found=False)] if stop < len(text) else []
    return opening + passage + closing


def say(texts: Sequence[str], word: str) -> bool:
    """Whether a word of theirs has the stem of ``word``. Where it is written alike, no text is folded."""
    wanted = set(map(stem, words(word)))
    alike = (found for text in texts for found in _begun_so(text.lower(), word.lower()))
    if any(root in wanted for found in alike for _plain, root in _parts(found)):
        return True
    return any(not wanted.isdisjoint(map(stem, words(text))) for text in texts)


def _begun_so(text: str, letters: str) -> Iterator[str]:
    place = text.find(letters)
    while place >= 0:
        if (found := _WORD.match(text, place)) and not text[place - 1 : place].isalnum():
            yield found[0]
        place = text.find(letters, place + 1)


def _densest(named: list[str]) -> int:
    """Where the passage begins that names the most different things; the first of them."""
    places = [n for n, what in enumerate(named) if what]
    best, most = places[0] if places else 0, 0
    for place in places:
        different = len({what for what in named[place : place + AFTER] if what})
        if different > most:
            best, most = place, different
    return best


def _left(text: str, place: int) -> int:
    """Back to the space before: "l’étude" and "« étude" are not cut in two."""
    while place and not text[place - 1].isspace():
        place -= 1
    while place > 1 and text[place - 1] in HARD_SPACES and not text[place - 2].isspace():
        place = _left(text, place - 1)
    return place


def _right(text: str, place: int) -> int:
    """On to the space after, and beyond a space that holds a sign to its word."""
    while place < len(text) and (not text[place].isspace() or text[place] in HARD_SPACES):
        place += 1
    return place


def _named(word: str, wanted: frozenset[str], starts: tuple[str, ...], language: str) -> str:
    """What was looked for that the word says; empty when none. A word may fold to several: "aujourd_hui"."""
    stop = english.STOP if language == ENGLISH else STOP
    for plain, root in _parts(word, language):
        if plain in stop and (len(wanted) > 1 or plain not in wanted):
            continue  # of a phrase that was looked for, "de" is nothing to mark
        if root in wanted:
            return root
        if starts and plain.startswith(starts):
            return plain
    return ""


@lru_cache(maxsize=20_000)
def _parts(word: str, language: str = FRENCH) -> tuple[tuple[str, str], ...]:
    plains = [full(part) for part in fold(word).split()]
    root = english.stem if language == ENGLISH else stem
    return tuple((plain, root(plain)) for plain in plains)

"""How words sound, and which known word a misspelt one may be. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

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
        (r"ph", "f"), (r"ch(?![lr])", "C"), (r"h", ""), (r"(?:ss|c(?=[eiy])|sc(?=[eiy]))", "S"),
        (r"t(?=ion)", "S"), (r"(?:qu|q|ck|c)", "k"), (r"gu(?=[eiy])", "G"), (r"g(?=[eiy])", "j"),
        (r"(?<=[aeiouy])s(?=[aeiouy])", "z"), (r"s", "S"), (r"x(?=[aeiouy])", "kS"), (r"eau|au", "o"),
        (r"(?:ain|ein|in|im|yn|ym)(?![aeiouynm])", "1"), (r"(?:an|am|en|em)(?![aeiouynm])", "2"),
        (r"(?:on|om)(?![aeiouynm])", "3"), (r"(?:er|ez|et|ai[St]?)$", "e"), (r"(?:ai|ei)", "e"), (r"oi", "W"),
        (r"y", "i"), (r"(.)\1+", r"\1"), (r"(?<=.)(?:eS?|[tdp]?[Sxz]|[tdp])$", ""),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """Every word, how it sounds, and in how many rows it stands, at the same place in each."""

    words: Sequence[str]
    sounds: Sequence[str]
    rows: Sequence[int]


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
    from rapidfuzz import process  # late: for a word that nobody wrote
    from rapidfuzz.distance import OSA

    heard, most = sound(word), 2 if len(word) >= LONG else 1
    near = process.extract(word, known.words, scorer=OSA.distance, score_cutoff=SOUNDS_LIKE, limit=None)
    ranked = []
    for candidate, distance, place in near:
        alike = known.sounds[place] == heard
        if distance <= most or alike:
            begins_alike = candidate[0] == word[0]
            ranked.append((distance - ALIKE * alike - 0.5 * begins_alike, -known.rows[place], candidate))
    ranked.sort()
    return [candidate for _distance, _rows, candidate in ranked[:limit]]


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

"""English words as the index holds them, of pages in that language: folded, lightly stemmed. Pure.

No elision, no family, no correction of French: "leave" is no "levé".
"""

from functools import cache, lru_cache
from typing import Any

from search.query.text import words

ENGLISH = "en"
# "May", "can" and "will" say little, but "need" and "help" are what one looks for.
_STOP = """
    a an and are as at be been but by can d did do does for from had has have he her him his how i if in is it
    its ll m may me my of on or our re s she so t than that the their them they this to us ve was we were what
    when where which who why will with you your
"""
STOP = frozenset(_STOP.split())


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


@cache
def _stemmer() -> Any:
    import snowballstemmer  # late: it loads the stemmers of 36 languages, 0.1 s

    return snowballstemmer.stemmer("english")

"""French words as the index holds them: folded, without elision, lightly stemmed. Pure.

Every backend receives the same words, so that SQLite and PostgreSQL find the same things: neither
needs an extension nor a French dictionary of its own.
"""

import re
from functools import lru_cache

from core.text import fold, full

FRENCH = "fr"
MAX_TYPED = 200  # characters of a query that are read
MAX_TERMS = 10
MAX_WORD = 40
# A short list: "été" is a season as well as a verb, and stays.
_STOP = """
    a au aux c ce ces cet cette d dans de des du elle en est et il ils j je l la le les leur lui m ma mes mon
    n ne nos notre on ou par pas pour qu que qui s sa se ses son sur t te tes ton tu un une vos votre vous y
"""
STOP = frozenset(_STOP.split())
_PHONE = re.compile(r"(?<!\d)(?:(?:00 ?)?(?:33|262|59[046]) ?)?0? ?([1-9])((?: ?\d){8})(?!\d)")
_ONLY_DIGITS = re.compile(r"[\d ]+")
# A number, or its beginning, with the country; the index holds it as it is dialled at home.
_WITH_COUNTRY = re.compile(r"(?:00)?(?:33|262|59[046])0?(\d*)")
WRITTEN = re.compile(r"[^\W_]+")  # a word of a text as it stands there
# "C.L.M.", "M.A.": an acronym, not letters.
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}(?:[A-Za-z]\b)?")


def words(text: str) -> list[str]:
    """ "L’École de St-Denis, 03.53.01.00.10" -> l, ecole, de, saint, denis, 0353010010."""
    joined = _DOTTED.sub(lambda m: m[0].replace(".", ""), text) if "." in text else text
    folded = _PHONE.sub(lambda m: f" 0{m[1]}{m[2].replace(' ', '')} ", fold(joined))
    return [full(word)[:MAX_WORD] for word in folded.split()]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The common form of a folded word: plural, feminine and double letters go, digits stay."""
    if len(word) < 4 or not word.isalpha():
        return word
    if word.endswith("aux") and not word.endswith("eaux") and len(word) > 5:
        word = word[:-2] + "l"
    elif word[-1] in "sx":
        word = word[:-1]
    if len(word) > 4 and word.endswith("e"):
        word = word[: -2 if len(word) > 5 and word.endswith("ee") else -1]
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word


def terms(text: str) -> list[str]:
    """What is compared: the stems, without the words that say nothing."""
    return [stem(word) for word in words(text) if word not in STOP]


def typed_words(typed: str) -> tuple[str, ...]:
    """The words of what was read."""
    found = words(typed)
    if len(found) > 1 and _ONLY_DIGITS.fullmatch(" ".join(found)):
        found = ["".join(found)]  # the beginning of a phone number, or one with its own spacing
        if typed.lstrip().startswith("+") or found[0].startswith("00"):
            found = [_WITH_COUNTRY.sub(r"0\1", found[0], count=1)]
    return tuple(found)

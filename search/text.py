"""French words as the index holds them: folded, without elision, lightly stemmed. Pure.

Every backend receives the same words, so that SQLite and PostgreSQL find the same things: neither
needs an extension nor a French dictionary of its own.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Self

from directory.text import fold, full

MAX_TYPED = 200  # characters of a query that are read
MAX_TERMS = 10
MAX_WORD = 40
LENIENT, NEARLY_ALL = 4, 0.75  # from so many terms on, this share of what they say is enough
SOME = 0.0
ROUNDING = 1e-6
# A short list: "été" is a season as well as a verb, and stays.
_STOP = """
    a au aux c ce ces cet cette d dans de des du elle en est et il ils j je l la le les leur lui m ma mes mon
    n ne nos notre on ou par pas pour qu que qui s sa se ses son sur t te tes ton tu un une vos votre vous y
"""
STOP = frozenset(_STOP.split())
_PHONE = re.compile(r"(?<!\d)(?:(?:00 ?)?33 ?)?0? ?([1-9])((?: ?\d){8})(?!\d)")
_ONLY_DIGITS = re.compile(r"[\d ]+")
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


@dataclass(frozen=True, slots=True)
class Word:
    """One folded word: as typed, for names, and its stem, for texts."""

    word: str
    stem: str

    @classmethod
    def of(cls, word: str) -> Self:
        return cls(word, stem(word))


Form = tuple[Word, ...]  # a phrase or one word: all its words must be there


@dataclass(frozen=True, slots=True)
class Term:
    """One thing looked for. Any of its forms is enough; the first is what was typed.

    ``scales``: how well each form says what was typed, 1 for the very word (none: all say it as well).
    ``weight``: how much the thing says, beside the others of the query: a rare word says more.
    """

    forms: tuple[Form, ...]
    scales: tuple[float, ...] = ()
    weight: float = 1.0

    @classmethod
    def of(cls, *phrases: str) -> Self:
        """Of phrases that are folded already: what was typed, then what means the same."""
        return cls(tuple(tuple(Word.of(word) for word in phrase.split()) for phrase in phrases))

    @property
    def typed(self) -> Form:
        return self.forms[0]

    @property
    def as_typed(self) -> Self:
        return replace(self, forms=self.forms[:1], scales=self.scales[:1])

    @property
    def scaled(self) -> tuple[tuple[Form, float], ...]:
        return tuple(zip(self.forms, self.scales or (1.0,) * len(self.forms), strict=True))


def _continues(form: Form, typed: Form) -> bool:
    return len(form) == len(typed) and all(
        word.word.startswith(begun.word) for word, begun in zip(form, typed, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Query:
    """What someone typed, and what is looked for. Without a term nothing can be found.

    ``correction``: what they may have meant instead, as they would have typed it.
    """

    typed: str
    folded: str
    terms: tuple[Term, ...]
    correction: str = ""  # what may have been meant: "did you mean"
    prefers: tuple[str, ...] = ()  # kinds of things that such a query is after
    # Keys of results, as editors decided for this query: what comes first, what does not show.
    pinned: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    unfinished: bool = True  # the last word may have more letters: nobody wrote it as it is
    whole: bool = False  # of suggestions: the words before the last one typed are whole

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def words(self) -> tuple[Word, ...]:
        """As typed, in that order."""
        return tuple(word for term in self.terms for word in term.typed)

    @property
    def as_typed(self) -> "Query":
        """Without what else the words may mean; those before the last are not being typed any more."""
        terms = tuple(term.as_typed for term in self.terms)
        return replace(self, terms=terms, whole=any(not self._is_last(word) for word in self.words))

    @property
    def says_more(self) -> bool:
        """Than was typed, and than what begins so."""
        return any(not _continues(form, term.typed) for term in self.terms for form in term.forms)

    def begins(self, word: Word) -> bool:
        """Whether the names that suggest it may go on."""
        return not self.whole or self._is_last(word)

    def _is_last(self, word: Word) -> bool:
        return self.folded.rpartition(" ")[2] == word.word

    def enough(self, *, loose: bool) -> float:
        """The weights that a row must hold: nearly all of them, or any. Of one to three words, all."""
        weights = [term.weight for term in self.terms]
        if loose:
            return sum(weights) * SOME
        return sum(weights) * (1.0 if len(weights) < LENIENT else NEARLY_ALL) - ROUNDING

    @property
    def stems(self) -> frozenset[str]:
        """Of every form: what is marked in a text."""
        return frozenset(word.stem for term in self.terms for form in term.forms for word in form)


def typed_words(typed: str) -> tuple[str, tuple[str, ...]]:
    """What is read of what was typed, and its words."""
    typed = " ".join(typed.replace("\x00", " ").split())[:MAX_TYPED]
    found = words(typed)
    if len(found) > 1 and _ONLY_DIGITS.fullmatch(" ".join(found)):
        found = ["".join(found)]  # the beginning of a phone number, or one with its own spacing
        if typed.startswith("+33") or found[0].startswith("0033"):
            found = ["0" + found[0].removeprefix("00")[2:].removeprefix("0")]
    return typed, tuple(found)


def parse(typed: str) -> Query:
    """Any text at all is a query: signs of a query language are but signs between two words."""
    typed, found = typed_words(typed)
    kept = [word for word in dict.fromkeys(found) if word not in STOP] or [w for w in found if len(w) > 1]
    return Query(typed, " ".join(found), tuple(Term.of(word) for word in kept[:MAX_TERMS]))

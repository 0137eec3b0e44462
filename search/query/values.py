"""What is asked and what is answered: the values that views, kinds and backends pass to one another. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple, Protocol, Self

from search.query import english
from search.query.english import ENGLISH
from search.query.intent import Need
from search.query.text import FRENCH, MAX_TERMS, MAX_TYPED, STOP, stem, typed_words

LENIENT, NEARLY_ALL = 4, 0.75  # from so many terms on, this share of what they say is enough
SOME = 0.0
ROUNDING = 1e-6
MIN_PREFIX = 3  # letters from which the last word, still being typed, may go on
DEEPEST = 10_000  # results that are paged through; a server refuses more, and nobody reads so far


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
    need: Need | None = None  # what such a query is after
    # Keys of results, as editors decided for this query: what comes first, what does not show.
    pinned: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    unfinished: bool = True  # the last word may have more letters: nobody wrote it as it is
    whole: bool = False  # of suggestions: the words before the last one typed are whole
    language: str = FRENCH  # of what is looked for: no row in another is found

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

    @property
    def going_on(self) -> Word | None:
        """The word that a name may go on: "argent" is a whole one, and no beginning of Argentan."""
        last = self.words[-1] if self.terms else None
        return last if self.unfinished and last and len(last.word) >= MIN_PREFIX else None

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


def as_read(typed: str) -> str:
    """What is read of what was typed."""
    return _spaced(typed)[:MAX_TYPED]


def is_cut(typed: str) -> bool:
    """Whether more was typed than is read."""
    return len(_spaced(typed)) > MAX_TYPED


def _spaced(typed: str) -> str:
    return " ".join(typed.replace("\x00", " ").split())


def parse(typed: str) -> Query:
    """Any text at all is a query: signs of a query language are but signs between two words."""
    typed = as_read(typed)
    found = typed_words(typed)
    kept = [word for word in dict.fromkeys(found) if word not in STOP] or [w for w in found if len(w) > 1]
    return Query(typed, " ".join(found), tuple(Term.of(word) for word in kept[:MAX_TERMS]))


def parse_english(typed: str) -> Query:
    """The same in English, for the pages in that language: what is typed, and what pages say for it."""
    typed = as_read(typed)
    found = typed_words(typed)
    terms = tuple(_in_english(part) for part in english.parts(found)[:MAX_TERMS])
    return Query(typed, " ".join(found), terms, language=ENGLISH)


def _in_english(part: english.Part) -> Term:
    forms = [(" ".join(part.words), 1.0), *part.meanings]
    spoken = tuple(tuple(Word(w, english.stem(w)) for w in said.split()) for said, _scale in forms)
    return Term(spoken, tuple(scale for _said, scale in forms))


class Account(Protocol):
    """Of whoever asks: an account, or nobody's (``pk`` None)."""

    @property
    def pk(self) -> Any: ...

    @property
    def is_superuser(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, and on what day. ``user_id`` 0 is nobody in particular: a service with a token."""

    user_id: int
    is_superuser: bool
    today: date

    @classmethod
    def of(cls, user: Account, today: date) -> Self:
        return cls(user.pk or 0, bool(user.pk) and user.is_superuser, today)


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows every kind alike; empty means all.

    ``begins``, ``ends``: what takes place on one of these days, both included: an event, a campaign, a
    permanence that runs. What has no date drops out. ``without``: the keys of what is left out whoever asks.
    """

    department: str = ""
    directorate: str = ""
    theme: str = ""
    begins: date | None = None
    ends: date | None = None
    language: str = ""  # said by the query itself (``Query.language``): kept for the address
    without: tuple[str, ...] = ()

    def items(self) -> list[tuple[str, str]]:
        pairs = (
            ("department_code", self.department),
            ("directorate", self.directorate),
            ("theme", self.theme),
        )
        return [(column, value) for column, value in pairs if value]


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of the ranking is wanted. ``kind`` empty: all kinds together."""

    kind: str = ""
    limit: int = 10
    offset: int = 0


class Hit(NamedTuple):
    """One result. ``score``: the lower the better, comparable within one answer only.

    ``extra``: what its kind has joined to the row (``Kind.joined``).
    """

    key: str
    kind: str
    score: float
    title: str
    detail: str
    url: str
    is_sensitive: bool
    body: str = ""
    extra: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """``counts``: how many of each kind this reader may see; ``loose``: not every word was found together.

    ``fallback``: the embedded search answered for one that is down. ``widened``: ranked by any of the words.
    """

    hits: Sequence[Hit]
    counts: Mapping[str, int] = field(default_factory=dict)
    loose: bool = False
    fallback: bool = False
    widened: bool = False
    correction: str = ""  # "did you mean", when a result shows that this reader may know the word

    @property
    def total(self) -> int:
        return sum(self.counts.values())

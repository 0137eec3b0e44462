"""What every search backend answers, embedded or not, and what they read alike."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from django.utils import timezone

from search.models import FindableText
from search.query.values import Filters, Hit, Query, Results, Viewer, Window, Word

EXACT = 4  # how much a title that is the very query outweighs another
# Days beyond which nothing takes place: so that no day of a calendar is too far for a time zone.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class Match:
    """One word of a form of what was typed, and which of "names", "title", "body" hold it."""

    typed: str
    word: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a result stands where it does: ``score`` is the ranking's own, the product of its factors."""

    key: str
    score: float
    relevance: float
    boost: float
    exact: float  # what a title that is the very query is multiplied by, else 1
    matches: tuple[Match, ...]
    preferred: float = 1.0  # what a page is multiplied by when an explanation is wanted


class Backend(Protocol):
    """Ranks the rows of ``Findable``; whatever it is, nothing leaves it that the viewer may not see."""

    name: str

    def search(
        self, query: Query, filters: Filters, viewer: Viewer, window: Window, *, loose: bool = False
    ) -> Results:
        """``loose``: any of the words is enough."""

    def suggest(self, query: Query, viewer: Viewer, limit: int) -> list[Hit]:
        """By the first letters of names and titles."""

    def explain(
        self, query: Query, filters: Filters, viewer: Viewer, key: str, *, loose: bool = False
    ) -> Explanation | None:
        """Of one result, as ``search`` ranked it; None if it is not among the results of this viewer."""


def period(filters: Filters) -> tuple[datetime, datetime] | None:
    """Its first moment, and the one just after it: ``ends_at >= first and starts_at < after``."""
    if filters.begins is None and filters.ends is None:
        return None
    first = min(max(filters.begins or FIRST_DAY, FIRST_DAY), LAST_DAY)
    last = min(max(filters.ends or LAST_DAY, FIRST_DAY), LAST_DAY)
    return _midnight(first), _midnight(last + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def matches(query: Query, text: FindableText) -> tuple[Match, ...]:
    """Every word of every form, found or not: told in Python as every backend decides it."""
    names = text.names.split()
    stems = {"title": frozenset(text.title_terms.split()), "body": frozenset(text.body_terms.split())}
    found, going_on = [], query.going_on
    for term in query.terms:
        typed = " ".join(word.word for word in term.typed)
        for word in dict.fromkeys(word for form in term.forms for word in form):
            fields = ["names"] if _named(word, names, word is going_on) else []
            fields += [field for field, held in stems.items() if word.stem in held]
            found.append(Match(typed, word.word, tuple(fields)))
    return tuple(found)


def _named(word: Word, names: list[str], may_go_on: bool) -> bool:
    return any(name.startswith(word.word) if may_go_on else name == word.word for name in names)

"""What every search backend answers, embedded or not."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, Protocol

from django.utils import timezone

from search.kinds.visibility import Viewer
from search.query.text import Query

DEEPEST = 10_000  # results that are paged through; an engine refuses more, and nobody reads so far
# Days beyond which nothing takes place: so that no day of a calendar is too far for a time zone.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


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
    without: tuple[str, ...] = ()

    def items(self) -> list[tuple[str, str]]:
        pairs = (
            ("department_code", self.department),
            ("directorate", self.directorate),
            ("theme", self.theme),
        )
        return [(column, value) for column, value in pairs if value]

    def period(self) -> tuple[datetime, datetime] | None:
        """Its first moment, and the one just after it: ``ends_at >= first and starts_at < after``."""
        if self.begins is None and self.ends is None:
            return None
        first = min(max(self.begins or FIRST_DAY, FIRST_DAY), LAST_DAY)
        last = min(max(self.ends or LAST_DAY, FIRST_DAY), LAST_DAY)
        return _midnight(first), _midnight(last + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of the ranking is wanted. ``kind`` empty: all kinds together."""

    kind: str = ""
    limit: int = 10
    offset: int = 0


class EstablishmentRef(NamedTuple):
    """What ``who_covers`` needs to know of an establishment found."""

    id: int
    code: str
    department_id: int
    region_id: int
    time_zone: str


class Contact(NamedTuple):
    public_id: uuid.UUID
    phone: str
    mobile: str


class Hit(NamedTuple):
    """One result. ``score``: the lower the better, comparable within one answer only."""

    key: str
    kind: str
    score: float
    title: str
    detail: str
    url: str
    is_sensitive: bool
    body: str = ""
    establishment: EstablishmentRef | None = None
    contact: Contact | None = None


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

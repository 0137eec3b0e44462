"""What every search backend answers, embedded or not."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from search.text import Query
from search.visibility import Viewer


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows every kind alike; empty means all."""

    department: str = ""
    directorate: str = ""
    theme: str = ""

    def items(self) -> list[tuple[str, str]]:
        pairs = (
            ("department_code", self.department),
            ("directorate", self.directorate),
            ("theme", self.theme),
        )
        return [(column, value) for column, value in pairs if value]


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of the ranking is wanted.

    ``kind`` empty: all kinds together. ``each``: instead, the first ``limit`` of every kind.
    """

    kind: str = ""
    limit: int = 10
    offset: int = 0
    each: bool = False


@dataclass(frozen=True, slots=True)
class EstablishmentRef:
    """What ``who_covers`` needs to know of an establishment found."""

    id: int
    code: str
    department_id: int
    region_id: int
    time_zone: str


@dataclass(frozen=True, slots=True)
class Contact:
    public_id: uuid.UUID
    phone: str
    mobile: str


@dataclass(frozen=True, slots=True)
class Hit:
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
    """``counts``: how many of each kind this reader may see; ``loose``: not every word was found together."""

    hits: Sequence[Hit]
    counts: Mapping[str, int] = field(default_factory=dict)
    loose: bool = False
    correction: str = ""  # "did you mean", when a result shows that this reader may know the word

    @property
    def total(self) -> int:
        return sum(self.counts.values())


class Backend(Protocol):
    """Ranks the rows of ``Findable``; whatever it is, nothing leaves it that the viewer may not see."""

    name: str

    def index(self, keys: Sequence[str]) -> None:
        """These rows are new or have changed."""

    def delete(self, keys: Sequence[str]) -> None:
        """These rows are gone."""

    def search(
        self, query: Query, filters: Filters, viewer: Viewer, window: Window, *, loose: bool = False
    ) -> Results:
        """``loose``: any of the words is enough."""

    def suggest(self, query: Query, viewer: Viewer, limit: int) -> list[Hit]:
        """By the first letters of names and titles."""

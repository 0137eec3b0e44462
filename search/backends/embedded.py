"""What both embedded backends share: all but the signs of their full-text language."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from search.backends import sql
from search.backends.base import Filters, Hit, Results, Window
from search.text import Query, Term
from search.visibility import Viewer

MIN_PREFIX = 3  # letters from which the last word, still being typed, may go on


class EmbeddedBackend(ABC):
    """The database keeps its own index (``search.schema``): there is nothing to be told.

    Words hold letters and digits only (``search.text``): no sign of a query language is among them.
    """

    name: str
    both: str  # the sign between two things that must be there
    either: str

    @abstractmethod
    def anywhere(self, term: Term, *, goes_on: bool) -> str:
        """In a name as typed, or in a text by its stem. ``goes_on``: a name may have more letters."""

    @abstractmethod
    def beginning(self, term: Term) -> str:
        """A name that starts with these letters."""

    @abstractmethod
    def match(self, expression: str) -> sql.Match: ...

    def index(self, keys: Sequence[str]) -> None:
        return None

    def delete(self, keys: Sequence[str]) -> None:
        return None

    def search(
        self, query: Query, filters: Filters, viewer: Viewer, window: Window, *, loose: bool = False
    ) -> Results:
        last = query.terms[-1]
        sign = self.either if loose else self.both
        expression = sign.join(
            self.anywhere(term, goes_on=term is last and len(term.word) >= MIN_PREFIX) for term in query.terms
        )
        return sql.search(self.match(expression), query, filters, viewer, window)

    def suggest(self, query: Query, viewer: Viewer, limit: int) -> list[Hit]:
        expression = self.both.join(map(self.beginning, query.terms))
        return sql.suggest(self.match(expression), query, viewer, limit)

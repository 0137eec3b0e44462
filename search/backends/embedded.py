"""What both embedded backends share: all but the signs of their full-text language."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from math import prod

from search.backends import sql
from search.backends.base import Explanation, Filters, Hit, Results, Window
from search.backends.matching import goes_on, matches
from search.models import FindableText
from search.text import Query, Term, Word
from search.visibility import Viewer


class EmbeddedBackend(ABC):
    """The database keeps its own index (``search.schema``): there is nothing to be told.

    Words hold letters and digits only (``search.text``): no sign of a query language is among them.
    """

    name: str
    both: str  # the sign between two things that must be there
    either: str
    text: sql.FullText

    @abstractmethod
    def anywhere(self, word: Word, *, goes_on: bool) -> str:
        """In a name as typed, or in a text by its stem. ``goes_on``: a name may have more letters."""

    @abstractmethod
    def beginning(self, word: Word) -> str:
        """A name that starts with these letters."""

    def search(
        self, query: Query, filters: Filters, viewer: Viewer, window: Window, *, loose: bool = False
    ) -> Results:
        return sql.search(self.text, self._expression(query, loose), query, filters, viewer, window)

    def explain(
        self, query: Query, filters: Filters, viewer: Viewer, key: str, *, loose: bool = False
    ) -> Explanation | None:
        expression = self._expression(query, loose)
        factors = sql.explain(self.text, expression, query, filters, viewer, key)
        if factors is None:
            return None
        words = FindableText.objects.get(findable__key=key)
        return Explanation(key, prod(factors), *factors, matches=matches(query, words))

    def suggest(self, query: Query, viewer: Viewer, limit: int) -> list[Hit]:
        expression = self.both.join(self._any_form(term, self.beginning) for term in query.terms)
        return sql.suggest(self.text, expression, query, viewer, limit)

    def _expression(self, query: Query, loose: bool) -> str:
        def anywhere(word: Word) -> str:
            return self.anywhere(word, goes_on=goes_on(word, query))

        sign = self.either if loose else self.both
        return sign.join(self._any_form(term, anywhere) for term in query.terms)

    def _any_form(self, term: Term, expression: Callable[[Word], str]) -> str:
        """Any of its forms, and all the words of that one."""
        forms = [self.both.join(map(expression, form)) for form in term.forms]
        return f"({self.either.join(f'({form})' for form in forms)})" if len(forms) > 1 else forms[0]

"""What both embedded backends share: all but the signs of their full-text language."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from math import prod

from search.backends.base import Explanation, Filters, Hit, Results, Window
from search.backends.embedded import sql, weighed
from search.backends.matching import goes_on, matches
from search.kinds.visibility import Viewer
from search.models import FindableText
from search.query.text import LENIENT, Form, Query, Term, Word


class EmbeddedBackend(ABC):
    """The database keeps its own index (``search.schema``): there is nothing to be told.

    Words hold letters and digits only (``search.text``): no sign of a query language is among them.
    """

    name: str
    both: str  # the sign between two things that must be there
    either: str
    text: sql.FullText  # one expression
    pieces: sql.FullText  # several, each with its scale

    @abstractmethod
    def anywhere(self, word: Word, *, goes_on: bool) -> str:
        """In a name as typed, or in a text by its stem. ``goes_on``: a name may have more letters."""

    @abstractmethod
    def named(self, word: Word, *, goes_on: bool) -> str:
        """In a name. ``goes_on``: one that starts with these letters."""

    def search(
        self, query: Query, filters: Filters, viewer: Viewer, window: Window, *, loose: bool = False
    ) -> Results:
        return sql.search(*self._looked_for(query, loose), query, filters, viewer, window)

    def explain(
        self, query: Query, filters: Filters, viewer: Viewer, key: str, *, loose: bool = False
    ) -> Explanation | None:
        factors = sql.explain(*self._looked_for(query, loose), query, filters, viewer, key)
        if factors is None:
            return None
        words = FindableText.objects.get(findable__key=key)
        relevance, boost, exact, preferred = factors
        return Explanation(key, prod(factors), relevance, boost, exact, matches(query, words), preferred)

    def suggest(self, query: Query, viewer: Viewer, limit: int) -> list[Hit]:
        def named(word: Word) -> str:
            return self.named(word, goes_on=query.begins(word))

        expression = self.both.join(self._any_form(term, named) for term in query.terms)
        return sql.suggest(self.text, expression, query, viewer, limit)

    def _looked_for(self, query: Query, loose: bool) -> tuple[sql.FullText, str]:
        """How the statement finds it, and the value that it is given."""

        def anywhere(word: Word) -> str:
            return self.anywhere(word, goes_on=goes_on(word, query))

        def whole(form: Form) -> str:
            return self.both.join(map(anywhere, form))

        if not loose and _is_plain(query):
            return self.text, self.both.join(whole(term.typed) for term in query.terms)
        pieces = [
            (number, whole(form), scale, term.weight)
            for number, term in enumerate(query.terms)
            for form, scale in term.scaled
        ]
        return self.pieces, weighed.asked(pieces, query.enough(loose=loose))

    def _any_form(self, term: Term, expression: Callable[[Word], str]) -> str:
        """Any of its forms, and all the words of that one."""
        forms = [self.both.join(map(expression, form)) for form in term.forms]
        return f"({self.either.join(f'({form})' for form in forms)})" if len(forms) > 1 else forms[0]


def _is_plain(query: Query) -> bool:
    """Every word, and nothing but the words: one expression says it, at the least cost."""
    return len(query.terms) < LENIENT and all(len(term.forms) == 1 for term in query.terms)

"""A generated ``tsvector`` column under a GIN index; every condition is on that very column."""

from collections.abc import Sequence

from search.backends import sql
from search.backends.base import Filters, Hit, Results, Window
from search.backends.sqlite import MIN_PREFIX
from search.text import Query, Term
from search.visibility import Viewer

_SOURCE = "search_findabletext CROSS JOIN search_findable"
_WHERE = (
    "search_findable.id = search_findabletext.findable_id"
    " AND search_findabletext.vector @@ to_tsquery('simple', %s)"
)
# D (unused), body, title, names; 1: divided by the logarithm of the length.
_SCORE = "-ts_rank('{0.0, 0.1, 0.6, 1.0}', search_findabletext.vector, to_tsquery('simple', %s), 1)"


class PostgreSQLBackend:
    """The database keeps its column: there is nothing to be told."""

    name = "postgresql"

    def index(self, keys: Sequence[str]) -> None:
        return None

    def delete(self, keys: Sequence[str]) -> None:
        return None

    def search(
        self, query: Query, filters: Filters, viewer: Viewer, window: Window, *, loose: bool = False
    ) -> Results:
        expression = (" | " if loose else " & ").join(
            _anywhere(term, is_last=term is query.terms[-1]) for term in query.terms
        )
        return sql.search(_match(expression), query, filters, viewer, window)

    def suggest(self, query: Query, viewer: Viewer, limit: int) -> list[Hit]:
        expression = " & ".join(f"{term.word}:*A" for term in query.terms)
        return sql.suggest(_match(expression), query, viewer, limit)


def _match(expression: str) -> sql.Match:
    return sql.Match(_SOURCE, _WHERE, _SCORE, (expression,), (expression,))


def _anywhere(term: Term, *, is_last: bool) -> str:
    """Words hold letters and digits only (``search.text``): no sign of the query language is among them."""
    weights = "*A" if is_last and len(term.word) >= MIN_PREFIX else "A"
    return f"({term.stem}:BC | {term.word}:{weights})"

"""FTS5: one plain join, ranked by bm25 in one pass (linear, where a correlated sub-query is quadratic)."""

from collections.abc import Sequence

from search.backends import sql
from search.backends.base import Filters, Hit, Results, Window
from search.schema import FTS_TABLE
from search.text import Query, Term
from search.visibility import Viewer

_SOURCE = f"{FTS_TABLE} CROSS JOIN search_findable ON search_findable.id = {FTS_TABLE}.rowid"
_SCORE = f"bm25({FTS_TABLE}, 8.0, 5.0, 1.0)"  # names, title, body
MIN_PREFIX = 3


class SQLiteBackend:
    """Triggers keep its index: there is nothing to be told."""

    name = "sqlite"

    def index(self, keys: Sequence[str]) -> None:
        return None

    def delete(self, keys: Sequence[str]) -> None:
        return None

    def search(
        self, query: Query, filters: Filters, viewer: Viewer, window: Window, *, loose: bool = False
    ) -> Results:
        expression = (" OR " if loose else " AND ").join(
            _anywhere(term, is_last=term is query.terms[-1]) for term in query.terms
        )
        return sql.search(_match(expression), query, filters, viewer, window)

    def suggest(self, query: Query, viewer: Viewer, limit: int) -> list[Hit]:
        expression = " AND ".join(f'names : "{term.word}" *' for term in query.terms)
        return sql.suggest(_match(expression), query, viewer, limit)


def _match(expression: str) -> sql.Match:
    return sql.Match(_SOURCE, f"{FTS_TABLE} MATCH %s", _SCORE, (expression,))


def _anywhere(term: Term, *, is_last: bool) -> str:
    """Words hold letters and digits only (``search.text``), so that quotes cannot be escaped."""
    star = " *" if is_last and len(term.word) >= MIN_PREFIX else ""
    return f'({{title_terms body_terms}} : "{term.stem}" OR names : "{term.word}"{star})'

"""A generated ``tsvector`` column under a GIN index; every condition is on that very column."""

from search.backends import sql
from search.backends.embedded import EmbeddedBackend
from search.text import Word

_SOURCE = "search_findabletext CROSS JOIN search_findable"
_WHERE = (
    "search_findable.id = search_findabletext.findable_id"
    " AND search_findabletext.vector @@ to_tsquery('simple', %s)"
)
# D (unused), body, title, names; 1: divided by the logarithm of the length.
_SCORE = "-ts_rank('{0.0, 0.1, 0.6, 1.0}', search_findabletext.vector, to_tsquery('simple', %s), 1)"


class PostgreSQLBackend(EmbeddedBackend):
    name, both, either = "postgresql", " & ", " | "

    def anywhere(self, word: Word, *, goes_on: bool) -> str:
        return f"({word.stem}:BC | {word.word}:{'*' if goes_on else ''}A)"

    def beginning(self, word: Word) -> str:
        return f"{word.word}:*A"

    def match(self, expression: str) -> sql.Match:
        return sql.Match(_SOURCE, _WHERE, _SCORE, (expression,), (expression,))

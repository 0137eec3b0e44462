"""A generated ``tsvector`` column under a GIN index; every condition is on that very column."""

from search.backends.embedded import EmbeddedBackend
from search.backends.sql import FullText
from search.text import Word

# A sub-query: read once, where a prepared statement would read the expression again for each row.
_EXPRESSION = "(SELECT to_tsquery('simple', %s))"


class PostgreSQLBackend(EmbeddedBackend):
    name, both, either = "postgresql", " & ", " | "
    text = FullText(
        source="search_findabletext JOIN search_findable"
        " ON search_findable.id = search_findabletext.findable_id",
        where=f"search_findabletext.vector @@ {_EXPRESSION}",
        # D (unused), body, title, names; 1: divided by the logarithm of the length.
        score=f"-ts_rank('{{0.0, 0.1, 0.6, 1.0}}', search_findabletext.vector, {_EXPRESSION}, 1)",
        values="SELECT jsonb_array_elements_text(CAST(%s AS jsonb))",
        # OFFSET 0: looked up one by one. Without the word, the planner would rather read all pages.
        join="LEFT JOIN LATERAL (SELECT * FROM {table} WHERE {key} = {ours} OFFSET 0) AS {name} ON TRUE",
    )

    def anywhere(self, word: Word, *, goes_on: bool) -> str:
        return f"({word.stem}:BC | {word.word}:{'*' if goes_on else ''}A)"

    def beginning(self, word: Word) -> str:
        return f"{word.word}:*A"

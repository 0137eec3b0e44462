"""A generated ``tsvector`` column under a GIN index; every condition is on that very column."""

# ruff: noqa: S608 - names of our own tables only.

from dataclasses import replace

from search.backends.embedded import weighed
from search.backends.embedded.backend import EmbeddedBackend
from search.backends.embedded.sql import NEAR, FullText
from search.query.text import Word

# A sub-query: read once, where a prepared statement would read the expression again for each row.
_EXPRESSION = "(SELECT to_tsquery('simple', %s))"

# D (unused), body, title, names; 1: divided by the logarithm of the length.
_RANK = "-ts_rank('{{0.0, 0.1, 0.6, 1.0}}', {vector}, {query}, 1)"
# Here a rank says nothing of how rare the word is: its weight does. OFFSET 0: each piece by the index, where
# the planner, who knows neither their words nor their number, would rather read every text.
_PIECES = f"""SELECT t.findable_id AS id, (p.value->>0)::int AS term, (p.value->>3)::float AS weight,
 {_RANK.format(vector="t.vector", query="q.query")} * (p.value->>2)::float * (p.value->>3)::float AS score
 FROM jsonb_array_elements(%s::jsonb -> 'pieces') AS p
 CROSS JOIN LATERAL (SELECT to_tsquery('simple', p.value->>1) AS query OFFSET 0) AS q
 CROSS JOIN LATERAL (
  SELECT findable_id, vector FROM search_findabletext WHERE vector @@ q.query OFFSET 0
 ) AS t"""
_VALUES = "SELECT jsonb_array_elements_text(CAST(%s AS jsonb))"


class PostgreSQLBackend(EmbeddedBackend):
    name, both, either = "postgresql", " & ", " | "
    text = FullText(
        source="search_findabletext JOIN search_findable"
        " ON search_findable.id = search_findabletext.findable_id",
        where=f"search_findabletext.vector @@ {_EXPRESSION}",
        score=_RANK.format(vector="search_findabletext.vector", query=_EXPRESSION),
        values=_VALUES,
        nearest=f"SELECT t.findable_id AS id, {_RANK.format(vector='t.vector', query='q.query')} AS score"
        " FROM (SELECT to_tsquery('simple', %s) AS query OFFSET 0) AS q"
        f" JOIN search_findabletext AS t ON t.vector @@ q.query ORDER BY score, id LIMIT {NEAR}",
        # OFFSET 0: looked up one by one. Without the word, the planner would rather read all pages.
        join="LEFT JOIN LATERAL (SELECT * FROM {table} WHERE {key} = {ours} OFFSET 0) AS {name} ON TRUE",
    )

    pieces = replace(
        weighed.full_text(_PIECES, enough="(%s::jsonb ->> 'enough')::float", values=_VALUES), join=text.join
    )

    def anywhere(self, word: Word, *, goes_on: bool) -> str:
        return f"({word.stem}:BC | {self.named(word, goes_on=goes_on)})"

    def named(self, word: Word, *, goes_on: bool) -> str:
        return f"{word.word}:{'*' if goes_on else ''}A"

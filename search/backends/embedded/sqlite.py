"""FTS5: one plain join, ranked by bm25 in one pass (linear, where a correlated sub-query is quadratic)."""

# ruff: noqa: S608 - names of our own tables only.

from search.backends.embedded import weighed
from search.backends.embedded.backend import EmbeddedBackend
from search.backends.embedded.schema import FTS_TABLE
from search.backends.embedded.sql import NEAR, FullText
from search.query.text import Word

_RANK = f"bm25({FTS_TABLE}, 8.0, 5.0, 1.0)"  # names, title, body
# LIMIT, twice: pieces are read out of their JSON once, not for each row found; and ranked where the word is
# found, as SQLite would else put it off until the place is lost.
_PIECES = f"""SELECT {FTS_TABLE}.rowid AS id, p.term, p.weight, {_RANK} * p.scale AS score
 FROM (SELECT json_extract(value, '$[0]') AS term, json_extract(value, '$[1]') AS expression,
 json_extract(value, '$[2]') AS scale, json_extract(value, '$[3]') AS weight
 FROM json_each(%s, '$.pieces') LIMIT -1) AS p
 CROSS JOIN {FTS_TABLE} ON {FTS_TABLE} MATCH p.expression
 LIMIT -1"""
_VALUES = "SELECT value FROM json_each(%s)"


class SQLiteBackend(EmbeddedBackend):
    name, both, either = "sqlite", " AND ", " OR "
    text = FullText(
        source=f"{FTS_TABLE} CROSS JOIN search_findable ON search_findable.id = {FTS_TABLE}.rowid",
        where=f"{FTS_TABLE} MATCH %s",
        score=_RANK,
        values=_VALUES,
        nearest=f"SELECT rowid AS id, {_RANK} AS score FROM {FTS_TABLE} WHERE {FTS_TABLE} MATCH %s"
        f" ORDER BY score, rowid LIMIT {NEAR}",
    )
    pieces = weighed.full_text(_PIECES, enough="json_extract(%s, '$.enough')", values=_VALUES)

    def anywhere(self, word: Word, *, goes_on: bool) -> str:
        return f'({{title_terms body_terms}} : "{word.stem}" OR {self.named(word, goes_on=goes_on)})'

    def named(self, word: Word, *, goes_on: bool) -> str:
        return f'names : "{word.word}"{" *" if goes_on else ""}'

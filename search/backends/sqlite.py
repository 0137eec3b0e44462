"""FTS5: one plain join, ranked by bm25 in one pass (linear, where a correlated sub-query is quadratic)."""

from search.backends.embedded import EmbeddedBackend
from search.backends.sql import FullText
from search.schema import FTS_TABLE
from search.text import Word


class SQLiteBackend(EmbeddedBackend):
    name, both, either = "sqlite", " AND ", " OR "
    text = FullText(
        source=f"{FTS_TABLE} CROSS JOIN search_findable ON search_findable.id = {FTS_TABLE}.rowid",
        where=f"{FTS_TABLE} MATCH %s",
        score=f"bm25({FTS_TABLE}, 8.0, 5.0, 1.0)",  # names, title, body
        values="SELECT value FROM json_each(%s)",
    )

    def anywhere(self, word: Word, *, goes_on: bool) -> str:
        star = " *" if goes_on else ""
        return f'({{title_terms body_terms}} : "{word.stem}" OR names : "{word.word}"{star})'

    def beginning(self, word: Word) -> str:
        return f'names : "{word.word}" *'

"""The two embedded backends: the database ranks its own rows, by an index that it keeps itself (``schema``).

There is nothing to be told: what is saved is found in the same transaction.
"""

# ruff: noqa: S608 - names of our own tables only.

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import cache
from math import prod
from operator import itemgetter
from typing import Any

from django.db import connection

from core.statements import rows
from search.backends.base import Explanation, matches, period
from search.backends.embedded import statements
from search.backends.embedded.schema import FTS_TABLE
from search.backends.embedded.statements import KEY, NEAR, NUMBER, OF_ROW, SCORE, FullText, Variant
from search.kinds import KINDS
from search.models import FindableText
from search.query.values import LENIENT, Filters, Form, Hit, Query, Results, Term, Viewer, Window, Word

EVERYTHING = Filters()


class EmbeddedBackend(ABC):
    """All but the signs of the full-text language.

    Words hold letters and digits only (``search.query.text``): no sign of a query language is among them.
    """

    name: str
    both: str  # the sign between two things that must be there
    either: str
    text: FullText  # one expression
    pieces: FullText  # several, each with its scale

    @abstractmethod
    def anywhere(self, word: Word, *, goes_on: bool) -> str:
        """In a name as typed, or in a text by its stem. ``goes_on``: a name may have more letters."""

    @abstractmethod
    def named(self, word: Word, *, goes_on: bool) -> str:
        """In a name. ``goes_on``: one that starts with these letters."""

    def search(
        self, query: Query, filters: Filters, viewer: Viewer, window: Window, *, loose: bool = False
    ) -> Results:
        text, expression = self._looked_for(query, loose)
        variant, narrowed = _variant(viewer, filters, query, kind=bool(window.kind))
        page = [*([window.kind] if window.kind else []), window.limit, window.offset]
        values = [*_ranked(text, expression, query, viewer, variant), *narrowed, *page]
        found = rows(statements.search(text, variant), values)
        counts = {row[statements.KIND]: row[NUMBER] for row in found if row[KEY] is None}
        return Results(_hits(row for row in found if row[KEY] is not None), counts)

    def explain(
        self, query: Query, filters: Filters, viewer: Viewer, key: str, *, loose: bool = False
    ) -> Explanation | None:
        """What the score of one result is the product of."""
        text, expression = self._looked_for(query, loose)
        variant, narrowed = _variant(viewer, filters, query)
        values = [*_ranked(text, expression, query, viewer, variant), *narrowed, key]
        for found in rows(statements.explain(text, variant), values):
            relevance, exact, preferred, boost = map(float, found)  # a constant is a Decimal on PostgreSQL
            score = prod((relevance, boost, exact, preferred))
            words = FindableText.objects.get(findable__key=key)
            return Explanation(key, score, relevance, boost, exact, matches(query, words), preferred)
        return None

    def suggest(self, query: Query, viewer: Viewer, limit: int) -> list[Hit]:
        """Of the nearest by their words, those that the reader may see.

        Two letters begin a third of all names: what may be seen is asked of all of them only where too few of
        the nearest may.
        """

        def named(word: Word) -> str:
            return self.named(word, goes_on=query.begins(word))

        expression = self.both.join(self._any_form(term, named) for term in query.terms)
        variant, narrowed = _variant(viewer, EVERYTHING, replace(query, need=None))
        near = statements.near(self.text)
        values = [expression, *_ranked(near, expression, query, viewer, variant), *narrowed, limit]
        found = rows(statements.suggest_near(self.text, variant), values)
        hits = [row[:-1] for row in found if row[KEY] is not None]
        if len(hits) < limit and found[0][-1] == NEAR:
            values = [*_ranked(self.text, expression, query, viewer, variant), *narrowed, limit]
            hits = list(rows(statements.suggest(self.text, variant), values))
        return _hits(hits)

    def read(self, keys: Collection[str], viewer: Viewer, filters: Filters = EVERYTHING) -> dict[str, Hit]:
        """By their keys, in one query: those that this reader may see and that are not narrowed away."""
        if not keys:
            return {}
        variant, narrowed = _variant(viewer, filters)
        values = [json.dumps(list(keys)), *_seen(viewer, variant), *narrowed]
        return {hit.key: hit for hit in _hits(rows(statements.read(self.text, variant), values))}

    def _looked_for(self, query: Query, loose: bool) -> tuple[FullText, str]:
        """How the statement finds it, and the value that it is given."""
        going_on = query.going_on

        def whole(form: Form) -> str:
            return self.both.join(self.anywhere(word, goes_on=word is going_on) for word in form)

        if not loose and _is_plain(query):
            return self.text, whole(query.words)
        # The number of the term, the expression, how well it says it, how much the term says.
        pieces = [
            (number, whole(form), scale, term.weight)
            for number, term in enumerate(query.terms)
            for form, scale in term.scaled
        ]
        return self.pieces, json.dumps({"enough": query.enough(loose=loose), "pieces": pieces})

    def _any_form(self, term: Term, expression: Callable[[Word], str]) -> str:
        """Any of its forms, and all the words of that one."""
        forms = [self.both.join(map(expression, form)) for form in term.forms]
        return f"({self.either.join(f'({form})' for form in forms)})" if len(forms) > 1 else forms[0]


def _is_plain(query: Query) -> bool:
    """Every word, and nothing but the words: one expression says it, at the least cost."""
    return len(query.terms) < LENIENT and all(len(term.forms) == 1 for term in query.terms)


def _variant(
    viewer: Viewer, filters: Filters, query: Query | None = None, *, kind: bool = False
) -> tuple[Variant, list[Any]]:
    """And the values that narrow it: without a query, rows in any language."""
    narrowing = [*([("language", query.language)] if query else []), *filters.items()]
    values: list[Any] = [value for _column, value in narrowing]
    days = period(filters) if filters.begins or filters.ends else None
    values += [connection.ops.adapt_datetimefield_value(at) for at in days or ()]
    values += [json.dumps(filters.without)] if filters.without else []
    variant = Variant(
        connection.alias,
        bool(viewer.user_id),
        viewer.is_superuser,
        tuple(column for column, _value in narrowing),
        days is not None,
        bool(filters.without),
        kind,
        query.need if query else None,
    )
    return variant, values


def _ranked(text: FullText, expression: str, query: Query, viewer: Viewer, variant: Variant) -> list[Any]:
    """The values of a ranking, in order, but for those that results are narrowed by."""
    ranking, finding = statements.places(text)
    return [*[expression] * ranking, query.folded, *[expression] * finding, *_seen(viewer, variant)]


def _seen(viewer: Viewer, variant: Variant) -> list[Any]:
    """The reader and the day, where they were stood in for."""
    today = connection.ops.adapt_datefield_value(viewer.today)
    asked = statements.visible(variant.alias, variant.has_user, variant.is_superuser)[2]
    return [viewer.user_id if value == statements.SOMEONE else today for value in asked]


def _hits(found: Iterable[tuple[Any, ...]]) -> list[Hit]:
    """The best first."""
    hits = []
    for row in sorted(found, key=itemgetter(SCORE, NUMBER)):
        kind, _id, score, key, title, detail, url, sensitive, body = row[: len(OF_ROW)]
        hits.append(Hit(key, kind, score, title, detail, url, bool(sensitive), body, row[_extra()[kind]]))
    return hits


@cache
def _extra() -> dict[str, slice]:
    """Where what a kind has joined stands among the columns."""
    found, start = {}, len(OF_ROW)
    for kind in KINDS:
        found[kind.name] = slice(start, start := start + len(kind.joined.columns))
    return found


_BM25 = f"bm25({FTS_TABLE}, 8.0, 5.0, 1.0)"  # names, title, body
# LIMIT, twice: pieces are read out of their JSON once, not for each row found; and ranked where the word is
# found, as SQLite would else put it off until the place is lost.
_SQLITE_PIECES = f"""SELECT {FTS_TABLE}.rowid AS id, p.term, p.weight, {_BM25} * p.scale AS score
 FROM (SELECT json_extract(value, '$[0]') AS term, json_extract(value, '$[1]') AS expression,
 json_extract(value, '$[2]') AS scale, json_extract(value, '$[3]') AS weight
 FROM json_each(%s, '$.pieces') LIMIT -1) AS p
 CROSS JOIN {FTS_TABLE} ON {FTS_TABLE} MATCH p.expression
 LIMIT -1"""
_SQLITE_VALUES = "SELECT value FROM json_each(%s)"


class SQLiteBackend(EmbeddedBackend):
    """FTS5: one plain join, ranked by bm25 in one pass; a correlated sub-query would be quadratic."""

    name, both, either = "sqlite", " AND ", " OR "
    text = FullText(
        source=f"{FTS_TABLE} CROSS JOIN search_findable ON search_findable.id = {FTS_TABLE}.rowid",
        where=f"{FTS_TABLE} MATCH %s",
        score=_BM25,
        values=_SQLITE_VALUES,
        nearest=f"SELECT rowid AS id, {_BM25} AS score FROM {FTS_TABLE} WHERE {FTS_TABLE} MATCH %s"
        f" ORDER BY score, rowid LIMIT {NEAR}",
    )
    pieces = statements.weighed(_SQLITE_PIECES, enough="json_extract(%s, '$.enough')", values=_SQLITE_VALUES)

    def anywhere(self, word: Word, *, goes_on: bool) -> str:
        return f'({{title_terms body_terms}} : "{word.stem}" OR {self.named(word, goes_on=goes_on)})'

    def named(self, word: Word, *, goes_on: bool) -> str:
        return f'names : "{word.word}"{" *" if goes_on else ""}'


# A sub-query: read once, where a prepared statement would read the expression again for each row.
_PG_EXPRESSION = "(SELECT to_tsquery('simple', %s))"

# D (unused), body, title, names; 1: divided by the logarithm of the length.
_PG_RANK = "-ts_rank('{{0.0, 0.1, 0.6, 1.0}}', {vector}, {query}, 1)"
# Here a rank says nothing of how rare the word is: its weight does. OFFSET 0: each piece by the index, where
# the planner, who knows neither their words nor their number, would rather read every text.
_PG_PIECES = f"""SELECT t.findable_id AS id, (p.value->>0)::int AS term, (p.value->>3)::float AS weight,
 {_PG_RANK.format(vector="t.vector", query="q.query")} * (p.value->>2)::float * (p.value->>3)::float AS score
 FROM jsonb_array_elements(%s::jsonb -> 'pieces') AS p
 CROSS JOIN LATERAL (SELECT to_tsquery('simple', p.value->>1) AS query OFFSET 0) AS q
 CROSS JOIN LATERAL (
  SELECT findable_id, vector FROM search_findabletext WHERE vector @@ q.query OFFSET 0
 ) AS t"""
_PG_VALUES = "SELECT jsonb_array_elements_text(CAST(%s AS jsonb))"


class PostgreSQLBackend(EmbeddedBackend):
    """A generated ``tsvector`` column under a GIN index; every condition is on that very column."""

    name, both, either = "postgresql", " & ", " | "
    text = FullText(
        source="search_findabletext JOIN search_findable"
        " ON search_findable.id = search_findabletext.findable_id",
        where=f"search_findabletext.vector @@ {_PG_EXPRESSION}",
        score=_PG_RANK.format(vector="search_findabletext.vector", query=_PG_EXPRESSION),
        values=_PG_VALUES,
        nearest=f"SELECT t.findable_id AS id, {_PG_RANK.format(vector='t.vector', query='q.query')} AS score"
        " FROM (SELECT to_tsquery('simple', %s) AS query OFFSET 0) AS q"
        f" JOIN search_findabletext AS t ON t.vector @@ q.query ORDER BY score, id LIMIT {NEAR}",
        # OFFSET 0: looked up one by one. Without the word, the planner would rather read all pages.
        join="LEFT JOIN LATERAL (SELECT * FROM {table} WHERE {key} = {ours} OFFSET 0) AS {name} ON TRUE",
    )

    pieces = replace(
        statements.weighed(_PG_PIECES, enough="(%s::jsonb ->> 'enough')::float", values=_PG_VALUES),
        join=text.join,
    )

    def anywhere(self, word: Word, *, goes_on: bool) -> str:
        return f"({word.stem}:BC | {self.named(word, goes_on=goes_on)})"

    def named(self, word: Word, *, goes_on: bool) -> str:
        return f"{word.word}:{'*' if goes_on else ''}A"


def embedded() -> EmbeddedBackend:
    """That of the database in use."""
    return SQLiteBackend() if connection.vendor == "sqlite" else PostgreSQLBackend()

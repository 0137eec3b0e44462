"""What a search engine outside of the database asks of it: who may see what, at the moment of the query."""

# ruff: noqa: S608 - every piece is a constant of ours; what varies is a parameter.

import json
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models
from wagtail.models import Collection as DocumentCollection
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction

from directory.models import Establishment, Worker
from directory.statements import rows
from pages.models import RelaisDocument
from permanences.models import Permanence, State
from search.backends.base import Hit
from search.backends.embedded import sql
from search.backends.embedded.postgresql import PostgreSQLBackend
from search.backends.embedded.sqlite import SQLiteBackend
from search.kinds.visibility import Viewer, refused
from search.models import Findable

TOO_MANY = 10_000  # keys that a query of an engine can hold back without being slower for it
# The steps of a path are of digits and capitals: what lies below one comes before this, in every collation.
_BELOW = "ZZZZZ"


def read(keys: Collection[str], viewer: Viewer) -> dict[str, Hit]:
    """By their keys, in one query; what this reader may not see is not among them."""
    if not keys:
        return {}
    text, asked = _text(), _visible(viewer)[2]
    parameters = [json.dumps(list(keys)), *_filled(asked, viewer)]
    found = (sql._hit(row) for row in rows(_read(text, *_shape(viewer)), parameters))
    return {hit.key: hit for hit in found}


def known(keys: Collection[str]) -> set[str]:
    """Those whose row is still there, whoever may see it."""
    return set(Findable.objects.filter(key__in=keys).values_list("key", flat=True))


def hidden(viewer: Viewer) -> list[str]:
    """The keys of all that this reader may not see: what no count may tell of. At most ``TOO_MANY`` + 1."""
    statement, parameters = _hidden(*_shape(viewer))
    found = rows(statement, [*_filled(parameters, viewer), TOO_MANY + 1])
    return list(dict.fromkeys(key for (key,) in found))


def _shape(viewer: Viewer) -> tuple[str, bool, bool]:
    return connection.alias, bool(viewer.user_id), viewer.is_superuser


def _text() -> sql.FullText:
    return SQLiteBackend.text if connection.vendor == "sqlite" else PostgreSQLBackend.text


def _visible(viewer: Viewer) -> tuple[str, str, tuple[Any, ...]]:
    return sql._visible(*_shape(viewer))


def _filled(parameters: Sequence[Any], viewer: Viewer) -> list[Any]:
    """The reader and the day, where they were stood in for."""
    today = connection.ops.adapt_datefield_value(viewer.today)
    some_day = connection.ops.adapt_datefield_value(sql._SOME_DAY)
    stand_ins = {sql._SOMEONE: viewer.user_id, some_day: today}
    return [stand_ins.get(value, value) for value in parameters]


@lru_cache(maxsize=20)
def _read(text: sql.FullText, alias: str, has_user: bool, is_superuser: bool) -> str:
    joins, visible, _parameters = sql._visible(alias, has_user, is_superuser)
    if text.join:
        joins = sql._JOIN.sub(
            lambda m: text.join.format(name=m["alias"] or m["table"], **m.groupdict()), joins
        )
    return (
        f"WITH top AS (SELECT search_findable.id AS id, 0 AS score FROM search_findable {joins}"
        f" WHERE search_findable.key IN ({text.values}) AND ({visible}))"
        f" SELECT {sql._COLUMNS.format(body='t.body')} FROM top JOIN search_findable f ON f.id = top.id"
        f" JOIN search_findabletext t ON t.findable_id = f.id {sql._JOINS}"
    )


@lru_cache(maxsize=8)
def _hidden(_alias: str, has_user: bool, is_superuser: bool) -> tuple[str, tuple[Any, ...]]:
    """The other side of ``visible_to``, from the things that are hidden instead of row by row: they are few.

    A test holds the two against one another.
    """
    stand_in = Viewer(sql._SOMEONE if has_user else 0, is_superuser, sql._SOME_DAY)
    closed, of_closed = _paths(stand_in, PageViewRestriction, "page__path")
    private, of_private = _paths(stand_in, CollectionViewRestriction, "collection__path")
    parts = " UNION ALL ".join(
        f"SELECT f.key FROM {things} CROSS JOIN search_findable f WHERE {condition}"
        for things, condition in _hidden_things()
    )
    today = connection.ops.adapt_datefield_value(sql._SOME_DAY)
    paths = f"WITH closed(path) AS ({closed}), private(path) AS ({private})"
    return f"{paths} {parts} LIMIT %s", (*of_closed, *of_private, today)


def _hidden_things() -> list[tuple[str, str]]:
    """Each kind of thing that may be hidden: its tables, and the condition that leads to its row, ``f``."""
    page, collection, document, place, worker, permanence = (
        model._meta.db_table
        for model in (Page, DocumentCollection, RelaisDocument, Establishment, Worker, Permanence)
    )
    # CROSS JOIN: SQLite keeps to the order, from what is hidden (``schema.HIDDEN``) to its row.
    return [
        (f"{page} p", "f.page_id = p.id AND NOT p.live"),
        (
            f"closed CROSS JOIN {page} p",
            f"f.page_id = p.id AND p.path >= closed.path AND p.path < closed.path || '{_BELOW}'"
            " AND substr(p.path, 1, length(closed.path)) = closed.path",
        ),
        (
            f"private CROSS JOIN {collection} c CROSS JOIN {document} d",
            "substr(c.path, 1, length(private.path)) = private.path"
            " AND d.collection_id = c.id AND f.document_id = d.id",
        ),
        (f"{place} e", "f.establishment_id = e.id AND f.kind = 'establishment' AND NOT e.is_active"),
        (f"{worker} w", "f.worker_id = w.id AND f.kind = 'worker' AND NOT w.is_active"),
        (f"{permanence} p", f"f.permanence_id = p.id AND p.state <> '{State.PUBLISHED.value}'"),
        (f"{permanence} p", "f.permanence_id = p.id AND p.ends_on < %s"),
        (
            f"{worker} w CROSS JOIN {permanence} p",
            "p.worker_id = w.id AND f.permanence_id = p.id AND NOT w.is_active",
        ),
    ]


def _paths(viewer: Viewer, model: Any, path: str) -> tuple[str, tuple[Any, ...]]:
    restrictions: models.QuerySet[Any] = refused(viewer, model)
    statement, parameters = restrictions.order_by().values_list(path).query.sql_with_params()
    return statement, parameters

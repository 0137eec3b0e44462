"""What a search engine outside of the database asks of it: who may see what, at the moment of the query."""

# ruff: noqa: S608 - every piece is a constant of ours; what varies is a parameter.

import json
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection

from directory.models import Establishment, Worker
from directory.statements import rows
from pages import policy
from pages.models import RelaisDocument
from permanences.models import Permanence, State
from search.backends import sql
from search.backends.base import Hit
from search.backends.postgresql import PostgreSQLBackend
from search.backends.sqlite import SQLiteBackend
from search.models import Findable
from search.visibility import Viewer

TOO_MANY = 10_000  # keys that a query of an engine can hold back without being slower for it


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
    paths, of_paths = policy.closed_paths(stand_in)
    parts = " UNION ALL ".join(
        f"SELECT f.key FROM {things} CROSS JOIN search_findable f WHERE {condition}"
        for things, condition in _hidden_things()
    )
    today = connection.ops.adapt_datefield_value(sql._SOME_DAY)
    return f"{paths} {parts} LIMIT %s", (*of_paths, today)


def _hidden_things() -> list[tuple[str, str]]:
    """Each kind of thing that may be hidden: its tables, and the condition that leads to its row, ``f``."""
    document, place, worker, permanence = (
        model._meta.db_table for model in (RelaisDocument, Establishment, Worker, Permanence)
    )
    # CROSS JOIN: SQLite keeps to the order, from what is hidden (``schema.HIDDEN``) to its row.
    return [
        *((tables, f"f.page_id = p.id AND {condition}") for tables, condition in policy.HIDDEN_PAGES),
        *(
            (
                f"{tables} CROSS JOIN {document} d",
                f"{condition} AND d.collection_id = c.id AND f.document_id = d.id",
            )
            for tables, condition in policy.HIDDEN_FILES
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

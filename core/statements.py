"""Statements that are written once and run all the time: neither Django nor PostgreSQL reads them anew.

Django turns the placeholders of a statement into those of SQLite each time it runs, which takes longer than a
short query. PostgreSQL plans a statement each time it comes, which for a search takes longer than the search:
here it is prepared, once per connection (``prepare_threshold`` in the settings, None to do without).
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import lru_cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper


def rows(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of a statement of ours, whose text must be the same each time: what varies is a parameter."""
    database = connections[DEFAULT_DB_ALIAS]
    # Django logs what its own cursors are asked, values and all, and tells whoever wants to hear of it.
    if database.queries_logged or database.execute_wrappers:
        with database.cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall())
    _make_ready(database)
    with database.wrap_database_errors:
        return _asked(database.connection, sql, parameters)


def _make_ready(database: BaseDatabaseWrapper) -> None:
    """As before any cursor of ``database``, and before any statement of it."""
    database.close_if_health_check_failed()
    database.ensure_connection()
    database.validate_thread_sharing()
    database.validate_no_broken_transaction()


def _asked(raw: Any, sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    if isinstance(raw, sqlite3.Connection):
        with closing(raw.cursor()) as cursor:
            return cursor.execute(_converted(sql), parameters).fetchall()
    with psycopg.Cursor(raw) as cursor:  # parameters are sent apart, as a prepared statement wants them
        return cursor.execute(sql, parameters).fetchall()


@lru_cache(maxsize=500)
def _converted(query: str) -> str:
    return query.replace("%s", "?").replace("%%", "%")

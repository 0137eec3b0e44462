"""Statements that are written once and run all the time: neither Django nor PostgreSQL reads them anew.

Django turns the placeholders of a statement into those of SQLite each time it runs, which takes longer than a
short query. PostgreSQL plans a statement each time it comes, which for a search takes longer than the search:
here it is prepared, once per connection (``prepare_threshold`` in the settings, None to do without).
"""

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.db.backends.utils import CursorWrapper


class _SQLiteCursor(SQLiteCursorWrapper):
    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        return _converted(query)


@lru_cache(maxsize=500)
def _converted(query: str) -> str:
    return query.replace("%s", "?").replace("%%", "%")


def rows(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of a statement of ours, whose text must be the same each time: what varies is a parameter."""
    database = connections[DEFAULT_DB_ALIAS]
    # Django names what it logs, values and all, from a cursor of its own.
    with database.cursor() if database.queries_logged else _cursor(database) as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _cursor(database: BaseDatabaseWrapper) -> CursorWrapper:
    """As ``connection.cursor()`` makes them, guarded alike."""
    database.close_if_health_check_failed()
    database.ensure_connection()
    database.validate_thread_sharing()
    with database.wrap_database_errors:
        bare = _bare(database.connection)
    return database.make_cursor(bare)


def _bare(raw: Any) -> Any:
    if isinstance(raw, sqlite3.Connection):
        return raw.cursor(factory=_SQLiteCursor)
    return psycopg.Cursor(raw)  # parameters are sent apart, as a prepared statement wants them

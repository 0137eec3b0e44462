"""The full-text index that the database itself keeps on ``FindableText``, in the same transaction.

Django knows nothing of it: what differs between SQLite and PostgreSQL stays out of the models.
A migration that rebuilds the table on SQLite drops the triggers: it must call ``install`` again
(``rebuild_search`` does, and a test looks).
"""

# ruff: noqa: S608 - constants only.

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper

FTS_TABLE = "search_fts"
TEXT_TABLE = "search_findabletext"
_COLUMNS = ("names", "title_terms", "body_terms")
_OLD = ", ".join(f"old.{column}" for column in _COLUMNS)
_NEW = ", ".join(f"new.{column}" for column in _COLUMNS)
_LIST = ", ".join(_COLUMNS)
_TRIGGER = f"CREATE TRIGGER IF NOT EXISTS {FTS_TABLE}_"
_FORGET = f"INSERT INTO {FTS_TABLE}({FTS_TABLE}, rowid, {_LIST}) VALUES ('delete', old.findable_id, {_OLD});"
_LEARN = f"INSERT INTO {FTS_TABLE}(rowid, {_LIST}) VALUES (new.findable_id, {_NEW});"

SQLITE: tuple[str, ...] = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {FTS_TABLE} USING fts5({_LIST}, content='{TEXT_TABLE}',"
    " content_rowid='findable_id', tokenize=\"unicode61 remove_diacritics 2\", prefix='2 3')",
    f"{_TRIGGER}insert AFTER INSERT ON {TEXT_TABLE} BEGIN {_LEARN} END",
    f"{_TRIGGER}delete AFTER DELETE ON {TEXT_TABLE} BEGIN {_FORGET} END",
    f"{_TRIGGER}update AFTER UPDATE ON {TEXT_TABLE} BEGIN {_FORGET} {_LEARN} END",
)
# "simple": the words come in already folded and stemmed; no dictionary and no extension is needed.
_VECTOR = " || ".join(
    f"setweight(to_tsvector('simple', {column}), '{weight}')"
    for column, weight in zip(_COLUMNS, "ABC", strict=True)
)
POSTGRESQL: tuple[str, ...] = (
    f"ALTER TABLE {TEXT_TABLE} ADD COLUMN IF NOT EXISTS"
    f" vector tsvector GENERATED ALWAYS AS ({_VECTOR}) STORED",
    f"CREATE INDEX IF NOT EXISTS search_vector ON {TEXT_TABLE} USING gin (vector)",
)


def index_hidden(connection: BaseDatabaseWrapper, indexes: Iterable[tuple[str, str, str]]) -> None:
    """``indexes``: name, table, columns, of what is hidden from everyone (``Kind.indexes``).

    Idempotent. After each ``migrate``: one that rebuilds such a table on SQLite has dropped them.
    """
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for name, table, columns in indexes:
            if table in tables:
                cursor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {table} {columns}")


def install(connection: BaseDatabaseWrapper) -> None:
    """Idempotent. What stands is left alone: PostgreSQL refuses to alter a table with changes pending."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            statements = SQLITE
        else:
            cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'search_vector'")
            statements = () if cursor.fetchone() else POSTGRESQL
        for statement in statements:
            cursor.execute(statement)


def rebuild(connection: BaseDatabaseWrapper) -> None:
    """Read every text again: what triggers missed while they were not there comes back."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"INSERT INTO {FTS_TABLE}({FTS_TABLE}) VALUES ('rebuild')")
        else:
            cursor.execute(f"ANALYZE {TEXT_TABLE}")
            cursor.execute("ANALYZE search_findable")

"""After a test that commits, the database as the migrations left it: only what changed is written.

Django empties every table, and reads its own copy back row by row before the next such test. PostgreSQL makes
each of 150 tables anew on the disk for that; and what the migrations wrote is missing for whoever comes next
without asking for it. Here every test finds it, so that tests may run in any order on any worker.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any, TypeVar

import time_machine
from django.apps import apps
from django.db import connection, transaction
from django.db.models import AutoField
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from casework.models import AuditEvent
from permanences import stamps
from permanences.models import Stamp
from tests.cast import NOW, Cast, build_cast

Rows = list[tuple[Any, ...]]
Made = TypeVar("Made")
STAMPS = Stamp._meta.db_table
REGISTER = AuditEvent._meta.db_table


class Initial:
    """The rows of every table at the moment when this is made."""

    def __init__(self) -> None:
        self._columns, self._counted = _columns(), _counted()
        self._rows = {table: self._read(table) for table in self._filled()}

    def since(self) -> tuple[dict[str, Rows], dict[str, Rows]]:
        """The rows that were added since, and all those of the tables where others changed."""
        now = {table: self._read(table) for table in self._filled()}
        added, changed = {}, {}
        for table, rows in now.items():
            known = self._rows.get(table, [])
            if all(row in rows for row in known):
                added[table] = [row for row in rows if row not in known]
            else:
                changed[table] = rows
        return added, changed

    def is_like(self, other: "Initial") -> bool:
        names = {*self._rows, *other._rows} - {STAMPS}
        return all(self._rows.get(name) == other._rows.get(name) for name in names)

    def add(self, added: dict[str, Rows], changed: dict[str, Rows]) -> None:
        with connection.cursor() as cursor, _unguarded(cursor, REGISTER if REGISTER in changed else ""):
            for table in changed:
                cursor.execute(f"DELETE FROM {_quoted(table)}")
            for table, rows in {**added, **changed}.items():
                self._write(cursor, table, rows)

    def restore(self) -> None:
        # Foreign keys are checked when the transaction ends: the order does not matter.
        with transaction.atomic(), connection.cursor() as cursor:
            now = {table: self._read(table) for table in {*self._filled(), *self._rows}}
            changed = [table for table, rows in now.items() if rows != self._rows.get(table, [])]
            with _unguarded(cursor, REGISTER if REGISTER in changed else ""):
                for table in changed:
                    cursor.execute(f"DELETE FROM {_quoted(table)}")
            for table in changed:
                self._write(cursor, table, self._rows.get(table, []))

    def _filled(self) -> set[str]:
        """The tables that hold anything, in one query."""
        each = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {_quoted(table)})" for table in self._columns
        )
        with connection.cursor() as cursor:
            cursor.execute(each)
            return {table for (table,) in cursor.fetchall()}

    def _read(self, table: str) -> Rows:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {self._listed(table)} FROM {_quoted(table)}")
            return sorted(cursor.fetchall(), key=repr)

    def _write(self, cursor: Any, table: str, rows: Rows) -> None:
        if rows:
            places = ", ".join(["%s"] * len(self._columns[table]))
            cursor.executemany(
                f"INSERT INTO {_quoted(table)} ({self._listed(table)}) VALUES ({places})", rows
            )
            if connection.vendor == "postgresql" and table in self._counted:
                cursor.execute(_counting_on(table, self._counted[table]))

    def _listed(self, table: str) -> str:
        return ", ".join(_quoted(column) for column in self._columns[table])


@contextmanager
def rolled_back(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is written in it is there for every test of a module, each undone by itself; in the end all is."""
    with blocker.unblock(), transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


class Remembered:
    """What many tests begin with is built once per process; later its rows are written, in less time."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[Initial, tuple[dict[str, Rows], dict[str, Rows]], Any]] = {}

    def cast(self) -> Cast:
        """The first thing that a test asks for: it stands on what the migrations left."""
        return self._write("cast") if "cast" in self._made else self._build("cast", build_cast, Initial())

    def on_the_cast(self, name: str, build: Callable[[], Made]) -> Made:
        """Where a test has written more than the cast before it asks for this, it is built anew."""
        now = Initial()
        if name not in self._made:
            return self._build(name, build, now)
        return self._write(name) if now.is_like(self._made[name][0]) else build()

    def _build(self, name: str, build: Callable[[], Made], before: Initial) -> Made:
        # Without a search server, whoever asks first: what waits for one is not to be remembered.
        with time_machine.travel(NOW), override_settings(ELASTICSEARCH_URL=""):
            made = build()
        self._made[name] = (before, self._rows(before), deepcopy(made))
        return made

    def _write(self, name: str) -> Any:
        before, rows, made = self._made[name]
        before.add(*rows)
        stamps.touch(timezone.now())  # what the process keeps of another test is of another moment
        return deepcopy(made)

    @staticmethod
    def _rows(before: Initial) -> tuple[dict[str, Rows], dict[str, Rows]]:
        added, changed = before.since()
        for rows in (added, changed):
            rows.pop(STAMPS, None)
        return added, changed


def _columns() -> dict[str, list[str]]:
    """By table: those that Django would empty; what the database computes by itself is left out."""
    here = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
    here -= _filled_by_triggers()
    models = [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]
    return {
        model._meta.db_table: [f.column for f in model._meta.local_concrete_fields if not f.generated]
        for model in models
        if model._meta.db_table in here
    }


def _counted() -> dict[str, str]:
    """By table: the key that the database counts."""
    models = apps.get_models(include_auto_created=True)
    return {m._meta.db_table: m._meta.pk.column for m in models if isinstance(m._meta.pk, AutoField)}


def _counting_on(table: str, key: str) -> str:
    """Keys were written, not counted; and a count outlives a rollback: the bench's seed sets some back.

    A key given twice is an error, or worse: Wagtail's index of references drops the second row silently.
    """
    count = f"pg_get_serial_sequence('{_quoted(table)}', '{key}')"
    return f"SELECT setval({count}, GREATEST(nextval({count}), MAX({_quoted(key)}))) FROM {_quoted(table)}"


def _filled_by_triggers() -> set[str]:
    """Full-text tables of SQLite."""
    if connection.vendor != "sqlite":
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")
        return {name for (name,) in cursor.fetchall()}


@contextmanager
def _unguarded(cursor: Any, table: str) -> Iterator[None]:
    """The register refuses to be emptied: what guards it is put aside, and put back."""
    if connection.vendor == "postgresql" and table:
        cursor.execute(f"ALTER TABLE {_quoted(table)} DISABLE TRIGGER USER")
    guards = []
    if connection.vendor == "sqlite" and table:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
        )
        guards = cursor.fetchall()
    for name, _sql in guards:
        cursor.execute(f"DROP TRIGGER {_quoted(name)}")
    yield
    for _name, sql in guards:
        cursor.execute(sql)
    if connection.vendor == "postgresql" and table:
        cursor.execute(f"ALTER TABLE {_quoted(table)} ENABLE TRIGGER USER")


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)

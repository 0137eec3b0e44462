"""The database of each test process is a copy of one that was migrated once.

    python -m tests.databases    # migrate it now: a minute of one core, while something else uses the other

The template is what the migrations leave, without what follows them (``post_migrate``): so it depends on
nothing but the migrations, the modules that they import and the locked dependencies, and is kept under a
digest of these. What follows is done in each copy, by the code of today.
"""

import ast
import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

import django
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.models.signals import post_migrate

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "tests"
NEWEST = 4  # templates that are kept: one for each branch that somebody goes back and forth between
PREFIX = "relais_template_"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@contextmanager
def copied() -> Iterator[None]:
    """This process reads and writes a copy of its own, thrown away at the end."""
    settled = connection.settings_dict["NAME"]
    own = connection.creation._get_test_db_name()
    with _alone() as kind:
        kind.copy(kind.template(digest()), own)
    _use(own)
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
    yield
    _use(settled)
    kind.remove(own)


def server() -> "SQLite | PostgreSQL":
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


@contextmanager
def _alone() -> Iterator["SQLite | PostgreSQL"]:
    """Of processes that start together, one migrates."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield server()


class SQLite:
    """Templates are files, kept between runs."""

    def template(self, key: str) -> str:
        kept = KEPT / f"{key}.sqlite3"
        if not kept.exists():
            half = KEPT / "half-made.sqlite3"
            self.remove(str(half))
            _use(str(half))
            _migrate()
            connection.close()
            half.rename(kept)
        _keep(kept)
        return str(kept)

    def copy(self, template: str, name: str) -> None:
        self.remove(name)
        shutil.copyfile(template, name)

    def remove(self, name: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)


class PostgreSQL:
    """Templates are databases, and last as long as the server: of `bin/with-postgres`, one run. So what is
    in them is kept between runs as a file that the server's own programs write and read."""

    def template(self, key: str) -> str:
        kept, half = PREFIX + key, f"{PREFIX}half_made"
        if kept not in self._templates():
            self.remove(half)
            self._say(f'CREATE DATABASE "{half}"')
            self._fill(half, KEPT / f"{key}-{connection.pg_version}.sql")
            self._say(f'ALTER DATABASE "{half}" RENAME TO "{kept}"')
            for old in self._templates() - {kept}:
                self.remove(old)
        return kept

    def _fill(self, name: str, dump: Path) -> None:
        if dump.exists():
            self._run("psql", name, "--quiet", "--set=ON_ERROR_STOP=1", f"--file={dump}")
        else:
            _use(name)
            _migrate()
            connection.close()
            half = dump.with_suffix(".half")
            self._run("pg_dump", name, "--no-owner", f"--file={half}")
            half.rename(dump)
        _keep(dump)

    def _run(self, program: str, name: str, *options: str) -> None:
        at = connection.settings_dict
        reach = f"--host={at['HOST']}", f"--port={at['PORT']}", f"--username={at['USER']}"
        told = os.environ | {"PGPASSWORD": at["PASSWORD"], "PGTZ": "UTC"}
        subprocess.run((program, *reach, f"--dbname={name}", *options), env=told, check=True, stdout=DEVNULL)

    def copy(self, template: str, name: str) -> None:
        self.remove(name)
        # A process that a test killed stays connected for a moment, and nobody may be while it is copied.
        asked = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
        self._say(asked, template)
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def remove(self, name: str) -> None:
        """A thread of a live server may still hold a connection."""
        self._say(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _templates(self) -> set[str]:
        found = self._say(f"SELECT datname FROM pg_database WHERE datname LIKE '{PREFIX}%%'")
        return {name for (name,) in found}

    def _say(self, statement: str, *values: str) -> list[Any]:
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []


def _keep(kept: Path) -> None:
    kept.touch()
    for old in sorted(KEPT.glob(f"*{kept.suffix}"), key=lambda path: path.stat().st_mtime)[:-NEWEST]:
        old.unlink()


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _migrate() -> None:
    """Without what follows the migrations: each copy is told of them once it is made.

    Long ago, as in a database in use: the rows are older than any clock that a run is given.
    """
    listening, post_migrate.receivers = post_migrate.receivers, []
    post_migrate.sender_receivers_cache.clear()
    try:
        with time_machine.travel(LONG_AGO):
            call_command(
                "migrate", verbosity=0, interactive=False, database=connection.alias, run_syncdb=True
            )
    finally:
        post_migrate.receivers = listening
        post_migrate.sender_receivers_cache.clear()


def digest() -> str:
    """Of everything that decides what the migrations leave."""
    told = hashlib.sha256(repr((sys.version_info[:2], sqlite3.sqlite_version)).encode())
    for path in sorted({ROOT / "uv.lock", Path(__file__), *sources()}):
        told.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return told.hexdigest()[:16]


def sources() -> set[Path]:
    """The project's migrations, and whatever of the project they import, however far."""
    ours = [Path(app.path) for app in apps.get_app_configs() if _is_ours(Path(app.path))]
    roots = {ROOT, *(folder.parent for folder in ours)}
    waiting = [path for folder in ours for path in folder.rglob("migrations/*.py")]
    found: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting.extend(_imported(path, roots))
    return found


def _is_ours(path: Path) -> bool:
    return path.is_relative_to(ROOT) and "site-packages" not in path.parts


def _imported(path: Path, roots: set[Path]) -> Iterator[Path]:
    """The files of the project that this one names in an import, each name being a module or in one."""
    for node in ast.walk(ast.parse(path.read_text())):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            parts = name.split(".")
            for end, root in ((end, root) for end in range(1, len(parts) + 1) for root in roots):
                module = root.joinpath(*parts[:end])
                yield from (f for f in (module.with_suffix(".py"), module / "__init__.py") if f.is_file())


if __name__ == "__main__":
    django.setup()
    with _alone() as kind:
        kind.template(digest())

"""The databases of the bench, beside those of the user and never the same.

SQLite: one folder each, under the bench's own. PostgreSQL (when DATABASE_URL names a server): one database
each, named ``relais_bench_...``, on that server.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

STAMP = "stamp"


class Databases(Protocol):
    """A stamp says what a database holds; one without the right stamp is made anew."""

    @property
    def engine(self) -> str: ...

    def url(self, name: str) -> str: ...

    def stamp(self, name: str) -> str: ...

    def finish(self, name: str, stamp: str) -> None: ...

    def create(self, name: str, *, like: str = "") -> None:
        """An empty database, or a copy of another, instead of any that had this name."""

    def sessions(self, name: str) -> list[int]:
        """The processes that work for the connections of this database, where they are processes."""


@dataclass(frozen=True, slots=True)
class SQLite:
    folder: Path
    engine: str = "SQLite"

    def url(self, name: str) -> str:
        return f"sqlite:///{self._file(name)}"

    def stamp(self, name: str) -> str:
        path = self.folder / name / STAMP
        return path.read_text("utf-8") if path.exists() and self._file(name).exists() else ""

    def finish(self, name: str, stamp: str) -> None:
        (self.folder / name / STAMP).write_text(stamp, "utf-8")

    def create(self, name: str, *, like: str = "") -> None:
        shutil.rmtree(self.folder / name, ignore_errors=True)
        (self.folder / name).mkdir(parents=True)
        if like:
            shutil.copyfile(self._file(like), self._file(name))

    def sessions(self, name: str) -> list[int]:
        return []

    def _file(self, name: str) -> Path:
        return self.folder / name / "relais.sqlite3"


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    folder: Path
    server: str  # DATABASE_URL as the user gave it
    engine: str = "PostgreSQL"

    def url(self, name: str) -> str:
        return urlunsplit(urlsplit(self.server)._replace(path=f"/{self._database(name)}"))

    def stamp(self, name: str) -> str:
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        with psycopg.connect(self.server) as connection:
            row = connection.execute(query, [self._database(name)]).fetchone()
        return str(row[0] or "") if row else ""

    def finish(self, name: str, stamp: str) -> None:
        self._execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(self._identifier(name), sql.Literal(stamp))
        )

    def create(self, name: str, *, like: str = "") -> None:
        shutil.rmtree(self.folder / name, ignore_errors=True)
        (self.folder / name).mkdir(parents=True)
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(self._identifier(name)))
        template = self._identifier(like) if like else sql.Identifier("template0")
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(self._identifier(name), template))

    def sessions(self, name: str) -> list[int]:
        with psycopg.connect(self.server) as connection:
            rows = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'",
                [self._database(name)],
            )
            return [int(pid) for (pid,) in rows if Path(f"/proc/{pid}").exists()]

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)

    def _database(self, name: str) -> str:
        return f"relais_bench_{name}"

    def _identifier(self, name: str) -> sql.Identifier:
        return sql.Identifier(self._database(name))


def databases(folder: Path, server: str) -> Databases:
    """On the server that DATABASE_URL names if it is PostgreSQL, else in files of the bench's folder."""
    return PostgreSQL(folder, server) if urlsplit(server).scheme.startswith("postgres") else SQLite(folder)

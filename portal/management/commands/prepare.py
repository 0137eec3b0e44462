"""All that must stand before the portal serves; each step does nothing when it is done already."""

import os
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.theme.assets import sources
from search.backends.elasticsearch import queue
from search.backends.elasticsearch.connection import connect
from search.backends.elasticsearch.trouble import LOST, Trouble


class Command(BaseCommand):
    help = "Migrate, gather the static files, load the demo where it is missing."
    requires_system_checks = ()  # when something has changed only: they take as long as all the rest

    def handle(self, *args: Any, **options: Any) -> None:
        settings.DATA.mkdir(parents=True, exist_ok=True)
        close_to_others(settings.DATA, connection.settings_dict)
        self._migrate()
        self._gather()
        if settings.DEMO:
            self.stdout.write("== Demo content")
            call_command("demo", stdout=self.stdout)
        if settings.ELASTICSEARCH_URL:
            self.stdout.write("== Search engine")
            self._fill()

    def _migrate(self) -> None:
        """`migrate` with nothing to do takes as long as to start Django: it grants all rights anew."""
        stamp = Stamp("database", _of_the_program())
        if stamp.holds() and not _waiting_migrations():
            self.stdout.write("== Database: unchanged")
            return
        self.stdout.write("== Database")
        self.check()
        call_command("migrate", verbosity=0, interactive=False)
        stamp.keep()

    def _gather(self) -> None:
        """Hashing and compressing takes seconds: done again only when a file of an app has changed."""
        stamp = Stamp("static", _of_static_files())
        if stamp.holds() and settings.STATIC_ROOT.exists():
            self.stdout.write("== Static files: unchanged")
            return
        self.stdout.write("== Static files")
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.keep()

    def _fill(self) -> None:
        """An index that is missing or of another version is made. Without the server, the database serves.

        What an index that stands may lack is found at night, key by key (`check_search --repair`).
        """
        state = queue.state()
        try:
            connect().inspect(state.serving, state.acknowledged)
        except Trouble as trouble:
            if trouble.reason not in LOST:
                self.stderr.write(str(trouble))
                return
            try:
                call_command("rebuild_search", stdout=self.stdout)
            except CommandError as error:
                self.stderr.write(str(error))


def close_to_others(data: Path, database: dict[str, Any]) -> None:
    """The folder and the file of the database are for this account alone. Another's are theirs to close."""
    os.umask(0o077)  # what this command makes
    files = [data]
    if database["ENGINE"].endswith("sqlite3"):
        files += [Path(f"{database['NAME']}{suffix}") for suffix in ("", "-wal", "-shm")]
    for path in files:
        if path.exists() and path.stat().st_uid == os.getuid():
            path.chmod(0o700 if path.is_dir() else 0o600)


class Stamp:
    """What a step was done for, beside the data that it was done to."""

    def __init__(self, name: str, found: str) -> None:
        self.path: Path = settings.DATA / f"{name}.stamp"
        self.found = found

    def holds(self) -> bool:
        return self.path.exists() and self.path.read_text(encoding="ascii") == self.found

    def keep(self) -> None:
        self.path.write_text(self.found, encoding="ascii")


def _waiting_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _of_the_program() -> str:
    """Our files, and the database: another one may never have seen them."""
    database = connection.settings_dict
    digest = blake2b(digest_size=16)
    digest.update(repr([database[key] for key in ("ENGINE", "HOST", "PORT", "NAME")]).encode())
    digest.update(f"{version('django')} {version('wagtail')}".encode())
    for path in sources():
        found = path.stat()
        digest.update(f"{path} {found.st_mtime_ns} {found.st_size}\n".encode())
    return digest.hexdigest()


def _of_static_files() -> str:
    digest = blake2b(digest_size=16)
    for finder in get_finders():
        for name, storage in sorted(finder.list(None), key=lambda found: found[0]):
            digest.update(f"{name} {storage.get_modified_time(name):%s} {storage.size(name)}\n".encode())
    return digest.hexdigest()

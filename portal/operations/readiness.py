"""Can this process serve now? For what decides where requests go: quick, without names, writes to no table.

``failing``: a person would meet an error page. ``degraded``: pages are served, something behind them is not:
taking the process out of service would help nobody.
"""

import logging
import os
import shutil
from collections.abc import Callable
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from casework.sealing import derivation
from portal.operations import duties, work
from portal.operations.mails import stuck
from search.backends.elasticsearch import health as search_engine

logger = logging.getLogger(__name__)
OK, DEGRADED, FAILING = "ok", "degraded", "failing"
ROOM = 64 * 1024 * 1024  # bytes that must be free where the portal writes
_migrated: list[str] = []  # databases of which this process knows it: what was applied stays applied


def parts(at: datetime) -> dict[str, str]:
    """Each part with its state, the database first."""
    found = {name: _state(name, holds, FAILING, at) for name, holds in NEEDED.items()}
    if FAILING in (found["database"], found["migrations"]):
        return found
    return found | {name: _state(name, holds, DEGRADED, at) for name, holds in WANTED.items()}


def summary(found: dict[str, str]) -> str:
    return next((state for state in (FAILING, DEGRADED) if state in found.values()), OK)


def _state(name: str, holds: Callable[[datetime], bool], otherwise: str, at: datetime) -> str:
    try:
        return OK if holds(at) else otherwise
    except Exception as error:  # noqa: BLE001 (the errors of a database, of Redis, of a disk have nothing in common)
        logger.warning("not ready: %s (%s)", name, type(error).__name__)
        return otherwise


def _database(at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _migrations(at: datetime) -> bool:
    """Of an empty database and of one from before an upgrade: no."""
    name = str(connection.settings_dict["NAME"])
    if name not in _migrated:
        if set(_of_the_program()) - set(MigrationRecorder(connection).applied_migrations()):
            return False
        _migrated.append(name)
    return True


def _of_the_program() -> list[tuple[str, str]]:
    """By the names of their files: to load them all takes half a second and much memory."""
    found = []
    for app in apps.get_app_configs():
        spec = find_spec(f"{app.name}.migrations")
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            names = (path.stem for path in Path(folder).glob("[!_]*.py"))
            found += [(app.label, name) for name in names]
    return found


def _room(at: datetime) -> bool:
    """A disk that is full, or closed to writing."""
    if shutil.disk_usage(settings.DATA).free < ROOM:
        return False
    with TemporaryFile(dir=settings.DATA) as file:
        file.write(b"ready")
        file.flush()
        os.fsync(file.fileno())
    return True


def _cache(at: datetime) -> bool:
    cache.get("ready")
    return True


def _keys(at: datetime) -> bool:
    return derivation.health.is_good()


def _mail(at: datetime) -> bool:
    return not stuck(at)


def _tasks(at: datetime) -> bool:
    return not work.waiting(at)


def _scheduled(at: datetime) -> bool:
    return not any(trouble.is_late for trouble in duties.troubles(at))


def _search(at: datetime) -> bool:
    return not settings.ELASTICSEARCH_URL or search_engine.trouble() is None


NEEDED = {"database": _database, "migrations": _migrations, "disk": _room, "cache": _cache, "keys": _keys}
WANTED = {"mail": _mail, "tasks": _tasks, "scheduled": _scheduled, "search": _search}

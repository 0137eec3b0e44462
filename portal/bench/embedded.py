"""The portal's search beside the raw full-text query of the same database, in turn, in one process."""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection
from django.utils import timezone

from directory.models import User
from portal.bench import words
from portal.bench.seed.network import AGENT
from portal.bench.servers import cpu_seconds
from search.backends import get_backend
from search.backends.base import Filters, Window
from search.schema import FTS_TABLE, TEXT_TABLE
from search.understanding import understand
from search.visibility import Viewer

# The measured word, and what to call it.
ASKED = {"rare": words.RARE, "medium": words.MEDIUM, "common": words.COMMON}
BUDGET_OF_TIME = 4.0  # seconds for each word
ROUNDS = (5, 200)
_SQLITE = "SELECT rowid FROM {0} WHERE {0} MATCH %s ORDER BY bm25({0}, 8.0, 5.0, 1.0) LIMIT 10"
_POSTGRESQL = """SELECT findable_id FROM {0} WHERE vector @@ to_tsquery('simple', %s)
 ORDER BY ts_rank(vector, to_tsquery('simple', %s), 1) DESC LIMIT 10"""
RAW_SQLITE, RAW_POSTGRESQL = _SQLITE.format(FTS_TABLE), _POSTGRESQL.format(TEXT_TABLE)


def compare() -> dict[str, dict[str, float]]:
    """By word: how many pages have it, milliseconds of the raw query and of the portal's search."""
    viewer = Viewer.of(User.objects.get(email=AGENT), timezone.localdate())
    return {name: _compare(word, viewer) for name, word in ASKED.items()}


def _compare(word: str, viewer: Viewer) -> dict[str, float]:
    query, backend = understand(word), get_backend()
    found = backend.search(query, Filters(), viewer, Window())
    raw, ours = _in_turn(
        lambda: _raw(query.words[0].stem),
        lambda: backend.search(query, Filters(), viewer, Window()),
    )
    return {"hits": found.total, "raw": raw, "search": ours}


def _raw(stem: str) -> list[Any]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(RAW_SQLITE, [f'"{stem}"'])
        else:
            cursor.execute(RAW_POSTGRESQL, [stem, stem])
        return list(cursor.fetchall())


def _in_turn(one: Callable[[], Any], other: Callable[[], Any]) -> tuple[float, float]:
    """Median milliseconds of processor time of each, the database's own included."""
    clock = processor_clock()
    times: tuple[list[float], list[float]] = ([], [])
    deadline = time.monotonic() + BUDGET_OF_TIME
    while len(times[0]) < ROUNDS[0] or (time.monotonic() < deadline and len(times[0]) < ROUNDS[1]):
        for taken, function in zip(times, (one, other), strict=True):
            started = clock()
            function()
            taken.append(clock() - started)
    return median(times[0]) * 1000, median(times[1]) * 1000


def processor_clock() -> Callable[[], float]:
    """Seconds spent by this process, and by its session where the database is a process of this machine."""
    if connection.vendor == "sqlite":
        return time.process_time
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (session,) = cursor.fetchone()
    if not Path(f"/proc/{session}/schedstat").exists():
        return time.perf_counter
    return lambda: time.process_time() + cpu_seconds([session])

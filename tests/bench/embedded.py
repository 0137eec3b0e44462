"""The portal's search beside the raw full-text query of the same database, in turn, in one process."""

import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from directory.models import User
from search.backends.embedded.schema import FTS_TABLE, TEXT_TABLE
from search.query import finding
from search.query.finding import understand
from search.query.values import Filters, Hit, Results, Viewer, Window, Word
from tests.bench import words
from tests.bench.seed.network import AGENT
from tests.bench.servers import cpu_seconds
from tests.bench.turns import in_turn

# What is typed, and what the raw query looks for: of a misspelt word, what was typed or what was meant.
SEARCHED = {
    "rare word": (words.RARE,),
    "medium word": (words.MEDIUM,),
    "common word": (words.COMMON,),
    "misspelt word": (words.MISSPELT, words.MEDIUM),
}
# The beginnings of a name.
SUGGESTED = {"2 letters": "tr", "4 letters": "trib", "a whole word": "tribunal", "a rare beginning": "tama"}
_RAW = {
    "sqlite": "SELECT rowid FROM {0} WHERE {0} MATCH %s ORDER BY bm25({0}, 8.0, 5.0, 1.0) LIMIT {1}",
    "postgresql": "SELECT findable_id FROM {0} WHERE vector @@ to_tsquery('simple', %s)"
    " ORDER BY ts_rank(vector, to_tsquery('simple', %s), 1) DESC LIMIT {1}",
}
_EXPRESSIONS = {
    "sqlite": ('"{0.stem}"', 'names : "{0.word}" *'),
    "postgresql": ("{0.stem}", "{0.word}:*A"),
}
_EITHER = {"sqlite": " OR ", "postgresql": " | "}


def searches() -> dict[str, Mapping[str, float]]:
    """By what is asked: how much is found, milliseconds of the raw query and of the portal's search.

    The portal's holds all that a page of results does: to understand what was typed, to rank what this
    reader may see, to count every kind.
    """
    viewer, window, clock = _viewer(), Window(), processor_clock()

    def search(typed: str) -> Results:
        return finding.find(understand(typed), Filters(), viewer, window)

    return {
        name: {
            "hits": search(asked[0]).total,
            **in_turn(_raw(asked, window.limit), partial(search, asked[0]), clock),
        }
        for name, asked in SEARCHED.items()
    }


def suggestions() -> dict[str, Mapping[str, float]]:
    """Likewise, as one types."""
    viewer, clock = _viewer(), processor_clock()

    def suggest(typed: str) -> list[Hit]:
        return finding.suggest(understand(typed), viewer)

    return {
        name: {
            "hits": len(suggest(typed)),
            **in_turn(_raw([typed], finding.MAX_SUGGESTIONS, begins=True), partial(suggest, typed), clock),
        }
        for name, typed in SUGGESTED.items()
    }


def _viewer() -> Viewer:
    return Viewer.of(User.objects.get(email=AGENT), timezone.localdate())


def _raw(asked: Iterable[str], limit: int, *, begins: bool = False) -> Callable[[], Any]:
    """The engine's own ranking of one word or another, or of the names in which a word begins so."""
    vendor = connection.vendor
    statement = _RAW[vendor].format(FTS_TABLE if vendor == "sqlite" else TEXT_TABLE, limit)
    expressions = (_EXPRESSIONS[vendor][begins].format(Word.of(word)) for word in asked)
    expression = _EITHER[vendor].join(expressions)
    values = [expression] * statement.count("%s")

    def ask() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall())

    return ask


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

"""The portal's search on a real Elasticsearch beside the engine's own time for the very same query, in turn.

Where ELASTICSEARCH_URL is set: the data set is indexed (with a bar), then each word is asked. Time passes on
the wall: the engine is another process.
"""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from django.utils import timezone

from directory.models import User
from portal.bench import words
from portal.bench.progress import Bar
from portal.bench.seed.network import AGENT
from search.backends.base import Filters, Hit, Results, Window
from search.backends.elasticsearch import ElasticsearchBackend, queries
from search.backends.served import connect
from search.engine import queue, rebuilding
from search.models import Findable
from search.text import parse
from search.visibility import Viewer

ASKED = {"rare": words.RARE, "medium": words.MEDIUM, "common": words.COMMON, "place": "tribunal"}
BUDGET_OF_TIME = 4.0  # seconds for each word
ROUNDS = (20, 400)
SUGGESTIONS = 8
LETTERS = 4  # of a word, when suggestions are asked for


def compare() -> dict[str, dict[str, float]]:
    """By what is asked: what is found, milliseconds of the raw query and of the portal's search."""
    measured = {"indexing": _indexed()}
    viewer = Viewer.of(User.objects.get(email=AGENT), timezone.localdate())
    backend = ElasticsearchBackend(queue.state().serving)
    for name, word in ASKED.items():
        measured[f"search, {name} word"] = _search(backend, word, viewer)
        measured[f"suggestions, {name} word"] = _suggest(backend, word[:LETTERS], viewer)
    return measured


def _indexed() -> dict[str, float]:
    started, total = time.perf_counter(), Findable.objects.count()
    with Bar("documents indexed", total) as bar:
        rebuilding.rebuild(connect(), lambda done, _total: bar.step(done - bar.done))
    return {"documents": total, "seconds": time.perf_counter() - started}


def _search(backend: ElasticsearchBackend, word: str, viewer: Viewer) -> dict[str, float]:
    query = parse(word)
    body = {"query": queries.matching(query, Filters(), [], loose=False), **queries.part(Window())}

    def ours() -> Results:
        return backend.search(query, Filters(), viewer, Window())

    raw, portal = _in_turn(lambda: backend.ask(body), ours)
    return {"hits": ours().total, "raw": raw, "search": portal}


def _suggest(backend: ElasticsearchBackend, letters: str, viewer: Viewer) -> dict[str, float]:
    query = parse(letters)
    body = {"query": queries.beginning(query, []), "size": SUGGESTIONS, "sort": queries.ORDER}

    def ours() -> list[Hit]:
        return backend.suggest(query, viewer, SUGGESTIONS)

    raw, portal = _in_turn(lambda: backend.ask(body), ours)
    return {"hits": len(ours()), "raw": raw, "search": portal}


def _in_turn(one: Callable[[], Any], other: Callable[[], Any]) -> tuple[float, float]:
    """Median milliseconds of each, warm."""
    times: tuple[list[float], list[float]] = ([], [])
    for function in (one, other) * ROUNDS[0]:
        function()
    deadline = time.monotonic() + BUDGET_OF_TIME
    while len(times[0]) < ROUNDS[0] or (time.monotonic() < deadline and len(times[0]) < ROUNDS[1]):
        for taken, function in zip(times, (one, other), strict=True):
            started = time.perf_counter()
            function()
            taken.append(time.perf_counter() - started)
    return median(times[0]) * 1000, median(times[1]) * 1000

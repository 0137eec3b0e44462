"""The portal's search on a real Elasticsearch beside the engine's own time for the very same query, in turn.

Where ELASTICSEARCH_URL is set: the data set is indexed (with a bar), then each word is asked. Time passes on
the wall: the engine is another process.
"""

import time
from collections.abc import Mapping

from django.utils import timezone

from directory.models import User
from search.backends.elasticsearch import queries, queue, rebuilding
from search.backends.elasticsearch.backend import ElasticsearchBackend
from search.backends.elasticsearch.connection import connect
from search.models import Findable
from search.query.finding import understand
from search.query.values import Filters, Hit, Results, Viewer, Window
from tests.bench import words
from tests.bench.progress import Bar
from tests.bench.seed.network import AGENT
from tests.bench.turns import in_turn

ASKED = {"rare": words.RARE, "medium": words.MEDIUM, "common": words.COMMON, "place": "tribunal"}
SUGGESTIONS = 8
LETTERS = 4  # of a word, when suggestions are asked for


def compare() -> dict[str, Mapping[str, float]]:
    """By what is asked: what is found, milliseconds of the raw query and of the portal's search."""
    measured: dict[str, Mapping[str, float]] = {"indexing": _indexed()}
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


def _search(backend: ElasticsearchBackend, word: str, viewer: Viewer) -> Mapping[str, float]:
    query = understand(word)
    body = {"query": queries.matching(query, Filters(), [], loose=False), **queries.part(Window())}

    def ours() -> Results:
        return backend.search(query, Filters(), viewer, Window())

    return {"hits": ours().total, **in_turn(lambda: backend.ask(body), ours)}


def _suggest(backend: ElasticsearchBackend, letters: str, viewer: Viewer) -> Mapping[str, float]:
    query = understand(letters)
    body = {"query": queries.beginning(query, []), "size": SUGGESTIONS, "sort": queries.ORDER}

    def ours() -> list[Hit]:
        return backend.suggest(query, viewer, SUGGESTIONS)

    return {"hits": len(ours()), **in_turn(lambda: backend.ask(body), ours)}

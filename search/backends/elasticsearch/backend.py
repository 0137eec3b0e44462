"""One ranking by Elasticsearch over the same rows and words as the embedded backends.

The server knows keys, words and what results are narrowed by; never who may see what. For a search the
database is asked first for the keys that this reader may not see, so that no count tells of them, and then
for the rows of the keys that came back.
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from search import intent
from search.backends import reading
from search.backends.base import Explanation, Filters, Hit, Results, Window
from search.backends.elasticsearch import explaining, queries
from search.backends.elasticsearch.connection import client
from search.backends.matching import matches
from search.backends.sql import EXACT
from search.models import FindableText
from search.text import Query
from search.visibility import Viewer

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

logger = logging.getLogger(__name__)
# Nothing else of an answer is read, sent or parsed.
_HIT = "hits.hits._id,hits.hits._score,hits.hits.fields.kind"
_BUCKETS = "aggregations.kinds.buckets"
_PATHS = [
    *_HIT.split(","),
    f"{_BUCKETS}.key",
    f"{_BUCKETS}.doc_count",
]
_SPARE = 2  # times as many suggestions as wanted are asked for: some may be hidden


class TooMuchHidden(Exception):
    """This reader is kept from more than an engine can be told with each query: the database is to answer."""


class _Found(NamedTuple):
    key: str
    kind: str
    score: float


def _log(keys: Collection[str]) -> None:
    logger.warning("%s results of the search index are in the database no more", len(keys))


class ElasticsearchBackend:
    """``index``: a name or an alias. ``on_gone`` hears of what the index holds and the database does not."""

    name = "elasticsearch"

    def __init__(
        self,
        index: str,
        server: "Elasticsearch | None" = None,
        on_gone: Callable[[Collection[str]], None] = _log,
    ) -> None:
        self.target, self.server, self.on_gone = index, server or client(), on_gone

    def search(
        self, query: Query, filters: Filters, viewer: Viewer, window: Window, *, loose: bool = False
    ) -> Results:
        hidden = [*self._hidden(viewer), *filters.without]
        body = {"query": queries.matching(query, filters, hidden, loose=loose), **queries.part(window)}
        answer = self.ask(body)
        buckets = answer.get("aggregations", {}).get("kinds", {}).get("buckets", [])
        counts = {str(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets}
        hits, missing = self._read(_found(answer, window.kind), viewer)
        for one in missing:
            counts[one.kind] -= 1
        return Results(hits, {kind: count for kind, count in counts.items() if count > 0})

    def suggest(self, query: Query, viewer: Viewer, limit: int) -> list[Hit]:
        """Without counts there is nothing to keep hidden keys out of, unless they take up the room."""
        size = limit * _SPARE
        found = self._beginning(query, [], size)
        hits, missing = self._read(found, viewer)
        if len(hits) < limit and len(found) == size:
            hits, _missing = self._read(self._beginning(query, self._hidden(viewer), size), viewer)
        return hits[:limit]

    def explain(
        self, query: Query, filters: Filters, viewer: Viewer, key: str, *, loose: bool = False
    ) -> Explanation | None:
        hidden = [*self._hidden(viewer), *filters.without]
        body = queries.matching(query, filters, hidden, loose=loose)
        told = self.server.options(ignore_status=404).explain(index=self.target, id=key, query=body)
        answer: Mapping[str, Any] = told.body
        words = FindableText.objects.filter(findable__key=key).first()
        if not answer.get("matched") or words is None:
            return None
        relevance, boost, exact, preferred = explaining.factors(
            answer["explanation"], EXACT, intent.weight(query.prefers)
        )
        score = -float(answer["explanation"]["value"])
        return Explanation(key, score, -relevance, boost, exact, matches(query, words), preferred)

    def _hidden(self, viewer: Viewer) -> list[str]:
        found = reading.hidden(viewer)
        if len(found) > reading.TOO_MANY:
            raise TooMuchHidden
        return found

    def _beginning(self, query: Query, hidden: Sequence[str], size: int) -> list[_Found]:
        body = {"query": queries.beginning(query, hidden), "size": size, "sort": queries.ORDER}
        return _found(self.ask(body), "")

    def ask(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Half an answer, when some shards are gone, is an error: it would pass for all there is."""
        answer = self.server.search(
            index=self.target,
            **{("from_" if name == "from" else name): value for name, value in body.items()},
            source=False,
            docvalue_fields=[{"field": "kind"}],
            filter_path=_PATHS,
            allow_partial_search_results=False,
        )
        found: Mapping[str, Any] = answer.body
        return found

    def _read(self, found: Sequence[_Found], viewer: Viewer) -> tuple[list[Hit], list[_Found]]:
        """The rows of what was found, in its order, and what was found and cannot be shown."""
        rows = reading.read([one.key for one in found], viewer)
        hits = [rows[one.key]._replace(score=-one.score) for one in found if one.key in rows]
        missing = [one for one in found if one.key not in rows]
        if missing:
            keys = {one.key for one in missing}
            if gone := keys - reading.known(keys):
                self.on_gone(gone)
        return hits, missing


def _found(answer: Mapping[str, Any], kind: str) -> list[_Found]:
    return [
        _Found(hit["_id"], kind or hit["fields"]["kind"][0], hit["_score"])
        for hit in answer.get("hits", {}).get("hits", [])
    ]

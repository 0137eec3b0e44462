"""One ranking by Elasticsearch over the same rows and words as the embedded backends.

The server knows keys, words and what results are narrowed by; never who may see what. For a search the
database is asked first for the keys that this reader may not see, so that no count tells of them, and then
for the rows of the keys that came back.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from search.backends.base import EXACT, Explanation, matches
from search.backends.elasticsearch import connection, hidden, queries
from search.backends.embedded.backend import embedded
from search.models import Findable, FindableText
from search.query.values import Filters, Hit, Query, Results, Viewer, Window

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
# In the server's own account of a score.
_Account = Mapping[str, Any]
_BOOST = "field value function:"
_EXACT, _PREFERRED = "match filter: title_folded:", "match filter: kind:"
_SPARE = 2  # times as many suggestions as wanted are asked for: some may be hidden


class TooMuchHidden(Exception):
    """This reader is kept from more than a server can be told with each query: the database is to answer."""


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
        client: "Elasticsearch | None" = None,
        on_gone: Callable[[Collection[str]], None] = _log,
    ) -> None:
        self.target, self.client, self.on_gone = index, client or connection.client(), on_gone

    def search(
        self, query: Query, filters: Filters, viewer: Viewer, window: Window, *, loose: bool = False
    ) -> Results:
        left_out = [*self._hidden(viewer), *filters.without]
        body = {"query": queries.matching(query, filters, left_out, loose=loose), **queries.part(window)}
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
        left_out = [*self._hidden(viewer), *filters.without]
        body = queries.matching(query, filters, left_out, loose=loose)
        told = self.client.options(ignore_status=404).explain(index=self.target, id=key, query=body)
        answer: Mapping[str, Any] = told.body
        words = FindableText.objects.filter(findable__key=key).first()
        if not answer.get("matched") or words is None:
            return None
        preference = query.need.weight if query.need else 1.0
        relevance, boost, exact, preferred = _factors(answer["explanation"], EXACT, preference)
        score = -float(answer["explanation"]["value"])
        return Explanation(key, score, -relevance, boost, exact, matches(query, words), preferred)

    def _hidden(self, viewer: Viewer) -> list[str]:
        found = hidden.hidden(viewer)
        if len(found) > hidden.TOO_MANY:
            raise TooMuchHidden
        return found

    def _beginning(self, query: Query, left_out: Sequence[str], size: int) -> list[_Found]:
        body = {"query": queries.beginning(query, left_out), "size": size, "sort": queries.ORDER}
        return _found(self.ask(body), "")

    def ask(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Half an answer, when some shards are gone, is an error: it would pass for all there is."""
        answer = self.client.search(
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
        rows = embedded().read([one.key for one in found], viewer)
        hits = [rows[one.key]._replace(score=-one.score) for one in found if one.key in rows]
        missing = [one for one in found if one.key not in rows]
        if missing:
            keys = {one.key for one in missing}
            rows_left = Findable.objects.filter(key__in=keys).values_list("key", flat=True)
            if gone := keys - set(rows_left):
                self.on_gone(gone)
        return hits, missing


def _found(answer: Mapping[str, Any], kind: str) -> list[_Found]:
    return [
        _Found(hit["_id"], kind or hit["fields"]["kind"][0], hit["_score"])
        for hit in answer.get("hits", {}).get("hits", [])
    ]


class _Factors(NamedTuple):
    """What a score was made of: their product."""

    relevance: float
    boost: float
    exact: float
    preferred: float


def _factors(account: _Account, exact: float, preferred: float) -> _Factors:
    """Of a document that matched; ``exact``, ``preferred``: what each is worth where it holds."""
    parts = list(_parts(account))

    def holds(description: str) -> bool:
        return any(part["description"].startswith(description) for part in parts)

    boost = next(float(part["value"]) for part in parts if part["description"].startswith(_BOOST))
    others = (exact if holds(_EXACT) else 1.0, preferred if holds(_PREFERRED) else 1.0)
    return _Factors(float(account["value"]) / (boost * others[0] * others[1]), boost, *others)


def _parts(account: _Account) -> Iterator[_Account]:
    yield account
    for part in account.get("details", []):
        yield from _parts(part)

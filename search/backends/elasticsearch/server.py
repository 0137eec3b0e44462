"""What is asked of the server, but for searches: indexes made, filled, inspected, listed, dropped."""

import re
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from search.backends.elasticsearch.mapping import fingerprint
from search.backends.elasticsearch.trouble import Reason, Trouble, of_status, told_apart

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

# Not a row of ours: the highest number that the index holds (``acknowledged``).
MARK = "mark"
PATIENCE = 20  # seconds, for what no page waits for
_PAGE = 2000  # keys that are read at once
_TAKEN = frozenset([200, 201, 409])  # 409: it holds a fresher one


def new_name(at: datetime) -> str:
    return f"{settings.ELASTICSEARCH_PREFIX}{at:%Y%m%d%H%M%S}-{secrets.token_hex(3)}"


def _door(index: str) -> str:
    """The alias that an index is written through: a message to an index that is gone would make a new one."""
    return f"{index}-door"


class Server:
    """Raises ``Trouble``, whatever happens. ``definition``: settings and mappings of every index it makes."""

    def __init__(self, client: "Elasticsearch", definition: Mapping[str, Any]) -> None:
        self.client, self.definition = client, definition
        self.patient = client.options(request_timeout=PATIENCE)

    def create(self, index: str) -> None:
        meta = {"shape": fingerprint(self.definition), "generation": index}
        with told_apart():
            self.patient.indices.create(
                index=index,
                settings=self.definition["settings"],
                mappings={**self.definition["mappings"], "_meta": meta},
                aliases={_door(index): {}},
            )

    def inspect(self, index: str, acknowledged: int) -> None:
        """Raises when it is not the index that the database has filled, or holds less than it did."""
        if not index:
            raise Trouble(Reason.MISSING, "nothing is filled yet")
        with told_apart():
            meta = self.client.indices.get_mapping(index=index)[index]["mappings"].get("_meta", {})
            if (meta.get("shape"), meta.get("generation")) != (fingerprint(self.definition), index):
                raise Trouble(Reason.OTHER, index)
            found = self.client.options(ignore_status=404).get(index=index, id=MARK)
            if not found["found"] or found["_source"]["ticket"] < acknowledged:
                raise Trouble(Reason.BEHIND, index)

    def tell(
        self, indexes: Sequence[str], documents: Mapping[str, dict[str, Any] | None], ticket: int
    ) -> dict[str, str]:
        """Every document, or its absence, and the mark, to every index. Returns what was refused, and why.

        A document that the server already holds under a higher number is left as it is.
        """
        if not indexes:
            return {}
        messages = [*documents.items(), (MARK, {"ticket": ticket})]
        lines = [
            line for index in indexes for message in messages for line in _lines(index, *message, ticket)
        ]
        with told_apart():
            answer = self.patient.bulk(operations=lines, require_alias=True, timeout="5s")
            items = [next(iter(item.values())) for item in answer["items"]]
            if len(items) != len(indexes) * len(messages):
                raise Trouble(Reason.ODD, "bulk")
            return dict(found for item in items if (found := _refusal(item)) is not None)

    def refresh(self, index: str) -> None:
        with told_apart():
            answer = self.patient.indices.refresh(index=index)
            if answer["_shards"]["failed"]:
                raise Trouble(Reason.PARTIAL, index)

    def held(self, index: str) -> Iterator[tuple[str, str]]:
        """Every key and the fingerprint of what is held of it, in the order of keys."""
        after: list[Any] | None = None
        while True:
            with told_apart():
                answer = self.patient.search(
                    index=index,
                    query={"exists": {"field": "key"}},
                    source={"includes": ["key", "fingerprint"]},
                    sort=[{"key": "asc"}],
                    size=_PAGE,
                    search_after=after,
                    allow_partial_search_results=False,
                )
                hits = answer["hits"]["hits"]
                page = [(hit["_source"]["key"], hit["_source"]["fingerprint"]) for hit in hits]
            if not hits:
                return
            yield from page
            after = hits[-1]["sort"]

    def held_of(self, index: str, keys: Collection[str]) -> dict[str, str]:
        """The same of these, as they are this very moment."""
        if not keys:
            return {}
        with told_apart():
            answer = self.patient.mget(index=index, ids=list(keys), source=["fingerprint"])
            return {one["_id"]: one["_source"]["fingerprint"] for one in answer["docs"] if one["found"]}

    def ours(self) -> list[str]:
        """Every index of this prefix that a portal has made."""
        pattern = re.compile(rf"{re.escape(settings.ELASTICSEARCH_PREFIX)}\d{{14}}-[0-9a-f]{{6}}")
        with told_apart():
            found = self.patient.indices.get(
                index=f"{settings.ELASTICSEARCH_PREFIX}*", allow_no_indices=True, features=["aliases"]
            )
            return sorted(name for name in found if pattern.fullmatch(name))

    def drop(self, index: str) -> None:
        with told_apart():
            self.patient.options(ignore_status=404).indices.delete(index=index)

    def expose(self, index: str) -> None:
        """The name under which people's own tools find the index that serves, moved at once."""
        name = f"{settings.ELASTICSEARCH_PREFIX}search"
        actions: list[dict[str, Any]] = [
            {"remove": {"index": f"{settings.ELASTICSEARCH_PREFIX}*", "alias": name, "must_exist": False}},
            {"add": {"index": index, "alias": name}},
        ]
        with told_apart():
            self.patient.indices.update_aliases(actions=actions)


def _lines(index: str, key: str, document: dict[str, Any] | None, ticket: int) -> list[dict[str, Any]]:
    head = {"_index": _door(index), "_id": key, "version": ticket, "version_type": "external"}
    return [{"delete": head}] if document is None else [{"index": head}, document]


def _refusal(item: Mapping[str, Any]) -> tuple[str, str] | None:
    """None: the server holds it. Raises when it is not about this document but about the index."""
    status, error = item["status"], item.get("error")
    if status in _TAKEN or (error is None and status == 404):  # what was to go was not there
        return None
    kind, text = (error or {}).get("type", ""), (error or {}).get("reason", "")
    if status == 400 and item["_id"] != MARK:
        return item["_id"], f"{kind}: {text}"
    raise Trouble(of_status(status, f"{kind} {text}"), f"{kind}: {text}"[:150])

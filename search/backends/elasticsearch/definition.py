"""What an index of ours looks like: the engine's own shape, and what upkeep needs in it."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from search.models import Findable

# ``key`` and ``fingerprint`` are compared with the database; ``ticket`` is in the mark alone.
OURS = {
    "key": {"type": "keyword"},
    "fingerprint": {"type": "keyword", "index": False, "doc_values": False},
    "ticket": {"type": "long", "index": False},
}


class Shape:
    """``body``: settings and mappings; ``document``: of a row read with its text."""

    def __init__(self, body: dict[str, Any], document: Callable[[Findable], dict[str, Any]]) -> None:
        self.settings = body["settings"]
        properties = {**body["mappings"]["properties"], **OURS}
        self.mappings = {**body["mappings"], "properties": properties}
        self._document = document
        text = json.dumps([self.settings, self.mappings], sort_keys=True)
        # Changes with the code: an index of another version of the portal serves no more.
        self.fingerprint = hashlib.sha256(text.encode()).hexdigest()[:16]

    def document(self, row: Findable) -> dict[str, Any]:
        return {**self._document(row), "key": row.key, "fingerprint": row.fingerprint}

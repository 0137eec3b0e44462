"""What an index of ours looks like, and what a row becomes in it."""

import hashlib
import json
from functools import lru_cache
from typing import Any

from search.models import Findable

# What upkeep needs in every document, beside what is searched.
OURS = {
    "key": {"type": "keyword"},
    "fingerprint": {"type": "keyword", "index": False},
    "ticket": {"type": "long", "index": False},
}


def body() -> dict[str, Any]:
    text = {"type": "text"}
    return {
        "settings": {"number_of_shards": 1, "number_of_replicas": 0},
        "mappings": {"dynamic": "strict", "properties": {"names": text, "body_terms": text}},
    }


def document(row: Findable) -> dict[str, Any]:
    return {"names": row.text.names, "body_terms": row.text.body_terms}


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Changes with the code: an index of another version of the portal serves no more."""
    text = json.dumps([body(), OURS], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]

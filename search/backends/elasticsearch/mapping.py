"""What an index of ours looks like, and what a row becomes in it.

The words come in folded and stemmed (``search.query.text``), as on the embedded backends: the analysis here
only cuts at spaces, so that a query means the same on all three.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from search.models import Findable
from search.query.text import MAX_WORD

_WORDS = {"type": "text", "analyzer": "words"}
_EXACT = {"type": "keyword"}
# Every beginning of a name is a word of its own: looked up, where a prefix would be expanded.
_STARTS = {"type": "text", "analyzer": "beginnings", "search_analyzer": "words"}


def definition() -> dict[str, Any]:
    """Settings and mappings, as ``indices.create`` takes them."""
    return {
        "settings": {
            "index": {"number_of_shards": 1, "auto_expand_replicas": "0-1"},
            "analysis": {
                "filter": {"beginnings": {"type": "edge_ngram", "min_gram": 1, "max_gram": MAX_WORD}},
                "analyzer": {
                    "words": {"type": "custom", "tokenizer": "whitespace"},
                    "beginnings": {"type": "custom", "tokenizer": "whitespace", "filter": ["beginnings"]},
                },
            },
        },
        "mappings": {
            "dynamic": "strict",
            "_source": {"excludes": ["body_terms"]},
            "properties": {
                "names": {**_WORDS, "fields": {"starts": _STARTS}},
                "title_terms": _WORDS,
                "body_terms": _WORDS,
                "title_folded": _EXACT,
                "kind": _EXACT,
                "department_code": _EXACT,
                "directorate": _EXACT,
                "theme": _EXACT,
                "language": _EXACT,
                "starts_at": {"type": "date"},
                "ends_at": {"type": "date"},
                "boost": {"type": "float"},
                "number": {"type": "long"},
                "version": {"type": "long", "index": False},
                # Compared with the database; ``ticket`` is in the mark alone.
                "key": _EXACT,
                "fingerprint": {"type": "keyword", "index": False, "doc_values": False},
                "ticket": {"type": "long", "index": False},
            },
        },
    }


def document(row: Findable) -> dict[str, Any]:
    """Of a row read with its text. Its id is the row's key; ``number`` settles ties, as in the database."""
    text = row.text
    return {
        "names": text.names,
        "title_terms": text.title_terms,
        "body_terms": text.body_terms,
        "title_folded": row.title_folded,
        "kind": row.kind,
        "department_code": row.department_code,
        "directorate": row.directorate,
        "theme": row.theme,
        "language": row.language,
        "starts_at": row.starts_at.isoformat() if row.starts_at else None,
        "ends_at": row.ends_at.isoformat() if row.ends_at else None,
        "boost": row.boost,
        "number": row.pk,
        "version": row.version,
        "key": row.key,
        "fingerprint": row.fingerprint,
    }


def fingerprint(definition: Mapping[str, Any]) -> str:
    """Changes with the code: an index of another version of the portal serves no more."""
    text = json.dumps([definition["settings"], definition["mappings"]], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]

"""What an index of ours looks like, and what a row becomes in it."""

import hashlib
import json
from functools import lru_cache
from typing import Any

# What upkeep needs in every document, beside what is searched.
OURS = {
    "key": {"type": "keyword"},
    "fingerprint": {"type": "keyword", "index": False},
    "ticket": {"type": "long", "index": False},
}

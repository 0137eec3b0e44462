"""Every address of /api/v1/, with one request that succeeds; ``test_api_walk`` walks them with everyone.

All who are signed in read the same addresses; what each finds there follows from what they may see.
"""

from collections.abc import Callable
from typing import Any

from pages.models import HomePage
from tests.cast import Cast
from tests.roles import Endpoint

IN_JSON = {"anonymous": 401, "others": 200}


def _court(cast: Cast) -> dict[str, Any]:
    return {"code": cast.court.code}


def _worker(cast: Cast) -> dict[str, Any]:
    return {"id": cast.workers["assistant"].public_id}


def _department(_cast: Cast) -> dict[str, Any]:
    return {"code": "59"}


def _page(_cast: Cast) -> dict[str, Any]:
    return {"page_id": HomePage.objects.get().pk}


def _open(name: str, kwargs: Callable[[Cast], dict[str, Any]] | None = None, query: str = "") -> Endpoint:
    given = {"kwargs": kwargs} if kwargs else {}
    return Endpoint(f"api-v1:{name}", IN_JSON, query=query, **given)


TABLE = [
    _open("openapi-json"),
    Endpoint("api_docs", IN_JSON),
    _open("me"),
    _open("pages"),
    _open("page_find", query="?path=/"),
    _open("page", _page),
    _open("establishments"),
    _open("establishment", _court),
    _open("coverage", _court),
    _open("workers"),
    _open("worker", _worker),
    _open("regions"),
    _open("departments"),
    _open("department", _department),
    _open("permanences", query="?establishment=tribunal-judiciaire-de-lille"),
    _open("permanence_rules"),
    _open("search", query="?q=lille"),
    _open("suggestions", query="?q=lil"),
]

"""Every address of the API, with everyone, and with whatever a stranger may put into it."""

import re
from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client
from django.urls import get_resolver, reverse

from portal.api import api
from tests.cast import PEOPLE
from tests.portal.api_roles import TABLE
from tests.portal.walking import SignedIn
from tests.roles import Endpoint

# What answers without a sign-in -> why.
OPEN = {("/api/v1/previews/{token}/", "get"): "the signed link that follows is the key, for a day"}
UNNAMED = {"api-root"}  # ninja's own, a 404
HOSTILE = (
    "", "x", "-1", "0", "9" * 21, "1e309", "NaN", "null", "[]", "a\x00b", "é" * 5_000, "🦄", "'", '"', "%",
    "../../etc/passwd", "; DROP TABLE x; --", "0001-01-01", "9999-12-31", "2026-13-45", "2026-02-30T25:61:00",
    "2026-11-24T10:00:00+99:99", "٣", "\\", "{0}",
)  # fmt: skip  # words, one list
CLEAN = {200, 400, 404, 422}
SPENT = {"token": {410}}  # of /sync/: begin again


@pytest.fixture(autouse=True)
def _no_rate(settings: Any) -> None:
    """This walk asks more in a minute than any reader may."""
    settings.API_REQUESTS_PER_MINUTE = 1_000_000


@pytest.fixture
def cast(everyone: SignedIn) -> SignedIn:
    return everyone


def ids(endpoint: Endpoint) -> str:
    return endpoint.name


def address(endpoint: Endpoint, cast: SignedIn) -> str:
    return reverse(endpoint.name, kwargs=endpoint.kwargs(cast))


def operations() -> list[tuple[str, dict[str, Any]]]:
    return [
        (path, op)
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, op in methods.items()
        if method == "get"
    ]


def test_every_address_of_the_api_is_in_the_table() -> None:
    named = {
        name for name in get_resolver().namespace_dict["api-v1"][1].reverse_dict if isinstance(name, str)
    }
    told = {endpoint.name.removeprefix("api-v1:") for endpoint in TABLE}
    assert named - told - UNNAMED == set()


def status(client: Client, method: str, path: str) -> int:
    answer = getattr(client, method)(path)
    close(answer)
    return int(answer.status_code)


def close(answer: Any) -> None:
    """A file is open until then; the end of a request would close the test’s own connection."""
    request_finished.disconnect(close_old_connections)
    answer.close()
    request_finished.connect(close_old_connections)


def str_of(value: object) -> str:
    return value if isinstance(value, str) else ""


@pytest.mark.once
@pytest.mark.parametrize("endpoint", TABLE, ids=ids)
def test_each_person_gets_what_the_table_says(cast: SignedIn, endpoint: Endpoint) -> None:
    path = address(endpoint, cast) + endpoint.asked
    answers = {who: status(cast.client(who), endpoint.method, path) for who in PEOPLE}
    assert answers == {who: endpoint.status_for(who) for who in PEOPLE}


@pytest.mark.django_db
def test_only_what_is_listed_answers_without_a_sign_in() -> None:
    closed = {key for key in api.promises if getattr(Client(), key[1])(example(key[0])).status_code == 401}
    assert set(api.promises) - closed == set(OPEN)
    for path, method in OPEN:
        assert getattr(Client(), method)(example(path)).status_code == 404  # "x" is no link


def example(path: str) -> str:
    return re.sub(r"{\w+}", "1", path)


@pytest.mark.parametrize(("path", "operation"), operations(), ids=str_of)
def test_no_parameter_breaks_it(cast: SignedIn, path: str, operation: dict[str, Any]) -> None:
    client = cast.client("agent")
    names = [p["name"] for p in operation.get("parameters", []) if p["in"] == "query"]
    filled = path.replace("{code}", cast.court.code).replace("{page_id}", "3")
    filled = filled.replace("{id}", str(cast.workers["assistant"].public_id))
    filled = filled.replace("{document_id}", "1").replace("{name}", "x.jpg").replace("{token}", "x")
    broken = [
        (name, value[:30], status)
        for name in names
        for value in HOSTILE
        if (status := client.get(filled, {name: value}).status_code) not in CLEAN | SPENT.get(name, set())
    ]
    assert broken == []


@pytest.mark.parametrize("value", [v for v in HOSTILE if v])
def test_no_address_breaks_it(cast: SignedIn, value: str) -> None:
    client = cast.client("agent")
    for path, _operation in operations():
        if "{" in path:
            prefix, _brace, rest = path.partition("{")
            response = client.get(f"{prefix}{value}{rest.partition('}')[2]}")
            assert response.status_code in CLEAN | {301}, path


@pytest.mark.parametrize(
    ("path", "operation"), operations(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_list_is_paged_and_stays_within_the_limit(
    cast: SignedIn, path: str, operation: dict[str, Any]
) -> None:
    names = {parameter["name"] for parameter in operation.get("parameters", [])}
    if "{" in path or "limit" not in names:
        return
    client = cast.client("agent")
    first = client.get(path, {"limit": 1} | ({"q": "lille"} if path.endswith("search/") else {})).json()
    last = {"search/": "count", "sync/": "next_token"}
    assert {"items", last.get(path.removeprefix("/api/v1/"), "next")} <= set(first)
    assert len(first["items"]) <= 1
    assert client.get(path, {"limit": 100_000}).status_code == 422

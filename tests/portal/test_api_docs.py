"""What docs/api.md tells an integrator is true."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from portal.api import api
from portal.webhooks import queue, signing
from portal.webhooks.models import Event, Webhook
from tests.cast import Cast

pytestmark = pytest.mark.once

TEXT = (Path(__file__).resolve().parent.parent.parent / "docs" / "api.md").read_text(encoding="utf-8")


def snippet() -> Callable[..., bool]:
    """The verifying function, as it stands there."""
    found: dict[str, Any] = {}
    exec(re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)[1], found)  # type: ignore[index]
    return found["verify"]


def test_the_snippet_verifies_what_is_sent_and_nothing_else(cast: Cast) -> None:
    verify, now = snippet(), timezone.now()
    webhook = Webhook(name="Vitrine", url="https://vitrine.example/", events=[])
    old = signing.secret(queue.register(webhook, by=cast.users["administrator"], at=now).salt)
    new = queue.rotate(webhook, at=now)
    headers = signing.headers(webhook, "msg_1", b"{}", now)
    assert verify(new, headers, b"{}")
    assert verify(old, headers, b"{}")
    assert not verify(new, headers, b"{ }")
    assert not verify(new, headers | {"webhook-id": "msg_2"}, b"{}")
    assert not verify(signing.secret("another"), headers, b"{}")
    past = signing.headers(webhook, "msg_1", b"{}", now - timedelta(minutes=6))
    assert not verify(new, past, b"{}")


def test_every_event_is_told_of() -> None:
    assert [event for event in Event.values if f"`{event}`" not in TEXT] == []


@pytest.mark.parametrize(
    "path", sorted(re.findall(r"`([a-z-]+/)", TEXT.split("## What is there")[1].split("##")[0]))
)
def test_every_address_of_the_table_exists(path: str) -> None:
    assert any(known.startswith(f"/api/v1/{path}") for known in api.document["paths"])


def test_every_list_and_page_of_the_document_is_told_of() -> None:
    told = TEXT + "`me/` `openapi.json`"
    first = {path.removeprefix("/api/v1/").split("/")[0] for path in api.document["paths"]}
    assert [name for name in sorted(first) if f"{name}/" not in told] == []


def test_the_page_for_people_names_what_the_lists_take_and_answer(cast: Cast) -> None:
    page = cast.client("administrator").get("/api/v1/docs/").text
    sentence = re.search(r"Les listes acceptent[^<]*", page)
    assert sentence is not None
    said = set(re.findall(r"«\s(\w+)\s»", sentence[0]))
    operation = api.document["paths"]["/api/v1/establishments/"]["get"]
    assert {"limit", "cursor"} <= {parameter["name"] for parameter in operation["parameters"]}
    assert said == {"limit", "cursor", "items", "count", "next"}

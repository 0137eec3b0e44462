"""What the journeys stand on: each request has a connection of its own, as in production."""

from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.db import transaction

from tests.portal.test_api import new_token


def test_a_request_sees_only_what_was_committed(live_server: Any) -> None:
    with transaction.atomic():
        begun = new_token()
        assert read(live_server.url, begun) == 401
        transaction.set_rollback(True)
    assert read(live_server.url, begun) == 401
    assert read(live_server.url, new_token()) == 200


def read(url: str, token: str) -> int:
    asked = Request(f"{url}/api/v1/me/", headers={"Authorization": f"Bearer {token}"})
    try:
        with urlopen(asked) as answer:
            return int(answer.status)
    except HTTPError as refusal:
        refusal.close()
        return refusal.code

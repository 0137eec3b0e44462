"""What the journeys stand on: a connection for each request, a page judged when it has come to rest."""

from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.db import transaction
from playwright.sync_api import Route

from tests.browser.conftest import assert_accessible
from tests.needs import ASKED_TWICE
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


@pytest.mark.once
def test_a_page_is_judged_when_its_colours_have_come_to_rest(page_as: Any) -> None:
    page = page_as("anonymous")
    page.goto("/connexion/")
    page.evaluate(
        """document.querySelector("h1").animate(
             [{ color: "#ccc" }, { color: "#161616" }], { duration: 1000, easing: "steps(1, end)" })"""
    )
    assert_accessible(page)


@pytest.mark.once
def test_a_page_that_never_loads_is_asked_for_once_more_and_told(page_as: Any, request: Any) -> None:
    page, held = page_as("anonymous"), []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        held.append(route)

    page.route("**/portal.css", hold_the_first)
    page.goto("/connexion/", timeout=3000)
    assert page.locator("h1").is_visible()
    assert request.node.user_properties == [(ASKED_TWICE, "/connexion/")]
    request.node.user_properties.clear()

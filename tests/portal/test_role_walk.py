"""Every address of the project, walked by every person of the cast: no address without its line."""

import importlib
from collections.abc import Iterator

import pytest
import time_machine
from django.core.signals import request_finished
from django.db import close_old_connections
from django.urls import reverse

from tests.cast import NOW, PEOPLE, Cast
from tests.portal.web import addresses
from tests.roles import Endpoint, end_of

pytestmark = pytest.mark.once

LEAVING = "account_logout"
HOME = "/"  # Wagtail names its pattern by an unnamed group
APPS = ("portal", "search", "pages", "contact", "casework", "permanences", "directory")
# A route's beginning -> why its patterns are not in a table.
BY_ROUTE = {
    "cms/": "Wagtail's admin, walked by the samples below",
    "api/": "walked by tests/portal/test_api.py",
    "fichiers/": "documents and renditions: tests/pages",
    "_util/": "Wagtail's own, shadowed or behind a page's restriction",
    "demo/": "the demo only: tests/portal/test_demo.py",
    "compte/": "the account's root, a redirection without a name",
}
BY_NAME = {"wagtail_serve": "pages: tests/pages", "wagtailcore_login": "shadowed"}
ADMIN_SAMPLES = {
    "/cms/": {"editor": 200, "moderator": 200, "administrator": 200},
    "/cms/users/": {"administrator": 200},
    "/cms/groups/": {"administrator": 200},
    "/cms/sites/": {"administrator": 200},
    "/cms/recherches/": {"editor": 200, "moderator": 200, "administrator": 200},
    "/cms/reports/site-history/": {"administrator": 200},
}


def _tables() -> Iterator[tuple[str, Endpoint]]:
    for app in APPS:
        for endpoint in importlib.import_module(f"tests.{app}.roles").TABLE:
            yield app, endpoint


TABLE = list(_tables())


def _ids(entry: tuple[str, Endpoint]) -> str:
    return f"{entry[1].method} {entry[1].name}{entry[1].query}"


def test_every_address_is_in_a_table():
    told = {endpoint.name for _app, endpoint in TABLE} | set(BY_NAME)
    missing = [a for a in addresses() if a.key not in told and not a.route.startswith(tuple(BY_ROUTE))]
    assert missing == []


def test_every_line_of_a_table_is_an_address():
    known = {address.key for address in addresses()}
    assert {endpoint.name for _app, endpoint in TABLE} - known == set()


@pytest.mark.parametrize("entry", TABLE, ids=_ids)
@time_machine.travel(NOW, tick=False)
def test_each_person_gets_what_the_table_says(entry: tuple[str, Endpoint], cast: Cast):
    _app, endpoint = entry
    answers = {who: _walked(endpoint, cast, who) for who in PEOPLE}
    statuses = {who: status for who, (status, _end) in answers.items()}
    assert statuses == {who: endpoint.status_for(who) for who in PEOPLE}
    lost = {
        who: end
        for who, (status, end) in answers.items()
        if status == 302 and end != _end(endpoint, who, end)
    }
    assert lost == {}


def _end(endpoint: Endpoint, who: str, found: tuple[int, str]) -> tuple[int, str]:
    """A redirect leads strangers to the sign-in page, and those inside to a page that opens for them."""
    sign_in = reverse("account_login")
    if who == "anonymous" or endpoint.name == LEAVING:
        return 200, sign_in
    return endpoint.ends, found[1] if found[1] != sign_in else "anywhere else"


def _walked(endpoint: Endpoint, cast: Cast, who: str) -> tuple[int, tuple[int, str]]:
    """The status, and where it leads in the end.

    The arguments are made anew for each: an action that succeeded may have used up its object.
    """
    kwargs = endpoint.kwargs(cast)
    path = HOME if endpoint.name == "wagtail_serve" else reverse(endpoint.name, kwargs=kwargs)
    query = f"?{endpoint.query.removeprefix('?')}" if endpoint.query else ""
    client = cast.client(who)
    answer = getattr(client, endpoint.method)(path + query, endpoint.data(cast))
    # A file that is served is open until then. The end of a request would close the test's own connection.
    request_finished.disconnect(close_old_connections)
    answer.close()
    end = end_of(client, answer, path + query)
    request_finished.connect(close_old_connections)
    return int(answer.status_code), end


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("path", ADMIN_SAMPLES)
def test_wagtail_s_admin_opens_to_its_roles_only(path: str, cast: Cast):
    """Those who edit but not this are told so, and left where they asked for it."""
    expected = ADMIN_SAMPLES[path]
    for who in PEOPLE:
        client = cast.client(who)
        answer = client.get(path)
        assert answer.status_code == expected.get(who, 302 if who == "anonymous" else 403), who
        if answer.status_code == 302:
            assert end_of(client, answer, path) == (200, reverse("account_login")), who


@pytest.mark.parametrize("path", ["/cms/", "/cms/pages/", "/cms/nulle-part/"])
def test_the_admin_tells_those_who_do_not_edit_that_it_is_not_for_them(path: str, cast: Cast):
    answer = cast.client("agent").get(path)
    assert answer.status_code == 403
    assert "Accès refusé" in answer.text
    assert 'href="/"' in answer.text


@pytest.mark.parametrize("who", PEOPLE)
def test_an_address_that_does_not_exist_is_404_for_those_inside(who: str, cast: Cast):
    status = cast.client(who).get("/cette-page/nexiste-pas/").status_code
    assert status == (302 if who == "anonymous" else 404)

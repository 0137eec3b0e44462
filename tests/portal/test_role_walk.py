"""Every address of the project, walked by every person of the cast: no address without its line."""

import importlib
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.urls import reverse

from tests.cast import PEOPLE
from tests.portal.walking import SignedIn, forget
from tests.portal.web import addresses
from tests.roles import Endpoint, end_of

pytestmark = pytest.mark.once

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
BY_SCRIPT = {"search:count", "pages:campaign_opened"}  # no page leads there
MAY = {200, 302, 409, 422}
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
    return f"{entry[1].method} {entry[1].name}{entry[1].asked}"


def test_every_address_is_in_a_table():
    told = {endpoint.name for _app, endpoint in TABLE} | set(BY_NAME)
    missing = [a for a in addresses() if a.key not in told and not a.route.startswith(tuple(BY_ROUTE))]
    assert missing == []


def test_every_line_of_a_table_is_an_address():
    known = {address.key for address in addresses()}
    assert {endpoint.name for _app, endpoint in TABLE} - known == set()


@pytest.fixture
def cast(everyone: SignedIn) -> SignedIn:
    return everyone


@pytest.mark.parametrize("entry", TABLE, ids=_ids)
def test_each_person_gets_what_the_table_says(entry: tuple[str, Endpoint], cast: SignedIn):
    _app, endpoint = entry
    path = _address(endpoint, cast)
    answers = {who: _walked(endpoint, cast, who, path) for who in PEOPLE}
    statuses = {who: status for who, (status, _end) in answers.items()}
    assert statuses == {who: endpoint.status_for(who) for who in PEOPLE}
    lost = {
        who: end
        for who, (status, end) in answers.items()
        if status == 302 and end != _end(endpoint, who, end)
    }
    assert lost == {}


def _address(endpoint: Endpoint, cast: SignedIn) -> str:
    if endpoint.name == "wagtail_serve":
        return HOME
    return reverse(endpoint.name, kwargs=endpoint.kwargs(cast))


def _end(endpoint: Endpoint, who: str, found: tuple[int, str]) -> tuple[int, str]:
    """A redirect leads strangers to the sign-in page, and those inside to a page that opens for them."""
    sign_in = reverse("account_login")
    if who == "anonymous" or endpoint.name == LEAVING:
        return 200, sign_in
    return endpoint.ends, found[1] if found[1] != sign_in else "anywhere else"


def _walked(endpoint: Endpoint, cast: SignedIn, who: str, path: str) -> tuple[int, tuple[int, str]]:
    """The status, and where it leads in the end; then all is as it was: the next finds the same objects."""
    path += endpoint.asked
    headers = BROWSER if endpoint.method == "get" and not _is_for_scripts(endpoint) else {}
    client = cast.client(who)
    with cast.undone():
        answer = getattr(client, endpoint.method)(path, endpoint.data(cast), headers=headers)
        # A file that is served is open until then. The end of a request would close our own connection.
        request_finished.disconnect(close_old_connections)
        answer.close()
        leads_to = urlsplit(answer.headers.get("Location", "")).path
        if who == "anonymous" and endpoint.name != "account_login" and leads_to == reverse("account_login"):
            end = 200, leads_to  # the table's own line says that it opens
        else:
            end = end_of(client, answer, path)
        request_finished.connect(close_old_connections)
    if endpoint.method == "post":
        forget()  # what was kept of rows that are there no more
    return int(answer.status_code), end


def _is_for_scripts(endpoint: Endpoint) -> bool:
    """A browser is led on from what a script is told not to ask this way."""
    return 405 in endpoint.expect.values()


NOT_PAGES = [entry for entry in TABLE if entry[1].method == "post" or _is_for_scripts(entry[1])]


@pytest.mark.parametrize("entry", NOT_PAGES, ids=_ids)
def test_the_address_of_a_form_is_a_page_as_well(entry: tuple[str, Endpoint], cast: SignedIn):
    """Signing in leads there, and Back, and the history, for whoever may send it; and it is never a 405.

    The pages themselves are asked by a browser above."""
    _app, endpoint = entry
    if endpoint.name in BY_SCRIPT | {LEAVING}:
        return
    path = _address(endpoint, cast)
    with cast.undone():
        assert cast.client("administrator").get(path, headers=BROWSER).status_code != 405
    if who := _who_may(endpoint):
        client = cast.client(who)
        status, _where = end_of(client, client.get(path, headers=BROWSER), path)
        # A factor that nobody of the cast has cannot be given or taken away.
        assert status < 400 or endpoint.ends == status, (who, path, status)


def _who_may(endpoint: Endpoint) -> str | None:
    return next((who for who in PEOPLE[1:] if endpoint.status_for(who) in MAY), None)


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("path", ADMIN_SAMPLES)
def test_wagtail_s_admin_opens_to_its_roles_only(path: str, cast: SignedIn):
    """Those who edit but not this are told so, and left where they asked for it."""
    expected = ADMIN_SAMPLES[path]
    for who in PEOPLE:
        client = cast.client(who)
        answer = client.get(path)
        assert answer.status_code == expected.get(who, 302 if who == "anonymous" else 403), who
        if answer.status_code == 302:
            assert end_of(client, answer, path) == (200, reverse("account_login")), who


@pytest.mark.parametrize("path", ["/cms/", "/cms/pages/", "/cms/nulle-part/"])
def test_the_admin_tells_those_who_do_not_edit_that_it_is_not_for_them(path: str, cast: SignedIn):
    answer = cast.client("agent").get(path)
    assert answer.status_code == 403
    assert "Accès refusé" in answer.text
    assert 'href="/"' in answer.text


@pytest.mark.parametrize("who", PEOPLE)
def test_an_address_that_does_not_exist_is_404_for_those_inside(who: str, cast: SignedIn):
    status = cast.client(who).get("/cette-page/nexiste-pas/").status_code
    assert status == (302 if who == "anonymous" else 404)

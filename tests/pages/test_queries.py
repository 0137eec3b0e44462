"""A page costs six queries at most, with session, user, menus and breadcrumb, whatever the tree holds."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pages.models import CampaignPage, ContentPage, EventPage, ThemePage
from tests.cast import Cast
from tests.pages import make

pytestmark = pytest.mark.django_db
BODY = [("heading", "Un titre"), ("text", "<p>Un texte.</p>"), ("social_worker", {"title": "En parler"})]


def queries(client: Client, url: str) -> list[str]:
    """Those of a second visit: the first one warms what is kept."""
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in seen]


def content_page() -> str:
    theme = make.page(ThemePage, title="Famille", body=BODY)
    make.page(ContentPage, theme, "Se séparer", body=BODY)
    return "/vie-pratique/famille/se-separer/"


def section_page() -> str:
    return "/vie-pratique/"


def home_page() -> str:
    make.page(CampaignPage, make.section("rendez-vous"), "Campagne")
    make.page(EventPage, make.section("rendez-vous"), "Forum")
    return "/"


def booklet_print() -> str:
    make.booklet()
    return "/nouvel-arrivant/livret/imprimer/"


@pytest.mark.parametrize("visit", [content_page, section_page, home_page, booklet_print])
def test_a_page_costs_six_queries_at_most(cast: Cast, visit: Callable[[], str]) -> None:
    seen = queries(cast.client("agent"), visit())
    assert len(seen) <= 6, "\n".join(seen)


def test_the_booklet_of_a_newcomer_costs_the_home_page_nothing(cast: Cast) -> None:
    make.booklet()
    assert len(queries(cast.client("newcomer"), home_page())) <= 6


def test_more_pages_cost_the_same(cast: Cast) -> None:
    client, url = cast.client("agent"), content_page()
    make.page(title="Situation")
    make.page(EventPage, make.section("rendez-vous"), "Forum")
    few = [len(queries(client, path)) for path in (url, "/vie-pratique/", "/", "/plan-du-site/")]
    for n in range(5):
        make.page(title=f"Autre situation {n}")
        make.page(EventPage, make.section("rendez-vous"), f"Rencontre {n}")
    assert [len(queries(client, path)) for path in (url, "/vie-pratique/", "/", "/plan-du-site/")] == few


def test_the_whole_booklet_costs_the_same_with_2_chapters_or_6(cast: Cast) -> None:
    client = cast.client("newcomer")
    booklet = make.booklet(2)
    few = len(queries(client, "/nouvel-arrivant/livret/imprimer/"))
    for n in range(4):
        make.page(type(booklet.get_children().first().specific), booklet, f"Chapitre ajouté {n}")
    assert len(queries(client, "/nouvel-arrivant/livret/imprimer/")) == few


@pytest.mark.parametrize("visit", [content_page, section_page, home_page, booklet_print])
def test_reading_never_writes(cast: Cast, visit: Callable[[], str]) -> None:
    seen = queries(cast.client("agent"), visit())
    assert not [sql for sql in seen if sql.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_restricted_page_adds_its_check_and_nothing_per_page(cast: Cast) -> None:
    client, url = cast.client("moderator"), content_page()
    before = len(queries(client, url))
    make.restrict(make.section("handicap"), *cast.users["moderator"].groups.all())
    assert len(queries(client, url)) <= before + 1  # the reader's groups, once

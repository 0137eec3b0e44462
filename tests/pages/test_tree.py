"""What was withdrawn is gone at once, in this process and in every other; routing costs one query."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from pages.editing import previews
from pages.models import ContentPage, ThemePage
from pages.reading import tree
from tests.cast import Cast
from tests.pages import make

pytestmark = pytest.mark.django_db


def test_a_page_is_found_by_its_address_at_any_depth(cast: Cast) -> None:
    theme = make.page(ThemePage, title="Famille")
    page = make.page(under=theme, title="Se séparer")
    response = cast.client("agent").get("/vie-pratique/famille/se-separer/")
    assert response.status_code == 200
    assert response.context["page"].pk == page.pk


@pytest.mark.parametrize(
    "path", ["/vie-pratique/rien/", "/rien/", "/vie-pratique/famille/imprimer/", "/a/b/c/d/e/f/g/"]
)
def test_an_unknown_address_is_not_found(cast: Cast, path: str) -> None:
    make.page(ThemePage, title="Famille")
    assert cast.client("agent").get(path).status_code == 404


def test_an_unpublished_page_is_gone_at_once(cast: Cast) -> None:
    page, client = make.page(), cast.client("agent")
    assert client.get(make.url(page)).status_code == 200
    page.unpublish()
    assert client.get("/vie-pratique/se-separer/").status_code == 404
    assert "Se séparer" not in client.get("/vie-pratique/").text


def test_a_moved_page_leaves_a_redirect_behind(cast: Cast) -> None:
    page, client = make.page(), cast.client("agent")
    client.get(make.url(page))
    page.move(make.section("handicap"), pos="last-child")
    assert client.get("/handicap/se-separer/").status_code == 200
    assert client.get("/vie-pratique/se-separer/").headers["Location"] == "/handicap/se-separer/"
    assert "Se séparer" not in client.get("/vie-pratique/").text


def test_a_deleted_page_is_gone_at_once(cast: Cast) -> None:
    page, client = make.page(), cast.client("agent")
    client.get("/vie-pratique/")
    page.delete()
    assert client.get("/vie-pratique/se-separer/").status_code == 404


def test_the_address_of_what_stands_below_follows_a_change_of_slug(cast: Cast) -> None:
    theme = make.page(ThemePage, title="Famille")
    make.page(under=theme)
    client = cast.client("agent")
    client.get("/vie-pratique/famille/se-separer/")
    theme.slug = "proches"
    theme.save()
    assert client.get("/vie-pratique/proches/se-separer/").status_code == 200
    assert client.get("/vie-pratique/famille/se-separer/").status_code != 200


def test_another_process_sees_a_withdrawal_at_its_next_request(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, client = make.page(), cast.client("agent")
    client.get(make.url(page))
    before = tree.cached()
    page.unpublish()
    make.restrict(make.section("handicap"), *cast.users["moderator"].groups.all())
    monkeypatch.setattr(tree, "_cached", before)  # a worker that has not heard of it
    assert client.get("/vie-pratique/se-separer/").status_code == 404
    monkeypatch.setattr(tree, "_cached", before)
    assert client.get("/handicap/").status_code == 404
    monkeypatch.setattr(tree, "_cached", before)
    assert "Se séparer" not in client.get("/plan-du-site/").text


def test_another_process_finds_a_page_that_was_just_published(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree.current()
    make.page(title="Toute neuve")
    monkeypatch.setattr(tree, "_cached", before)
    assert cast.client("agent").get("/vie-pratique/toute-neuve/").status_code == 200


def test_a_change_that_was_rolled_back_leaves_no_trace(cast: Cast) -> None:
    page, client = make.page(), cast.client("agent")
    client.get(make.url(page))
    with transaction.atomic():
        page.unpublish()
        tree.current()
        transaction.set_rollback(True)
    assert client.get("/vie-pratique/se-separer/").status_code == 200


def test_saving_a_draft_leaves_the_tree_as_it_is() -> None:
    page = make.page()
    before = tree.current().token
    page.title = "Un brouillon"
    page.save_revision()
    assert tree.current().token == before


def test_the_tree_is_read_again_only_when_something_changed() -> None:
    make.page()
    tree.current()
    with CaptureQueriesContext(connection) as seen:
        tree.current()
    assert len(seen) == 1


def test_an_alias_is_as_closed_as_its_source(cast: Cast) -> None:
    closed = make.section("handicap")
    page = make.page(under=closed)
    make.restrict(closed, *cast.users["moderator"].groups.all())
    page.create_alias(parent=make.section(), update_slug="copie")
    assert cast.client("agent").get("/vie-pratique/copie/").status_code == 404
    assert cast.client("moderator").get("/vie-pratique/copie/").status_code == 200


def test_any_host_is_served_by_the_default_site(cast: Cast) -> None:
    known = tree.current()
    default = Site.objects.get(is_default_site=True)
    assert known.site_for("intranet.example.fr") == default
    assert known.site_for("localhost:8000") == default


def test_what_stands_under_an_unpublished_page_is_gone_with_it_and_comes_back(cast: Cast) -> None:
    theme = make.page(ThemePage, title="Famille")
    page, client = make.page(under=theme), cast.client("agent")
    url = "/vie-pratique/famille/se-separer/"
    theme.unpublish()
    assert client.get(url).status_code == 404
    assert client.get(f"/api/v1/pages/{page.pk}/").status_code == 404
    theme.save_revision().publish()
    assert client.get(url).status_code == 200


def test_a_draft_under_an_unpublished_page_still_says_where_it_stands(cast: Cast) -> None:
    theme = make.page(ThemePage, title="Famille")
    page = make.page(under=theme, live=False)
    theme.unpublish()
    link = previews.make_link(page, by=cast.user("editor"), at=timezone.now())
    told = cast.client("anonymous").get(f"/api/v1/previews/{link.token}/").json()
    assert told["url"] == "/vie-pratique/famille/se-separer/"
    assert [above["title"] for above in told["breadcrumb"]] == ["Relais", "Vie pratique"]


def test_a_restricted_page_keeps_wagtails_own_check_too() -> None:
    page = ContentPage.objects.get(pk=make.page().pk)
    restriction = make.restrict(page)
    assert list(page.get_view_restrictions()) == [PageViewRestriction.objects.get(pk=restriction.pk)]

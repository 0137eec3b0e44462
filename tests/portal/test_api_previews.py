"""Drafts by a link: who makes one, what it shows, and all the ways in which it shows nothing."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.test import Client
from django.utils import timezone
from wagtail.models import PageLogEntry

from pages.editing import previews
from tests.cast import Cast
from tests.pages import make
from tests.portal.test_api import bearer, is_problem, new_token

V1 = "/api/v1/"


def links_of(page: Any) -> str:
    return f"{V1}pages/{page.pk}/preview-links/"


def new_link(cast: Cast, page: Any, who: str = "editor") -> str:
    response = cast.client(who).post(links_of(page))
    assert response.status_code == 201, response.text
    return str(response.json()["url"]).removeprefix("http://127.0.0.1:8000")


def draft_of(page: Any, title: str = "Brouillon secret") -> Any:
    page.title = title
    page.save_revision()
    return page


def test_whoever_holds_the_link_reads_the_draft_without_signing_in(cast: Cast) -> None:
    page = draft_of(make.page(title="Publiée"))
    answer = Client().get(new_link(cast, page))
    assert answer.json()["title"] == "Brouillon secret"
    assert answer.json()["breadcrumb"][-1]["title"] == "Vie pratique"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "ETag" not in answer
    assert cast.client("agent").get(f"{V1}pages/{page.pk}/").json()["title"] == "Publiée"


def test_a_page_that_was_never_published_can_be_shown(cast: Cast) -> None:
    page = make.page(title="Neuve", live=False)
    page.save_revision()
    assert Client().get(new_link(cast, page)).json()["url"] == "/vie-pratique/neuve/"


def test_what_is_written_after_the_link_is_not_in_it(cast: Cast) -> None:
    page = draft_of(make.page())
    url = new_link(cast, page)
    draft_of(page, "Plus tard")
    assert Client().get(url).json()["title"] == "Brouillon secret"


def test_the_history_of_the_page_names_who_made_a_link(cast: Cast) -> None:
    page = draft_of(make.page())
    new_link(cast, page)
    entry = PageLogEntry.objects.get(action=previews.LOG_ACTION)
    assert (entry.page_id, entry.user_id) == (page.pk, cast.users["editor"].pk)


@pytest.mark.ignore_template_errors
def test_an_editor_makes_a_link_from_the_admin(cast: Cast) -> None:
    page = draft_of(make.page())
    url = f"/cms/pages/{page.pk}/lien-apercu/"
    editor = cast.client("editor")
    for screen in (f"/cms/pages/{page.pk}/edit/", f"/cms/pages/{page.get_parent().pk}/"):
        assert url in editor.get(screen).text
    assert "/previews/" not in editor.get(url).text
    assert f"{V1}previews/" in editor.post(url).text
    assert cast.client("agent").get(url).status_code == 403
    make.restrict(page, *cast.users["editor"].groups.all())
    assert editor.post(url).status_code in (302, 403)
    assert url not in editor.get(f"/cms/pages/{page.pk}/edit/").text


def test_a_session_needs_its_csrf_token_to_make_one(cast: Cast) -> None:
    page = draft_of(make.page())
    client = Client(enforce_csrf_checks=True)
    client.cookies = cast.client("editor").cookies
    assert is_problem(client.post(links_of(page)), 403)
    client.get("/")
    token = client.cookies["csrftoken"].value
    assert client.post(links_of(page), headers={"x-csrftoken": token}).status_code == 201


def test_a_token_of_the_api_makes_none(cast: Cast) -> None:
    page = draft_of(make.page())
    assert is_problem(bearer(new_token(user=cast.users["editor"])).post(links_of(page)), 403)


@pytest.mark.parametrize(("who", "status"), [("agent", 403), ("assistant", 403), ("anonymous", 401)])
def test_those_who_may_not_edit_make_none(cast: Cast, who: str, status: int) -> None:
    assert is_problem(cast.client(who).post(links_of(make.page())), status)


def test_a_draft_that_one_may_not_edit_looks_like_no_page(cast: Cast) -> None:
    assert is_problem(cast.client("agent").post(links_of(make.page(live=False))), 404)
    assert is_problem(cast.client("editor").post(f"{V1}pages/999999/preview-links/"), 404)


def test_a_restricted_page_has_no_link_and_one_made_before_ends(cast: Cast) -> None:
    page = draft_of(make.page())
    url = new_link(cast, page)
    make.restrict(page, *cast.users["moderator"].groups.all())
    assert is_problem(cast.client("moderator").post(links_of(page)), 403)
    assert is_problem(Client().get(url), 404)


def test_its_neighbours_are_those_that_everyone_may_read(cast: Cast) -> None:
    make.restrict(make.page(title="Réservée"))
    page = draft_of(make.section())
    assert Client().get(new_link(cast, page)).json()["children"] == []


def test_a_link_ends_after_a_day(cast: Cast) -> None:
    url = new_link(cast, draft_of(make.page()))
    with time_machine.travel(timezone.now() + timedelta(hours=23, minutes=59)):
        assert Client().get(url).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
        answer = Client().get(url)
    assert is_problem(answer, 404)
    assert answer.json()["detail"] == "Ce lien a expiré."


@pytest.mark.parametrize("how", ["right", "person", "page", "revision"])
def test_a_link_ends_with_what_it_rests_on(cast: Cast, how: str) -> None:
    page = draft_of(make.page())
    url = new_link(cast, page)
    assert Client().get(url).status_code == 200
    if how == "right":
        cast.users["editor"].groups.clear()
    elif how == "person":
        type(cast.users["editor"]).objects.filter(pk=cast.users["editor"].pk).update(is_active=False)
    elif how == "page":
        page.delete()
    else:
        page.revisions.all().delete()
    assert is_problem(Client().get(url), 404)


def test_a_link_that_was_changed_or_made_up_shows_nothing(cast: Cast) -> None:
    page, other = draft_of(make.page()), draft_of(make.page(title="Autre"))
    token = new_link(cast, page).split("/")[-2]
    named = signing.loads(token, salt=previews.SALT)
    forged = [
        token[:-1] + ("a" if token[-1] != "a" else "b"),
        token.replace(token.split(":")[0], new_link(cast, other).split("/")[-2].split(":")[0]),
        signing.dumps(named, salt="autre"),
        signing.dumps(named, key="autre" * 10, salt=previews.SALT),
        signing.dumps(named | {"page": other.pk}, salt=previews.SALT),  # a revision of another page
        "x",
        "a:b:c",
        "é",
        "%00",
    ]
    for text in forged:
        assert is_problem(Client().get(f"{V1}previews/{text}/"), 404), text
    assert Client().get(f"{V1}previews/{token}/").status_code == 200


def test_links_are_limited_each_and_guesses_all_together(cast: Cast, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    one = new_link(cast, draft_of(make.page()))
    other = new_link(cast, draft_of(make.page(title="Autre")), "moderator")
    assert [Client().get(one).status_code for _ in range(3)] == [200, 200, 429]
    assert Client().get(other).status_code == 200
    guesses = [Client().get(f"{V1}previews/{n}/").status_code for n in range(3)]
    assert guesses == [404, 404, 429]


def test_only_previews_are_open_and_only_to_be_read(cast: Cast) -> None:
    url = new_link(cast, draft_of(make.page()))
    assert is_problem(Client().post(url), 405)
    for path in ("previews", "previews-x/", "pages/", "previews/../pages/"):
        assert Client().get(V1 + path).status_code == 401, path

"""The preview panel shows a separate front end, which reads what an editor types."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from pages.kinds import KINDS
from portal.checks import drafts_go_by_https
from tests.cast import Cast
from tests.pages import make
from tests.portal.test_api import is_problem

pytestmark = pytest.mark.once  # what is shown

FRONT = "http://127.0.0.1:8090/apercu.html#"
PREVIEW = "/api/v1/previews/"


@pytest.fixture(autouse=True)
def front(settings: Any) -> None:
    settings.PREVIEW_FRONT_END = FRONT


def form(title: str, *, saved: bool = False) -> dict[str, Any]:
    blocks = [("heading", "Ce qui change"), ("text", rich_text("<p>Une phrase tapée.</p>"))]
    comments = {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
    typed = {"title": title, "summary": "Tapé.", "body": streamfield(blocks), "related": streamfield([])}
    return nested_form_data(typed | ({"slug": "se-separer"} if saved else {})) | comments


def shown(client: Client, url: str, typed: dict[str, Any]) -> HttpResponse:
    """As the panel does: it sends the form, then loads its frame."""
    sent = client.post(url, typed)
    assert sent.json() == {"is_valid": True, "is_available": True}, sent.text
    return client.get(url, {"mode": "site", "in_preview_panel": "true"})


def token_of(response: Any) -> str:
    assert response.status_code == 302, response.text[:500]
    assert response["Location"].startswith(FRONT)
    return str(response["Location"].removeprefix(FRONT))


def test_the_front_end_reads_what_is_typed_and_was_not_saved(cast: Cast) -> None:
    page, editor = make.page(title="Publiée"), cast.client("editor")
    url = f"/cms/pages/{page.pk}/edit/preview/"
    response = shown(editor, url, form("Tapée", saved=True))
    token = token_of(response)
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    answer = Client().get(f"{PREVIEW}{token}/")
    said = answer.json()
    assert (said["id"], said["type"], said["title"]) == (page.pk, "content", "Tapée")
    assert [block["type"] for block in said["body"]] == ["heading", "text"]
    assert "Une phrase tapée." in said["body"][1]["html"]
    assert answer["Cache-Control"] == "private, no-store"
    page.refresh_from_db()
    assert (page.title, page.latest_revision) == ("Publiée", None)
    # The same token opens what the same editor types next; a page that is not theirs stays as it is.
    shown(editor, url, form("Tapée ensuite", saved=True))
    assert Client().get(f"{PREVIEW}{token}/").json()["title"] == "Tapée ensuite"
    other = cast.client("moderator").get(f"/cms/pages/{page.pk}/view_draft/", {"mode": "site"})
    assert Client().get(f"{PREVIEW}{token_of(other)}/").json()["title"] == "Publiée"
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        late = Client().get(f"{PREVIEW}{token}/")
    assert is_problem(late, 404)
    assert late.json()["detail"] == "Ce lien a expiré."
    caches["default"].clear()
    assert is_problem(Client().get(f"{PREVIEW}{token}/"), 404)


def test_a_page_that_was_never_saved_is_shown_where_it_will_stand(cast: Cast) -> None:
    above, editor = make.section(), cast.client("editor")
    url = f"/cms/pages/add/pages/contentpage/{above.pk}/preview/"
    token = token_of(shown(editor, url, form("Toute neuve")))
    said = Client().get(f"{PREVIEW}{token}/").json()
    assert (said["id"], said["title"], said["children"]) == (0, "Toute neuve", [])
    assert said["breadcrumb"][-1]["title"] == above.title
    assert not type(make.page(title="Autre")).objects.filter(title="Toute neuve").exists()
    make.restrict(above, *cast.users["editor"].groups.all())
    assert is_problem(Client().get(f"{PREVIEW}{token}/"), 404)


@pytest.mark.parametrize("how", ["right", "page", "forged", "restricted"])
def test_it_ends_with_what_it_rests_on(cast: Cast, how: str) -> None:
    page, editor = make.page(), cast.client("editor")
    url = f"/cms/pages/{page.pk}/edit/preview/"
    token = token_of(shown(editor, url, form("Tapée", saved=True)))
    assert Client().get(f"{PREVIEW}{token}/").status_code == 200
    if how == "right":
        cast.users["editor"].groups.clear()
    elif how == "page":
        page.delete()
    elif how == "restricted":
        make.restrict(page, *cast.users["editor"].groups.all())
        refused = editor.get(url, {"mode": "site"})
        assert (refused.status_code, "ne se montre que dans le portail" in refused.text) == (403, True)
    else:
        token = token[:-2]
    assert is_problem(Client().get(f"{PREVIEW}{token}/"), 404)


@pytest.mark.ignore_template_errors
def test_the_panel_offers_it_and_may_frame_it_where_there_is_one(cast: Cast, settings: Any) -> None:
    page, editor = make.page(), cast.client("editor")
    edit, preview = f"/cms/pages/{page.pk}/edit/", f"/cms/pages/{page.pk}/view_draft/"
    screen = editor.get(edit)
    assert "Le site externe" in screen.text
    assert "frame-src 'self' http://127.0.0.1:8090;" in f"{screen['Content-Security-Policy']};"
    assert "8090" not in editor.get("/")["Content-Security-Policy"]
    assert cast.client("agent").get(preview, {"mode": "site"}).status_code == 403
    settings.PREVIEW_FRONT_END = ""
    screen = editor.get(edit)
    assert "Le site externe" not in screen.text
    assert "8090" not in screen["Content-Security-Policy"]
    assert editor.get(preview, {"mode": "site"}).status_code == 404
    for unsound in ("http://vitrine.example/", "https://u:p@vitrine.example/", "javascript:alert(1)//"):
        settings.PREVIEW_FRONT_END = unsound
        assert [found.id for found in drafts_go_by_https(None)] == ["relais.E003"], unsound
    for sound in ("", "https://vitrine.example/apercu/", FRONT, "http://[::1]:1/", "http://localhost/"):
        settings.PREVIEW_FRONT_END = sound
        assert drafts_go_by_https(None) == [], sound


@pytest.mark.parametrize("model", KINDS, ids=lambda m: m.__name__)
def test_each_kind_shows_its_draft_there(cast: Cast, model: type) -> None:
    parent = make.booklet(1) if model.__name__ == "BookletChapterPage" else make.section()
    page = make.home() if model.__name__ == "HomePage" else make.page(model, parent, "Aperçu", live=False)
    page.save_revision(user=cast.users["editor"])
    led = cast.client("moderator").get(f"/cms/pages/{page.pk}/view_draft/", {"mode": "site"})
    said = Client().get(f"{PREVIEW}{token_of(led)}/")
    assert (said.status_code, said.json()["type"]) == (200, model.api_name)  # type: ignore[attr-defined]

"""Wagtail's own API, for editors' tools: what its tokens may do is what their person may do in the admin."""

import json
from typing import Any

import pytest
from django.test import Client
from wagtail.models import APIToken

from pages.models import ContentPage
from tests.cast import Cast
from tests.pages import make

PAGES = "/api/v3-preview/pages/"
BODY = [{"type": "heading", "value": "Par quoi commencer"}, {"type": "text", "value": "<p>Un texte.</p>"}]


def tool(cast: Cast, who: str) -> Client:
    """A program with a token of that person."""
    _token, text = APIToken.create_token(user=cast.users[who], name="outil")
    return Client(headers={"authorization": f"Bearer {text}"})


def create(client: Client, **fields: Any) -> Any:
    meta = {"parent_id": make.section().pk, "type": "pages.ContentPage"}
    meta |= fields.pop("meta", {})
    data = {"meta": meta, "title": "Par un outil", "summary": "Un résumé.", "body": BODY} | fields
    return client.post(PAGES, json.dumps(data), content_type="application/json")


def test_an_editor_s_tool_writes_a_draft_with_its_blocks_and_reads_it_back(cast: Cast) -> None:
    client = tool(cast, "editor")
    response = create(client)
    assert response.status_code == 201, response.text
    pk = response.json()["id"]
    assert not ContentPage.objects.get(pk=pk).live
    read = client.get(f"{PAGES}{pk}/?version=draft").json()
    assert (read["title"], read["summary"]) == ("Par un outil", "Un résumé.")
    assert [block["type"] for block in read["body"]] == ["heading", "text"]


def test_an_editor_s_tool_changes_the_draft_and_not_what_is_published(cast: Cast) -> None:
    page = make.page(title="Publiée")
    data = {"summary": "Changé par un outil."}
    response = tool(cast, "editor").patch(
        f"{PAGES}{page.pk}/", json.dumps(data), content_type="application/json"
    )
    assert response.status_code == 200, response.text
    page = ContentPage.objects.get(pk=page.pk)
    assert page.summary == "Un résumé."
    assert page.get_latest_revision_as_object().summary == "Changé par un outil."


@pytest.mark.parametrize(("who", "status", "live"), [("editor", 403, False), ("moderator", 201, True)])
def test_publishing_needs_the_same_right_as_in_the_admin(
    cast: Cast, who: str, status: int, live: bool
) -> None:
    response = create(tool(cast, who), meta={"action": "publish"})
    assert response.status_code == status, response.text
    assert ContentPage.objects.filter(title="Par un outil", live=True).exists() is live


@pytest.mark.parametrize("who", ["agent", "assistant", "coordinator", "correspondent"])
def test_a_reader_s_token_neither_reads_nor_writes(cast: Cast, who: str) -> None:
    page, client = make.page(live=False), tool(cast, who)
    for url in (PAGES, f"{PAGES}{page.pk}/?version=draft", "/api/v3-preview/whoami/"):
        assert client.get(url).status_code == 403
    assert create(client).status_code == 403
    for verb in ("publish", "delete"):
        assert client.post(f"{PAGES}{page.pk}/actions/{verb}/").status_code == 403
    assert client.delete(f"{PAGES}{page.pk}/").status_code == 403
    assert ContentPage.objects.count() == 1


def test_a_session_alone_writes_nothing(cast: Cast) -> None:
    assert create(cast.client("moderator")).status_code in (401, 403)
    assert not ContentPage.objects.exists()


PUBLISH = "actions/publish/"


@pytest.mark.parametrize("what", ["", PUBLISH])
def test_a_program_that_says_what_it_read_overwrites_and_publishes_nothing_newer(
    cast: Cast, what: str
) -> None:
    page = make.page(title="Brouillon", live=False)
    page.save_revision()
    client, path = tool(cast, "moderator"), f"{PAGES}{page.pk}/"
    read = client.get(f"{path}?version=draft")
    page.summary = "Corrigé entre-temps."
    page.save_revision()

    def do(tag: str) -> Any:
        sent, headers = json.dumps({"summary": "Par un outil."}), {"if-match": tag}
        if what:
            return client.post(path + what, headers=headers)
        return client.patch(path, sent, content_type="application/json", headers=headers)

    refused = do(read.headers["ETag"])
    assert (refused.status_code, refused.json()["title"]) == (412, "Version dépassée")
    assert ContentPage.objects.get().get_latest_revision_as_object().summary == "Corrigé entre-temps."
    assert not ContentPage.objects.get().live
    done = do(client.get(f"{path}?version=draft").headers["ETag"])
    assert done.status_code == 200
    assert client.get(f"{path}?version=draft").headers["ETag"] == done.headers["ETag"]
    assert do('"0"').status_code == 412
    assert client.patch(f"{PAGES}999999/", headers={"if-match": '"0"'}).status_code in (404, 422)

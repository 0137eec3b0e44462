"""Wagtail's own API: what has a wrong shape, an unknown name, or is half done is refused, with why."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.traces import contents
from pages.blocks import BodyBlock, ChapterBlock
from pages.editing import shapes
from pages.models import ContentPage, RelaisDocument
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_files import picture
from tests.portal.test_editors_api import PAGES, PUBLISH, create, tool

pytestmark = pytest.mark.once
WRONG: list[Any] = [
    1,
    "x",
    True,
    [1],
    ["x"],
    [None],
    {},
    {"a": 1},
    {"items": 1},
    {"pages": "x"},
    [{"type": 1}],
]
WRONG += [{"image": "abc"}, {"image": 999}, {"columns": 1, "rows": 1}, {"columns": [], "rows": [1]}, None]
JSON = "application/json"
REPORTED: list[Any] = [
    [{"type": kind, "value": value}]
    for kind, value in (
        ("image", 1), ("image", {"image": "abc"}), ("table", "x"), ("steps", "x"), ("document", 4),
        ("numbers", [1]), ("benefits", "x"),
    )
]  # fmt: skip  # each ended in an error


def test_blocks_of_any_shape_never_end_in_an_error_of_ours(cast: Cast) -> None:
    """Some of them are good; whatever is written can be read back by everybody."""
    client, page = tool(cast, "moderator"), make.page(title="Essai")
    path, good = f"{PAGES}{page.pk}/", []
    for name in BodyBlock().child_blocks:
        for value in WRONG:
            if not list(shapes.faults(BodyBlock(), [{"type": name, "value": value}], ())):
                good.append({"type": name, "value": value})
    assert len(good) > len(BodyBlock().child_blocks)
    answer = client.patch(path, json.dumps({"body": good}), content_type=JSON)  # whatever is passed is read
    assert answer.status_code in (200, 422)
    assert client.get(f"{path}?version=draft").status_code == 200
    for body in (1, {}, [1], [{"type": "heading"}], [{"type": "nope", "value": 1}], *REPORTED):
        answer = client.patch(path, json.dumps({"body": body}), content_type=JSON)
        assert answer.status_code == 422, body
        assert answer.json()["errors"][0]["loc"][:2] == ["body", "body"]
    assert set(ChapterBlock().child_blocks) - set(BodyBlock().child_blocks) == {"for_some"}, (
        "its parts are fields"
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ([{"type": "heading", "value": {"a": 1}}], 422),
        ([{"type": "image", "value": {"image": 999, "caption": ""}}], 422),
        ([{"type": "accordion", "value": []}], 200),
        ([{"type": "text", "value": ""}], 200),
    ],
)
def test_what_is_half_done_is_a_draft_at_most(cast: Cast, body: list[Any], status: int) -> None:
    page = make.page(title="Essai", body=[("text", "<p>Publié.</p>")])
    client, path = tool(cast, "moderator"), f"{PAGES}{page.pk}/"
    sent = client.patch(path, json.dumps({"body": body}), content_type=JSON)
    assert sent.status_code == status, sent.text
    if status == 200:
        refused = client.post(path + PUBLISH)
        assert (refused.status_code, "pas prête" in refused.text) == (422, True)
    assert [block.value.source for block in ContentPage.objects.get(pk=page.pk).body] == ["<p>Publié.</p>"]
    whole = json.dumps(
        {"body": [{"type": "text", "value": "<p>Corrigé.</p>"}], "meta": {"action": "publish"}}
    )
    assert client.patch(path, whole, content_type=JSON).status_code == 200
    assert "Corrigé" in ContentPage.objects.get(pk=page.pk).body[0].value.source


def test_an_unknown_field_is_named_and_each_write_tells_its_version(cast: Cast) -> None:
    client = tool(cast, "moderator")
    made = create(client)
    path = f"{PAGES}{made.json()['id']}/"
    assert made["ETag"] == client.get(f"{path}?version=draft")["ETag"]
    written = client.patch(path, json.dumps({"summary": "Autre."}), content_type=JSON)
    assert written["ETag"] == client.get(f"{path}?version=draft")["ETag"] != made["ETag"]
    wrong = client.patch(path, json.dumps({"nope": 1, "summary": "Encore."}), content_type=JSON)
    assert wrong.json()["errors"] == [{"loc": ["body", "nope"], "msg": "unknown field"}]
    assert create(client, nope=1).status_code == 422
    image = picture("Une cour")
    address = f"/api/v3-preview/images/{image.pk}/"
    assert client.get(address).json()["alternative"] == "Une cour"
    changed = client.patch(address, json.dumps({"alternative": "Un bureau"}), content_type=JSON)
    assert (changed.status_code, changed.json()["alternative"]) == (200, "Un bureau")
    assert client.patch(address, json.dumps({"nope": 1}), content_type=JSON).status_code == 422


@pytest.mark.ignore_template_errors
def test_a_document_is_what_its_name_says_by_each_door(cast: Cast) -> None:
    script, good = b"<script>alert(1)</script>", b"%PDF-1.4\n%%EOF"
    for data, status in ((script, 422), (good, 201)):
        file = SimpleUploadedFile("note.pdf", data, "application/pdf")
        sent = tool(cast, "moderator").post("/api/v3-preview/documents/", {"title": "Note", "file": file})
        assert sent.status_code == status, sent.text
    form = {"title": "Note", "collection": 1, "file": SimpleUploadedFile("note.pdf", script)}
    assert "d’une autre sorte" in cast.client("moderator").post("/cms/documents/add/", form).text
    many = {"files[]": SimpleUploadedFile("note.pdf", script), "title": "Note", "collection": 1}
    said = cast.client("moderator").post("/cms/documents/multiple/add/", many).json()
    assert said["success"] is False
    assert RelaisDocument.objects.count() == 1
    assert not any(
        contents.is_one(end, script) for end in ("odt", "ods", "odp", "docx", "xlsx", "pptx", "ics")
    )
    assert contents.is_one("txt", script)
    assert not contents.is_one("csv", b"a\x00b")

"""Two people who write speak of a sentence: a comment, its answer, the mail that tells of it, and its end."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import Page, expect
from wagtail.models import Comment

from tests.browser.conftest import assert_accessible
from tests.browser.test_editors_month import saved, take
from tests.cast import Cast
from tests.pages import make

pytestmark = [pytest.mark.browser, pytest.mark.once]


def _written(editor: Page, edit: str) -> None:
    editor.goto(edit)
    expect(editor.locator("[data-contentpath=body] [contenteditable=true]")).to_be_visible()
    assert_accessible(editor)
    field = editor.locator("[data-contentpath=summary]")
    field.hover()
    field.get_by_role("button", name="Ajouter un commentaire").click()
    comments = editor.locator("#comments")
    comments.locator("textarea").first.fill("Est-ce encore vrai ?")
    comments.get_by_role("button", name="Commenter").click()
    saved(editor)


def _answered(moderator: Page, edit: str) -> None:
    moderator.goto(edit)
    moderator.get_by_role("button", name=re.compile("commentaires")).first.click()
    comments = moderator.locator("#comments")
    comments.locator(".comment").click()
    comments.locator(".comment__reply-input").fill("Oui, je l’ai relu.")
    comments.get_by_role("button", name="Répondre").click()
    expect(comments.get_by_text("Oui, je l’ai relu.")).to_be_visible()
    take(moderator, "comments")
    saved(moderator)


def _settled(editor: Page, edit: str) -> None:
    editor.goto(edit)  # with the panel open, as it was left
    comments = editor.locator("#comments")
    comments.locator(".comment").click()
    comments.locator("summary").first.click()
    comments.get_by_role("menuitem", name="Archiver").first.click()
    expect(comments.get_by_text("Est-ce encore vrai ?")).to_have_count(0)
    saved(editor)


def test_a_comment_is_answered_told_in_french_and_settled(page_as: Callable[..., Page], cast: Cast) -> None:
    body = [("heading", "Par où commencer"), ("text", "<p>Par un appel.</p>")]
    page = make.page(title="Se séparer", owner=cast.users["editor"], body=body)
    page.save_revision(user=cast.users["editor"]).publish()
    page.get_latest_revision_as_object().save_revision(user=cast.users["moderator"])
    edit = f"/cms/pages/{page.pk}/edit/"
    editor = page_as("editor")
    _written(editor, edit)
    mail.outbox.clear()
    _answered(page_as("moderator"), edit)
    [message] = [one for one in mail.outbox if one.to == ["editor@example.fr"]]
    assert message.subject == "Commentaires sur «\u00a0Se séparer\u00a0»\u00a0: Basile Laurier"
    for words in ("Nouvelles réponses", "Est-ce encore vrai ?", "Oui, je l’ai relu.", edit, "Bonjour"):
        assert words in message.body, message.body
    _settled(editor, edit)
    assert Comment.objects.get().resolved_at is not None
    assert "Est-ce encore vrai" not in cast.client("agent").get(make.url(page)).text
    editor.goto(f"/cms/pages/{page.pk}/history/")
    editor.locator("main table").get_by_role("button", name="Actions").first.click()
    expect(editor.get_by_role("link", name="Comparer avec la version précédente").first).to_be_visible()
    take(editor, "compare")

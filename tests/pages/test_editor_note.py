"""What could not be checked is said to editors, and to nobody else; what they have settled stays."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from wagtail.models import Comment

from pages.models import ContentPage
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_workflow import admin

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
DEMO = Path("portal/demo/content")
SOURCES = Path("docs/sources.md")
# What the demonstration says of subjects whose rules are new, or are the ministry's own.
UNCHECKED = {
    "accueillir-un-enfant",
    "complementaire-sante",
    "arret-des-contractuels",
    "compte-epargne-temps",
    "signaler-des-violences",
    "vivre-outre-mer",
    "fondation-d-aguesseau",
}
NOTE = "Zibeline : le décret n’a pas été lu."


def test_what_is_to_be_checked_is_said_to_editors_alone(cast: Cast) -> None:
    page = make.page(ContentPage, title="Accueillir un enfant", editor_note=NOTE, owner=cast.users["editor"])
    page.save_revision().publish()
    call_command("rebuild_search", verbosity=0)
    agent = cast.client("agent")
    assert "Zibeline" not in agent.get(page.url).text
    found = agent.get("/recherche/?q=accueillir").text
    assert page.url in found
    assert page.url not in agent.get("/recherche/?q=zibeline").text
    answer = agent.get(f"/api/v1/pages/{page.pk}/")
    assert answer.status_code == 200
    assert "Zibeline" not in json.dumps(answer.json(), ensure_ascii=False)
    assert "Zibeline" in admin(cast, "editor", f"/cms/pages/{page.pk}/edit/")
    assert "Zibeline" in admin(cast, "editor")
    assert "Zibeline" in admin(cast, "moderator")


def read_again() -> Iterator[tuple[str, str]]:
    """Of ``docs/sources.md``: each page, and what of it could not be checked."""
    for line in SOURCES.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            names, _checked, unchecked = (cell.strip() for cell in line.strip("|").split(" | "))
            for slug in re.findall(r"`([a-z0-9-]+)`", names):
                yield slug, unchecked.removesuffix("|").strip()


@pytest.mark.once
def test_the_demonstration_says_to_its_editors_what_could_not_be_checked() -> None:
    notes = {
        path.stem.split("-", 1)[1]: str(yaml.safe_load(path.read_text()).get("editor_note", ""))
        for path in DEMO.glob("*/*.yaml")
        if path.parent.name != "en" and not path.stem.startswith("_")
    }
    found = dict(read_again())
    assert found.keys() >= UNCHECKED
    said = {slug for slug, left in found.items() if left}
    assert len(said) > 10
    assert {slug for slug in said if "À vérifier" not in notes[slug]} == set()


def test_a_comment_that_is_settled_outlives_what_is_saved_and_published_after(cast: Cast) -> None:
    """Wagtail lost it with the next save of a draft, and with the next publication."""
    editor = cast.users["editor"]
    page = make.page(live=False, owner=editor)
    words = {"user": editor, "contentpath": "summary"}
    settled, open_ = (Comment.objects.create(page=page, text=text, **words) for text in ("Vrai ?", "Sûr ?"))
    page.save_revision()
    settled.resolved_at = page.latest_revision_created_at
    settled.save()
    for publish in (False, False, True, True):
        again = ContentPage.objects.get(pk=page.pk).get_latest_revision_as_object()
        again.save()
        revision = again.save_revision()
        if publish:
            revision.publish()
        assert set(Comment.objects.values_list("pk", flat=True)) == {settled.pk, open_.pk}, publish
    assert Comment.objects.get(resolved_at=None) == open_

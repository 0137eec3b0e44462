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
# What the demonstration says of subjects whose rules are new, or are the ministry's own.
UNCHECKED = {
    "vie-pratique/16-accueillir-un-enfant",
    "vie-pratique/37-complementaire-sante",
    "vie-pratique/38-arret-des-contractuels",
    "vie-pratique/56-compte-epargne-temps",
    "vie-pratique/57-signaler-des-violences",
    "vie-pratique/58-vivre-outre-mer",
    "prestations/15-fondation-d-aguesseau",
}
ARTICLE = re.compile(
    r"[LRD]\. ?\d[\d-]*|n° ?\d{2,4}-\d+|(?<=art\. )\d+|(?<=et )\d+ à \d+|(?<=point )[\d.]+\d"
)
AMOUNT = re.compile(r"\d[\d\u00a0\u202f ]*(?:,\d+)?[\u00a0\u202f ](?:€|euros?)")
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


def unsaid(page: dict[str, object]) -> Iterator[str]:
    """Numbers of texts, and amounts in the words of a page, that its note to editors does not name."""
    note, text = str(page.get("editor_note", "")), str(page["body"])
    found = ARTICLE.findall(str(page["legal_reference"])) + AMOUNT.findall(text)
    return (one for one in found if not re.search(rf"{re.escape(one)}(?![\d-])", note))


@pytest.mark.once
def test_the_demonstration_says_to_its_editors_what_nobody_has_checked() -> None:
    pages = {name: yaml.safe_load((DEMO / f"{name}.yaml").read_text()) for name in sorted(UNCHECKED)}
    assert {name: left for name, page in pages.items() if (left := sorted(set(unsaid(page))))} == {}
    one = pages["vie-pratique/16-accueillir-un-enfant"]
    assert list(unsaid(one | {"body": "Une prime de 1\u202f500\u00a0€."})) == ["1\u202f500\u00a0€"]


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

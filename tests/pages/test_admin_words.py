"""The admin speaks to those who write: no bracket for each gender, no word of the trade, no English.

Nor does a sentence lack its space before « : », « ; », « ? » and « ! ».
"""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import wagtail
from babel.messages.pofile import read_po
from django.conf import settings

from pages.editing import setup
from pages.moderation import cancelled
from tests.cast import Cast
from tests.pages import make
from tests.pages.test_files import document, picture
from tests.pages.test_frame import notice_form
from tests.pages.test_workflow import waiting
from tests.portal.web import ROOT

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.ignore_template_errors,
    pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning"),
]
ODD = re.compile(
    r"\w+\((?:tte|le|elle|e)\)|l[ea]/l[ea]\b|\b(?:Snippet|Slug|Publish)\b|et Publier|de entrées|fragments"
    r"|\b[Ww]orkflow|\b[Tt]âches?\b|contenu principal\b(?<!au contenu principal)| - Wagtail"
)
NOT_SHOWN = re.compile(r"<(script|style|template|svg)\b.*?</\1>|<[^>]*>|<!--.*?-->", re.DOTALL)
WITHIN = re.compile(r"</?(?:a|b|em|i|span|strong)\b[^>]*>")  # a sentence goes on across them
SAID = re.compile(r'\b(?:aria-label|placeholder|title)="([^"]*)"')
CRAMPED = re.compile(r"[^\W\d][:;?!](?!\S)|[)»%’][:;?!](?!\S)| [:;?!](?!\S)|« | »|«\w|\w»")


@pytest.mark.parametrize("who", ["editor", "moderator"])
def test_what_editors_read_is_plain_french(cast: Cast, who: str) -> None:
    page, image, paper, notice = waiting(cast), picture(), document(), make.notice()
    make.submitted(notice, cast.users["editor"])
    beside = "/cms/snippets/pages/notice"
    at = f"/cms/pages/{page.pk}"
    paths = [
        *("/cms/", "/cms/pages/", f"{at}/", f"{at}/edit/", f"{at}/history/", f"{at}/workflow_history/"),
        *(f"{at}/copy/", f"{at}/usage/", f"{at}/delete/", f"{at}/unpublish/", f"{at}/move/"),
        f"/cms/pages/workflow/confirm_cancellation/{page.pk}/",
        f"/cms/pages/add/pages/contentpage/{make.section().pk}/",
        *("/cms/images/", "/cms/images/add/", f"/cms/images/{image.pk}/", f"/cms/images/{image.pk}/delete/"),
        *("/cms/documents/", f"/cms/documents/edit/{paper.pk}/", f"/cms/documents/delete/{paper.pk}/"),
        *("/cms/snippets/pages/scale/add/", f"{at}/move/{make.section().pk}/confirm/", "/cms/redirects/add/"),
        *(f"{beside}/", f"{beside}/edit/{notice.pk}/", f"{beside}/history/{notice.pk}/"),
        f"{beside}/workflow_history/{notice.pk}/",
        *("/cms/recherche/synonymes/", "/cms/account/", "/cms/pages/search/?q=rien", "/cms/rien/"),
    ]
    client, found = cast.client(who), dict[str, list[str]]()
    sent = notice_form(**make.seen(notice), **{"action-cancel-workflow": "1", cancelled.WHY: ""})
    said = client.post(f"{beside}/edit/{notice.pk}/", sent, follow=True).text
    assert "est annulée" in said
    assert ODD.findall(NOT_SHOWN.sub(" ", said)) + cramped(said) == []
    for path in paths:
        answer = client.get(path)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            told = ODD.findall(NOT_SHOWN.sub(" ", answer.text)) + cramped(answer.text)
            found |= {path: told} if told else {}
    assert found == {}


def cramped(text: str) -> list[str]:
    """The sentences of a screen whose punctuation has not the space of French."""
    shown = [*NOT_SHOWN.sub("\n", WITHIN.sub("", text)).split("\n"), *SAID.findall(text)]
    return [said for one in shown if CRAMPED.search(said := html.unescape(one).strip())]


def test_what_is_looked_for_is_found() -> None:
    bad = ("Nouveau: Page", "Vraiment ?", "Vraiment?", "« Titre »", "<b>Historique</b>: page")
    good = (
        "Nouveau\u00a0: Page",
        "Vraiment\u202f?",
        "«\u00a0Titre\u00a0»",
        "à 09:30, voir https://example.fr/?a=b",
    )
    assert [bool(cramped(one)) for one in (*bad, *good)] == [True] * len(bad) + [False] * len(good)


# Quoted in the guide, and on no button: what a page says, an example, a sign.
NO_LABEL = {"300 € au 1er janvier 2026", "+", "…", "ici", "introuvable", "Une image", "Un document"}
NO_LABEL |= {"jusqu’à quand", "l’image ne paraît plus"}


def test_what_the_guide_quotes_stands_on_a_screen() -> None:
    """Each label between « », and each field in bold that is then explained: as a screen has it."""
    guide = re.sub(r"\s+", " ", (ROOT / "docs" / "editing.md").read_text(encoding="utf-8"))
    quoted = {one.strip(" *") for one in re.findall(r"«(.+?)»", guide)}
    fields = set(re.findall(r"\*\*([^*]+)\*\*(?= :|, \*\*)", guide))
    assert {"Approuver et publier", "Nature", "Nombre de places"} <= quoted | fields
    shown = "\n".join(_labels())
    missing = {
        one for one in (quoted | fields) - NO_LABEL if not re.search(rf"(?im)^{re.escape(one)}\.?$", shown)
    }
    assert missing == set()


def _labels() -> Iterator[str]:
    """What screens say in French: in our sources, and in Wagtail's catalogue where ours says nothing else."""
    ours = settings.LOCALE_PATHS[0]
    with (ours / "en/LC_MESSAGES/django.po").open("rb") as file:
        yield from (_plain(one) for message in read_po(file) for one in _all(message.id))
    with (ours / "fr/LC_MESSAGES/django.po").open("rb") as file:
        said = {_all(message.id)[0]: message.string for message in read_po(file) if message.id}
    yield from (_plain(one) for string in said.values() for one in _all(string))
    for path in Path(wagtail.__file__).parent.rglob("locale/fr/LC_MESSAGES/django*.po"):
        with path.open("rb") as file:
            theirs = [message for message in read_po(file) if message.id and _all(message.id)[0] not in said]
        yield from (_plain(one) for message in theirs for one in _all(message.string))
    yield from (setup.TWO_STEPS, setup.WORKFLOW)


def _all(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("%(label)s", "Valeur")

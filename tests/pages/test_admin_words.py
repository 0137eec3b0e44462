"""The admin speaks to those who write: no bracket for each gender, no word of the trade, no English.

Nor does a sentence lack its space before « : », « ; », « ? » and « ! ».
"""

import html
import re

import pytest

from tests.cast import Cast
from tests.pages import make
from tests.pages.test_files import document, picture
from tests.pages.test_workflow import waiting

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.ignore_template_errors,
    pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning"),
]
ODD = re.compile(
    r"\w+\((?:tte|le|elle|e)\)|l[ea]/l[ea]\b|\b(?:Snippet|Slug|Publish)\b|et Publier|de entrées|fragments"
    r"|[Ww]orkflow (?:»|sur|annul|comm)|contenu principal\b(?<!au contenu principal)| - Wagtail"
)
NOT_SHOWN = re.compile(r"<(script|style|template|svg)\b.*?</\1>|<[^>]*>|<!--.*?-->", re.DOTALL)
WITHIN = re.compile(r"</?(?:a|b|em|i|span|strong)\b[^>]*>")  # a sentence goes on across them
SAID = re.compile(r'\b(?:aria-label|placeholder|title)="([^"]*)"')
CRAMPED = re.compile(r"[^\W\d][:;?!](?!\S)|[)»%’][:;?!](?!\S)| [:;?!](?!\S)|« | »|«\w|\w»")


@pytest.mark.parametrize("who", ["editor", "moderator"])
def test_what_editors_read_is_plain_french(cast: Cast, who: str) -> None:
    page, image, paper = waiting(cast), picture(), document()
    at = f"/cms/pages/{page.pk}"
    paths = [
        *("/cms/", "/cms/pages/", f"{at}/", f"{at}/edit/", f"{at}/history/", f"{at}/workflow_history/"),
        *(f"{at}/copy/", f"{at}/usage/", f"{at}/delete/", f"{at}/unpublish/", f"{at}/move/"),
        f"/cms/pages/workflow/confirm_cancellation/{page.pk}/",
        f"/cms/pages/add/pages/contentpage/{make.section().pk}/",
        *("/cms/images/", "/cms/images/add/", f"/cms/images/{image.pk}/", f"/cms/images/{image.pk}/delete/"),
        *("/cms/documents/", f"/cms/documents/edit/{paper.pk}/", f"/cms/documents/delete/{paper.pk}/"),
        *("/cms/snippets/pages/scale/add/", f"{at}/move/{make.section().pk}/confirm/", "/cms/redirects/add/"),
        *("/cms/recherche/synonymes/", "/cms/account/", "/cms/pages/search/?q=rien", "/cms/rien/"),
    ]
    client, found = cast.client(who), {}
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

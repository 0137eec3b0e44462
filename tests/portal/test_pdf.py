"""Every kind of PDF that is printed keeps to PDF/UA-1: veraPDF reads them all, in one go."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
import typst
from django.http import HttpResponse
from django.urls import reverse

from casework.desk import papers
from casework.exporting import paper as case
from casework.incidents import papers as account
from core import typesetting
from pages.models import BookletChapterPage
from portal.demo import papers as demo
from tests.cast import NOW, Cast
from tests.needs import PDF_CHECKER
from tests.pages import make
from tests.pages.test_blocks import SAMPLES
from tests.portal.test_role_walk import TABLE

ROOT = Path(__file__).resolve().parents[2]
PRINTED = (
    "booklet_pdf",
    "contact_sheet_pdf",
    "region_sheet_pdf",
    "my_booklet_pdf",
    "campaign_poster",
    "campaign_slides",
    "poster",
)
PAPER = papers.Paper(
    "Accord",
    "Service social",
    "Inès Basilic",
    "À qui de droit",
    "24 novembre 2026",
    [papers.Section("Objet", "Un texte.\n\nUn autre.")],
    "Pied",
)
DEMO = {
    "title": "Pièces",
    "summary": "À joindre",
    "parts": [{"heading": "Partie", "lines": ["Un", "Deux"]}],
    "note": "Fictif",
}
# As they are printed where a case or a grave event is open: `tests/casework/` asks what stands in them.
CASE = {
    "title": "Votre demande",
    "service": "Service social",
    "reference": "Demande ABCD",
    "facts": [["Sujet", "Se loger"], ["Nom", "Camille"]],
    "lines": [
        {
            "who": "Vous",
            "when": "24 novembre 2026, 9 h",
            "said": ["Un texte.", "Fichier joint\u00a0: bail.pdf"],
        },
        {"who": "Manque ou modifié", "when": "", "said": []},
    ],
    "printed": "Remis à la personne.",
}
ACCOUNT = {
    "title": "Bilan\u00a0: inondation",
    "service": "Service social",
    "facts": [["Où", "Lille"]],
    "actions": "Les actions menées",
    "text": "Un paragraphe.\n\nUn autre.",
    "table": "Agents aidés",
    "headings": ["Ce qui est compté", "Nombre", "Montant"],
    "lines": [["Agents", "moins de 5", ""], ["Prêts", "12", "1 200 €"]],
    "foot": "Une personne peut compter dans plusieurs lignes.",
}

pytestmark = [
    pytest.mark.pdf,
    pytest.mark.once,
    pytest.mark.django_db,
    # Wagtail leaves a temporary file to the garbage collector while it makes a rendition.
    pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning"),
]


def answers(cast: Cast) -> Iterator[tuple[str, bytes]]:
    """Of each address that prints, as one who may read it; the booklet with a block of each kind."""
    chapter = make.page(BookletChapterPage, make.booklet(1), "Tout", stage="first_week", todo="Badge")
    chapter.body = [{"type": kind, "value": value} for kind, (value, _shown) in SAMPLES.items()]
    chapter.save_revision().publish()
    for endpoint in (endpoint for _app, endpoint in TABLE):
        if endpoint.name.rpartition(":")[2] not in PRINTED:
            continue
        (who, *_others) = [who for who in ("coordinator", "agent") if endpoint.status_for(who) == 200]
        made = cast.client(who).get(reverse(endpoint.name, kwargs=endpoint.kwargs(cast)))
        assert isinstance(made, HttpResponse)
        yield endpoint.name.rpartition(":")[2], made.content


def faults(folder: Path) -> dict[str, list[str]]:
    """By file, what breaks the standard."""
    done = subprocess.run([PDF_CHECKER, "check", folder], capture_output=True, text=True, timeout=300)
    return {
        Path(job["itemDetails"]["name"]).stem: _said(job) for job in json.loads(done.stdout)["report"]["jobs"]
    }


def _said(job: dict[str, Any]) -> list[str]:
    (result,) = job["validationResult"]
    return [f"{rule['clause']} {rule['description']}" for rule in result["details"]["ruleSummaries"]]


def test_the_checker_of_pdf_ua_finds_nothing_and_sees_what_is_broken(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used, compiled = set(), typesetting.compiled

    def noted(template: Path, *data: Any, **options: Any) -> bytes:
        used.add(template)
        return compiled(template, *data, **options)

    monkeypatch.setattr(typesetting, "compiled", noted)
    with time_machine.travel(NOW, tick=False):
        made = dict(answers(cast))
    assert set(made) == set(PRINTED)
    made |= {"paper": papers.answer(PAPER).content, "demo": noted(demo.TEMPLATE, DEMO)}
    made |= {"case": noted(case.TEMPLATE, CASE), "account": noted(account.TEMPLATE, ACCOUNT)}
    assert {path.name for path in ROOT.glob("[!.]*/**/*.typ")} == {path.name for path in used}
    made["broken"] = typst.compile(b"= Untagged\nText.", format="pdf", pdf_tags=False)
    for name, content in made.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
    found = faults(tmp_path)
    assert set(found) == set(made)
    assert any("MarkInfo" in said for said in found.pop("broken"))
    assert found == dict.fromkeys(found, [])

"""A letter as PDF/UA: made for one answer, never stored. Plain values go in; nothing in them is run."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.http import HttpResponse
from django.views.decorators.debug import sensitive_variables

from core import typesetting

TEMPLATE = Path(__file__).with_name("paper.typ")


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """In the language of the service, whoever makes it."""

    title: str
    service: str
    sender: str
    to: str
    day: str
    sections: Sequence[Section]
    foot: str

    def __repr__(self) -> str:
        return "Paper(…)"


@sensitive_variables()
def answer(paper: Paper) -> HttpResponse:
    """Its name says nothing of what it is."""
    response = HttpResponse(typesetting.compiled(TEMPLATE, asdict(paper)), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="document.pdf"'
    return response

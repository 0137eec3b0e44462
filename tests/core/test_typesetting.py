"""Whatever is typed is printed: a sign that no font has gives way to a visible one, and the end says so."""

from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from core.typesetting import SIGN, compiled

ROOT = Path(__file__).parents[2]
PAPER = ROOT / "requests" / "casework" / "desk" / "paper.typ"
TOLD = "ne peuvent pas être imprimés"
pytestmark = pytest.mark.once


def printed(text: str, heading: str = "Les faits") -> str:
    data = dict.fromkeys(("title", "service", "sender", "to", "day", "foot"), "Camille")
    made = compiled(PAPER, {**data, "sections": [{"heading": heading, "text": text}]})
    assert b"pdfuaid" in made
    return " ".join(pypdf.PdfReader(BytesIO(made)).pages[0].extract_text().split())


def test_a_sign_that_no_font_has_gives_way_and_the_end_says_so_once() -> None:
    seen = printed(
        "Enfant \U000f0000, 12 ans, 1\ufe0f\u20e3 fois.\nIl l’a dit.\x07", heading="Lou \U000f0001"
    )
    assert f"Enfant {SIGN}, 12 ans" in seen  # the figures stay, though one of them was in a sign
    assert f"Lou {SIGN}" in seen
    assert "Il l’a dit." in seen
    assert seen.count(TOLD) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Enfant 🙂",
        "你好",
        "ไทย",
        "👨‍👩‍👧",  # several letters, one sign
        "g\u066c\u06da\u0666",  # a font has each of them, and not all together
        "\u09bc",  # a mark on nothing
    ],
)
def test_any_text_is_printed(text: str) -> None:
    assert "Avant" in printed(f"Avant\n{text}")


def test_a_text_that_the_fonts_have_is_as_it_was() -> None:
    seen = printed("Été à Łódź, œuvre : « 12 € »")
    assert "Été à Łódź, œuvre : « 12 € »" in seen
    assert TOLD not in seen

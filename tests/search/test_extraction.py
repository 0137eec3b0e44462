"""The words of documents, honest and hostile."""

import os
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import typst

from search import extraction
from search.extraction import Unreadable, read, words_of

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODF = 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:office="urn:o"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
DOCX = f"<w:document {W}><w:body><w:p><w:r><w:t>Prêt </w:t></w:r><w:r><w:t>d’honneur</w:t></w:r></w:p>"
DOCX += "<w:p><w:r><w:instrText>HYPERLINK</w:instrText><w:t>Deuxième ligne</w:t></w:r></w:p>"
DOCX += "</w:body></w:document>"
ODT = f"<office:text {ODF}><text:p>Prêt <text:span>d’<text:b>hon</text:b></text:span>neur</text:p>"
ODT += "</office:text>"
LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'


def archive(path: Path, **parts: str) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return path


def pdf(path: Path, text: str) -> Path:
    source = path.with_suffix(".typ")
    source.write_text(text, encoding="utf-8")
    typst.compile(str(source), output=str(path))
    return path


def test_the_words_of_a_pdf_are_read(tmp_path: Path) -> None:
    found = words_of(
        pdf(tmp_path / "a.pdf", "Le prêt d’honneur des agents.\n#pagebreak()\nDeuxième page."), ".pdf"
    )
    assert "prêt d’honneur" in found
    assert "Deuxième page." in found


@pytest.mark.parametrize(
    ("name", "parts", "words"),
    [
        ("a.docx", {"word__document_xml": DOCX}, "Prêt d’honneur\nDeuxième ligne"),
        ("a.odt", {"content_xml": ODT}, "Prêt d’honneur"),
        ("a.ODT", {"content_xml": ODT}, "Prêt d’honneur"),
        (
            "a.pptx",
            {f"ppt__slides__slide{n}_xml": f"<a:p {A}><a:t>Vue {n}</a:t></a:p>" for n in (10, 2, 1)},
            "Vue 1\nVue 2\nVue 10",
        ),
        (
            "a.xlsx",
            {"xl__sharedStrings_xml": "<sst><si><t>Un</t></si><si><t>Deux</t></si></sst>"},
            "Un\nDeux",
        ),
        ("a.docx", {"other": "x"}, ""),
    ],
)
def test_the_words_of_an_office_document_are_read_in_order(
    tmp_path: Path, name: str, parts: dict[str, str], words: str
) -> None:
    path = archive(tmp_path / name, **parts)
    assert words_of(path, path.suffix) == words


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_words_of_a_text_are_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Congé\n\n  longue   maladie\x00\n".encode(encoding))
    assert words_of(path, ".txt") == "Congé\nlongue maladie"


def test_a_kind_without_words_says_nothing(tmp_path: Path) -> None:
    assert words_of(tmp_path / "none.ics", ".ics") == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"not a pdf"),
        ("a.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\ntrailer << /Root 1 0 R >>"),
        ("a.docx", b"not an archive"),
        ("a.docx", b"PK\x03\x04 cut short"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_unreadable(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        words_of(path, path.suffix)


@pytest.mark.parametrize(
    "text",
    ["<broken", LAUGHS, "<a>" * 50_000 + "</a>" * 50_000, " " * (extraction.MAX_PART + 1)],
    ids=["broken", "entities", "deep", "bomb"],
)
def test_a_hostile_archive_is_unreadable_and_harms_nobody(tmp_path: Path, text: str) -> None:
    with pytest.raises(Unreadable):
        words_of(archive(tmp_path / "a.odt", content_xml=text), ".odt")


def test_a_file_that_is_gone_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        words_of(tmp_path / "gone.pdf", ".pdf")


def test_what_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "PATIENCE", 0.5)
    endless = tmp_path / "a.txt"
    os.mkfifo(endless)  # nobody ever writes to it: reading waits for good, on however fast a machine
    with pytest.raises(Unreadable, match="timeout"):
        words_of(endless, ".txt")


def test_a_very_long_text_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("mot " * 100_000, encoding="utf-8")
    assert len(read(path, ".txt")) == extraction.MAX_CHARACTERS

"""Documents without the names of those who wrote them: in their properties, notes and tracked changes."""

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

OFFICE = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp"})
LARGEST = 300 * 1024 * 1024  # bytes, unpacked: a small archive can hold as much as one likes
# What names somebody, whatever prefix the program that wrote it gives the name.
_ELEMENTS = re.compile(
    rb"(<(?:\w+:)?(creator|lastModifiedBy|initial-creator|printed-by|sender-initials|creator-initials|Manager"
    rb"|Company)(?:\s[^>]*)?>)([^<]+)(</)"
)
_SHEET_NOTES = re.compile(rb"(<(?:\w+:)?(author)>)([^<]+)(</)")
_ATTRIBUTES = re.compile(rb"""(\s(?:\w+:)(author|initials)=")([^"]+)(")""")
_SLIDE_NOTES = re.compile(rb"""(<(?:\w+:)?(?:cmAuthor|author)\s[^>]*?\bname=")()([^"]+)(")""")
_PEOPLE = re.compile(rb"""(\s(?:\w+:)?(author|displayName|userId)=")([^"]+)(")""")
_BY_MEMBER = (
    (re.compile(r"docProps/.*\.xml|.*(meta|content|styles)\.xml"), (_ELEMENTS,)),
    (re.compile(r"xl/comments.*\.xml"), (_SHEET_NOTES,)),
    (re.compile(r"xl/persons/.*\.xml|word/people\.xml"), (_PEOPLE,)),
    (re.compile(r"word/.*\.xml"), (_ATTRIBUTES,)),
    (re.compile(r"ppt/(commentAuthors|authors)\.xml"), (_SLIDE_NOTES,)),
)
_XMP = re.compile(
    rb"<dc:creator>.*?</dc:creator>|<pdf:Author>.*?</pdf:Author>|\bpdf:Author=\"[^\"]*\"", re.DOTALL
)
_INFO = ("/Author", "/Manager", "/Company", "/LastModifiedBy", "/LastSavedBy")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """``data`` is None where nothing had to be changed. ``kept``: whom the file still names, and ``why``."""

    data: bytes | None = None
    kept: str = ""
    why: str = ""  # "signed", "locked" or "unreadable"


def cleaned(data: bytes, extension: str) -> Cleaned:
    if extension == "pdf":
        return _pdf(data)
    return _office(data) if extension in OFFICE else Cleaned()


def _office(data: bytes) -> Cleaned:
    try:
        with ZipFile(BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST:
                return Cleaned(why="unreadable")
            return _rewritten(archive)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError):  # RuntimeError: under a password
        return Cleaned(why="unreadable")


def _rewritten(archive: ZipFile) -> Cleaned:
    """In the same order: an OpenDocument file begins with its type, not compressed."""
    written, changed = BytesIO(), False
    with ZipFile(written, "w") as copy:
        for member in archive.infolist():
            before = archive.read(member)
            after = _without_names(member.filename, before)
            changed = changed or after != before
            copy.writestr(member, after, compress_type=member.compress_type)
    return Cleaned(written.getvalue() if changed else None)


def _without_names(member: str, xml: bytes) -> bytes:
    for names, patterns in _BY_MEMBER:
        if names.fullmatch(member):
            for pattern in patterns:
                xml = pattern.sub(rb"\1\4", xml)
    return xml


def _pdf(data: bytes) -> Cleaned:
    from pypdf import PdfReader, PdfWriter  # late: 14 MB that few requests need
    from pypdf.errors import PyPdfError  # late: likewise

    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted:
            return Cleaned(why="locked")
        named = _named_by(reader)
        if _is_signed(reader, data):
            return Cleaned(kept=", ".join(named), why="signed" if named else "")
        if not named:
            return Cleaned()
        writer = PdfWriter(clone_from=reader)
        _forget(writer)
        written = BytesIO()
        writer.write(written)
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        # pypdf lets through what a broken file makes of its assumptions.
        return Cleaned(why="unreadable")
    return Cleaned(written.getvalue())


def _is_signed(reader: Any, data: bytes) -> bool:
    """A signature covers the bytes: whatever is changed breaks it."""
    form = reader.root_object.get("/AcroForm")
    flags = form.get_object().get("/SigFlags", 0) if form is not None else 0
    return bool(flags & 1) or b"/ByteRange" in data


def _named_by(reader: Any) -> list[str]:
    """Whom it names, in its properties and in the notes on its pages; a stand-in where only XMP does."""
    info = reader.metadata or {}
    named = [str(info[name]).strip() for name in _INFO if info.get(name)]
    named += [str(note["/T"]) for note in _notes(reader.pages)]
    for found in _XMP.findall(_xmp(reader)):
        text = re.sub(rb"<[^>]*>|pdf:Author=|\"", b" ", found)
        named.append(text.decode(errors="replace").strip())
    return list(dict.fromkeys(filter(None, named)))


def _notes(pages: Any) -> list[Any]:
    """A field of a form has its name where a note has its author's."""
    found = []
    for page in pages:
        for one in page.get("/Annots") or ():
            note = one.get_object()
            if note.get("/Subtype") != "/Widget" and note.get("/T"):
                found.append(note)
    return found


def _xmp(document: Any) -> bytes:
    stream = document.root_object.get("/Metadata")
    return bytes(stream.get_object().get_data()) if stream is not None else b""


def _forget(writer: Any) -> None:
    """The title stays, and what XMP says of accessibility."""
    info = {name: value for name, value in (writer.metadata or {}).items() if name not in _INFO}
    writer.metadata = info
    for note in _notes(writer.pages):
        del note["/T"]
    stream = writer.root_object.get("/Metadata")
    if stream is not None:
        stream.get_object().set_data(_XMP.sub(b"", _xmp(writer)))

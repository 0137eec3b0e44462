"""What may be attached, told by what is in it: its name proves nothing. Pure.

Magic numbers alone do not tell a text document of an office from any other archive, nor a text from anything
else: so what each kind must have is said here, for the six that there are.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile

from casework.attachments.limits import LONGEST_NAME
from core.text import plainly

_MOST_MEMBERS, _DECLARATION = 5000, 1024 * 1024
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_WORD = b"wordprocessingml.document.main+xml"
_ODT = b"application/vnd.oasis.opendocument.text"


@dataclass(frozen=True, slots=True)
class Kind:
    """``code`` is what is sealed with a file, and the end of its name."""

    code: str
    media_type: str
    is_this: Callable[[bytes], bool]
    also: tuple[str, ...] = ()  # other ends of a name
    is_picture: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether a browser shows it."""
        return self.is_picture or self.code == "pdf"


def _is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024] and b"%%EOF" in data[-2048:]


def _is_docx(data: bytes) -> bool:
    found = _member(data, "[Content_Types].xml")
    return found is not None and _WORD in found and b"macroEnabled" not in found


def _is_odt(data: bytes) -> bool:
    return _member(data, "mimetype") == _ODT


def _member(data: bytes, name: str) -> bytes | None:
    """Of an archive without programs in it; None for another one."""
    if not data.startswith(b"PK\x03\x04"):
        return None
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            programs = [n for n in names if n.startswith(("Basic/", "Scripts/")) or "vbaProject" in n]
            if name not in names or programs or len(names) > _MOST_MEMBERS:
                return None
            if archive.getinfo(name).file_size > _DECLARATION:
                return None
            return archive.read(name)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError):  # RuntimeError: under a password
        return None


def _is_text(data: bytes) -> bool:
    if _CONTROLS.search(data):
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return _is_western(data)
    return True


def _is_western(data: bytes) -> bool:
    """As older programs of Windows write it."""
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return True


KINDS = {
    kind.code: kind
    for kind in (
        Kind("pdf", "application/pdf", _is_pdf),
        Kind(
            "jpg",
            "image/jpeg",
            lambda data: data.startswith(b"\xff\xd8\xff"),
            also=("jpeg",),
            is_picture=True,
        ),
        Kind("png", "image/png", lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"), is_picture=True),
        Kind("odt", "application/vnd.oasis.opendocument.text", _is_odt),
        Kind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _is_docx),
        Kind("txt", "text/plain", _is_text),  # last: much else is text as well
    )
}
# For the browser's own choice of files; what comes is looked at all the same.
ACCEPTED = ",".join(f".{end}" for kind in KINDS.values() for end in (kind.code, *kind.also))


def kind_of(data: bytes) -> Kind | None:
    return next((kind for kind in KINDS.values() if kind.is_this(data)), None)


# What is sent as such, and is text inside, is broken, or was never it: nobody would open it.
_NEVER_TEXT = ("doc", "rtf", "xls", "xlsx", "ods", "ppt", "pptx", "odp", "gif", "webp", "heic", "tif", "tiff")


def false_end(name: str, kind: Kind) -> str:
    """The end of the name, where it promises something else than what is in the file; else empty.

    A picture of the other sort opens all the same: ``named`` puts its end right.
    """
    end = PurePosixPath(plainly(name).strip()).suffix.lower().lstrip(".")
    promised = next((one for one in KINDS.values() if end in (one.code, *one.also)), None)
    if promised is None:
        return end if kind.code == "txt" and end in _NEVER_TEXT else ""
    return "" if promised is kind or (promised.is_picture and kind.is_picture) else end


def named(name: str, kind: Kind) -> str:
    """The name that it came with, on one line, with the end that its content has."""
    name = "".join(sign for sign in plainly(name) if unicodedata.category(sign)[0] != "C")
    path = PurePosixPath(name.replace("\\", "/").rpartition("/")[2].strip())
    if path.suffix.lower().lstrip(".") in (kind.code, *kind.also):
        stem, end = path.stem, path.suffix
    else:
        stem, end = path.name, f".{kind.code}"
    return f"{stem.strip(' .')[: LONGEST_NAME - len(end)] or 'fichier'}{end}"

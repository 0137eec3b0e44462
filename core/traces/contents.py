"""Whether a file is what its name says. Pure; of a name that is not here, nothing is claimed."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
# By the end of the name: what an archive of that kind says of itself, in a member of that name.
_ARCHIVES = {
    "odt": ("mimetype", _OPEN_DOCUMENT + b"text"),
    "ods": ("mimetype", _OPEN_DOCUMENT + b"spreadsheet"),
    "odp": ("mimetype", _OPEN_DOCUMENT + b"presentation"),
    "docx": ("[Content_Types].xml", b"wordprocessingml.document.main"),
    "xlsx": ("[Content_Types].xml", b"spreadsheetml.sheet.main"),
    "pptx": ("[Content_Types].xml", b"presentationml."),
}
_MOST = 1024 * 1024  # bytes of a member
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def is_one(extension: str, data: bytes) -> bool:
    """``extension`` in small letters, without the dot."""
    if extension == "pdf":
        return b"%PDF-" in data[:1024]
    if extension in _ARCHIVES:
        return _says(data, *_ARCHIVES[extension])
    if extension == "ics":
        return data.removeprefix(b"\xef\xbb\xbf").lstrip().upper().startswith(b"BEGIN:VCALENDAR")
    if extension in ("txt", "csv"):
        return b"\x00" not in data or data.startswith(_UTF_16)
    return True


def _says(data: bytes, member: str, words: bytes) -> bool:
    try:
        with ZipFile(BytesIO(data)) as archive, archive.open(member) as found:
            return words in found.read(_MOST)
    except (BadZipFile, KeyError, RuntimeError, NotImplementedError, OSError, EOFError, ValueError):
        return False

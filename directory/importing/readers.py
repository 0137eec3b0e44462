"""A file that people hand in, as lines of text. CSV or XLSX by its content, never by its name."""

import csv
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from django.utils.translation import gettext as _

MAX_BYTES = 100 * 1024 * 1024
MAX_UNPACKED = 400 * 1024 * 1024
MAX_RATIO = 150
MAX_PARTS = 500
MAX_LINES = 250_000
MAX_COLUMNS = 40
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
NOT_UTF8 = re.compile("[\udc80-\udcff]")
SEPARATOR_LINE = re.compile(r"\"?sep=([,;\t])\"?", re.IGNORECASE)  # what Excel writes for itself
ROW_END = re.compile(rb"</(?:\w+:)?row>")
VALUE = re.compile(rb"<(?:\w+:)?[vtf][ >]")
MAX_ROW = 16 * 1024 * 1024  # bytes of one row, in a sheet that anybody wrote
# All that a broken or doctored workbook was seen to raise inside openpyxl.
BROKEN_WORKBOOK = (
    zipfile.BadZipFile, zlib.error, ParseError, DefusedXmlException, NotImplementedError,
    KeyError, IndexError, ValueError, TypeError, AttributeError, OSError, EOFError, RuntimeError,
)  # fmt: skip  # names, one list

Line = tuple[int, list[str]]  # its number in the file, counted from 1, and its cells
Progress = Callable[[float], None]


class FileRefused(Exception):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """The first line, and the lines that follow, to be read once."""

    header: list[str]
    lines: Iterator[Line]


def open_table(path: Path, progress: Progress = lambda done: None) -> Table:
    """``progress`` hears how much of the file is read, from 0 to 1.

    Raises FileRefused, at once or while the lines are read.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise FileRefused(_not_opened(error)) from error
    _check_start(start, size)
    lines = _xlsx(path, progress) if start == ZIP else _csv_counted(path, size, progress)
    lines = _bounded(_filled(lines))
    _number, header = next(lines, (1, []))
    return Table([cell.strip().lower() for cell in header], lines)


def _not_opened(error: OSError) -> str:
    """The system's own words are not in the language of the report."""
    match error:
        case FileNotFoundError():
            return _("Le fichier ne peut pas être ouvert : il n’y a rien sous ce nom.")
        case IsADirectoryError():
            return _("Le fichier ne peut pas être ouvert : c’est un dossier.")
        case PermissionError():
            return _("Le fichier ne peut pas être ouvert : ce compte n’a pas le droit de le lire.")
    return _("Le fichier ne peut pas être ouvert (erreur %(number)s du système).") % {"number": error.errno}


def _check_start(start: bytes, size: int) -> None:
    if not size:
        raise FileRefused(_("Le fichier est vide."))
    if size > MAX_BYTES:
        raise FileRefused(_("Le fichier dépasse %(most)d Mo.") % {"most": MAX_BYTES // 1024 // 1024})
    if start == OLE:
        raise FileRefused(
            _("Ce classeur est ancien (.xls) ou protégé. Enregistrez-le au format .xlsx, sans mot de passe.")
        )
    if start[:2] in UTF16:
        raise FileRefused(_("Le fichier est en UTF-16. Enregistrez-le au format « CSV UTF-8 »."))


def _filled(lines: Iterator[Line]) -> Iterator[Line]:
    """Rows and cells that a spreadsheet only coloured, and blank lines, do not count."""
    return (line for line in lines if any(cell.strip() for cell in line[1]))


def _bounded(lines: Iterator[Line]) -> Iterator[Line]:
    for count, (number, cells) in enumerate(lines, start=1):
        if count > MAX_LINES:
            raise FileRefused(_("Le fichier dépasse %(most)d lignes.") % {"most": MAX_LINES})
        if any(cell.strip() for cell in cells[MAX_COLUMNS:]):
            raise FileRefused(
                _("La ligne %(line)d a plus de %(most)d colonnes.") % {"line": number, "most": MAX_COLUMNS}
            )
        yield number, cells


# --- CSV -----------------------------------------------------------------------------------------------


def _csv_counted(path: Path, size: int, progress: Progress) -> Iterator[Line]:
    """Whether there are too many is known in seconds; judged one by one, only after minutes."""
    for _line in _bounded(_filled(_csv(path, size, lambda done: None))):
        pass
    yield from _csv(path, size, progress)


def _csv(path: Path, size: int, progress: Progress) -> Iterator[Line]:
    # A byte that is no UTF-8 is kept aside (surrogateescape), so that the line where it stands can be named.
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        texts = _texts(file, size, progress)
        start = _up_to_the_first(texts)
        if chosen := SEPARATOR_LINE.fullmatch(start[-1].strip()):
            start[-1], delimiter = "", chosen[1]
        else:
            delimiter = max(",;\t", key=start[-1].count)
        rows = csv.reader(chain(start[1:], texts), delimiter=delimiter, strict=True)
        while True:
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                raise FileRefused(_not_csv(str(error), rows.line_num)) from error
            yield rows.line_num, cells


def _up_to_the_first(texts: Iterator[str]) -> list[str]:
    """The lines down to the first that holds a word; a table may begin lower on its sheet."""
    start = [""]
    while not start[-1].strip('",; \t\r\n'):
        if (line := next(texts, None)) is None:
            break
        start.append(line)
    return start


def _texts(file: IO[str], size: int, progress: Progress) -> Iterator[str]:
    """The lines, whatever ends them: old Macs wrote a carriage return alone."""
    read = 0
    for number, line in enumerate(file, start=1):
        read += len(line)
        if number % 500 == 0:
            progress(min(1.0, read / size))
        if strange := NOT_UTF8.search(line):
            raise FileRefused(
                _(
                    "Le fichier n’est pas en UTF-8 (ligne %(line)d, octet 0x%(byte)02X). "
                    "Enregistrez-le au format « CSV UTF-8 »."
                )
                % {"line": number, "byte": ord(strange[0]) - 0xDC00}
            )
        yield line


def _not_csv(said: str, number: int) -> str:
    """``said``: the reader's own words, in English, which tell three cases apart."""
    if "unexpected end" in said:
        return _("Un guillemet ouvert n’est jamais refermé : le fichier s’arrête ligne %(line)d.") % {
            "line": number
        }
    if "field larger" in said:
        most = csv.field_size_limit()
        return _(
            "Ligne %(line)d, une cellule dépasse %(most)d caractères : un guillemet n’est pas refermé ?"
        ) % {"line": number, "most": most}
    return _(
        "La ligne %(line)d ne se lit pas comme du CSV : dans une cellule entre guillemets, "
        "chaque guillemet se double."
    ) % {"line": number}


# --- XLSX ----------------------------------------------------------------------------------------------


def _xlsx(path: Path, progress: Progress) -> Iterator[Line]:
    unreadable = _(
        "Ce classeur est illisible ou endommagé. Ouvrez-le, puis enregistrez-le de nouveau au format .xlsx."
    )
    try:
        _check_archive(path)
        with path.open("rb") as file:
            sheet = _workbook(file).worksheets[0]
            if not sheet.max_row or sheet.max_row > MAX_LINES:  # as the file says it: filled or coloured
                _check_rows(sheet.parent._archive.open(sheet._worksheet_path))
            yield from _sheet(sheet, progress)
    except BROKEN_WORKBOOK as error:
        raise FileRefused(unreadable) from error


def _workbook(file: IO[bytes]) -> Any:
    from openpyxl import load_workbook  # late: 10 MB, for an import now and then

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that do not matter here
        return load_workbook(file, read_only=True, data_only=False, keep_links=False)


def _check_archive(path: Path) -> None:
    """Before anything is unpacked: a small archive may hold gigabytes."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or unpacked / packed > MAX_RATIO:
        raise FileRefused(_("Ce classeur se déplie en un volume anormal : il n’a pas été ouvert."))


def _check_rows(part: IO[bytes]) -> None:
    """Counts the rows that hold a value in the text of the sheet: read as cells, they take minutes."""
    filled, rest = 0, b""
    with part:
        while chunk := part.read(1 << 20):
            *rows, rest = ROW_END.split(rest + chunk)
            filled += sum(1 for row in rows if VALUE.search(row))
            if filled > MAX_LINES or len(rest) > MAX_ROW:
                raise FileRefused(_("Le fichier dépasse %(most)d lignes.") % {"most": MAX_LINES})


def _sheet(sheet: Any, progress: Progress) -> Iterator[Line]:
    total = sheet.max_row or MAX_LINES
    # One column more than are read: what stands beyond the last is refused, not left out.
    for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1), start=1):
        if number % 500 == 0:
            progress(min(1.0, number / total))
        yield number, [_text(cell) for cell in cells]


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, str | int | float):
        return str(cell)
    return f"={cell}"  # an array formula, a date: judged like a formula, by the line's own checks

"""A file that people hand in, as lines of text. CSV or XLSX by its content, never by its name."""

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
        reason = error.strerror
        raise FileRefused(
            _("Le fichier ne peut pas être ouvert : %(reason)s.") % {"reason": reason}
        ) from error
    _check_start(start, size)
    lines = _xlsx(path, progress) if start == ZIP else _csv(path, size, progress)
    lines = _bounded(lines)
    _number, header = next(lines, (1, []))
    return Table([cell.strip().lower() for cell in header], lines)


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


def _bounded(lines: Iterator[Line]) -> Iterator[Line]:
    for number, cells in lines:
        if number > MAX_LINES:
            raise FileRefused(_("Le fichier dépasse %(most)d lignes.") % {"most": MAX_LINES})
        if len(cells) > MAX_COLUMNS and any(cells[MAX_COLUMNS:]):
            raise FileRefused(
                _("La ligne %(line)d a plus de %(most)d colonnes.") % {"line": number, "most": MAX_COLUMNS}
            )
        yield number, cells


# --- CSV -----------------------------------------------------------------------------------------------


def _csv(path: Path, size: int, progress: Progress) -> Iterator[Line]:
    with path.open("rb") as raw:
        text = io.StringIO(_decoded(next(raw, b""), 1))
        delimiter = max(",;\t", key=text.getvalue().count)
        raw.seek(0)
        rows = csv.reader(_text_lines(raw, size, progress), delimiter=delimiter, strict=True)
        while True:
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                raise FileRefused(
                    _("La ligne %(line)d ne se lit pas comme du CSV : %(reason)s.")
                    % {"line": rows.line_num, "reason": error}
                ) from error
            yield rows.line_num, cells


def _text_lines(raw: IO[bytes], size: int, progress: Progress) -> Iterator[str]:
    read = 0
    for number, line in enumerate(raw, start=1):
        read += len(line)
        if number % 500 == 0:
            progress(read / size)
        yield _decoded(line, number)


def _decoded(line: bytes, number: int) -> str:
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise FileRefused(
            _(
                "Le fichier n’est pas en UTF-8 (ligne %(line)d, octet 0x%(byte)02X). "
                "Enregistrez-le au format « CSV UTF-8 »."
            )
            % {"line": number, "byte": line[error.start]}
        ) from error


# --- XLSX ----------------------------------------------------------------------------------------------


def _xlsx(path: Path, progress: Progress) -> Iterator[Line]:
    unreadable = _(
        "Ce classeur est illisible ou endommagé. Ouvrez-le, puis enregistrez-le de nouveau au format .xlsx."
    )
    try:
        _check_archive(path)
        with path.open("rb") as file:
            yield from _sheet(_workbook(file).worksheets[0], progress)
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


def _sheet(sheet: Any, progress: Progress) -> Iterator[Line]:
    total = min(sheet.max_row or MAX_LINES, MAX_LINES)
    for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), start=1):
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

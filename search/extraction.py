"""The words of a document. Pure, and a program of its own: a hostile file can only harm a child process.

``words_of`` runs ``python -m search.extraction FILE``, with little memory and time, for ``read``.
"""

import re
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from xml.etree.ElementTree import Element  # the type only: what parses is defusedxml
from zipfile import BadZipFile, ZipFile

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as Xml

MAX_CHARACTERS = 200_000
MAX_PAGES = 400
MAX_PART = 30 * 1024 * 1024  # bytes of one part of an archive, once unpacked
MEMORY = 1024 * 1024 * 1024  # bytes
PROCESSOR, PATIENCE = 30, 60  # seconds of work, seconds in all
# Which parts of an archive hold its text, in the order of reading.
PARTS = {
    ".docx": r"word/document\.xml",
    ".pptx": r"ppt/slides/slide\d+\.xml",
    ".xlsx": r"xl/sharedStrings\.xml",
    ".odt": r"content\.xml",
    ".ods": r"content\.xml",
    ".odp": r"content\.xml",
}
_ENDS_A_LINE = frozenset(["p", "h", "si", "br", "tab", "line-break", "table-cell"])
_NOT_TEXT = frozenset(["instrText", "delText", "binData"])


class Unreadable(Exception):
    """The file is not what its name says, is protected, or asks for too much."""


def words_of(path: Path, suffix: str) -> str:
    """The text of a file of that kind; empty for a kind without text. ``Unreadable`` says why in a word."""
    if suffix.lower() not in READERS:
        return ""
    command = [sys.executable, "-m", "search.extraction", str(path), suffix.lower()]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, and a path of ours
            command, capture_output=True, timeout=PATIENCE, check=False, cwd=Path(__file__).parent.parent
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("timeout") from error
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()
        raise Unreadable(last[-1][:200] if last else f"exit {done.returncode}")
    return done.stdout.decode(errors="replace")


def read(path: Path, suffix: str) -> str:
    """In this very process. Blank lines and repeated spaces go; nothing after ``MAX_CHARACTERS``."""
    kept, size = [], 0
    for line in READERS[suffix](path):
        plain = " ".join(line.replace("\x00", " ").split())
        if plain:
            kept.append(plain)
            size += len(plain)
        if size > MAX_CHARACTERS:
            break
    return "\n".join(kept)[:MAX_CHARACTERS]


def _pdf(path: Path) -> Iterator[str]:
    from pypdf import PdfReader  # late: 14 MB, and it is the child process that reads
    from pypdf.errors import PyPdfError

    try:
        for page in PdfReader(path).pages[:MAX_PAGES]:
            yield from page.extract_text().splitlines()
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error


def _archive(path: Path, *, parts: str) -> Iterator[str]:
    try:
        with ZipFile(path) as archive:
            names = [name for name in archive.namelist() if re.fullmatch(parts, name)]
            for name in sorted(names, key=lambda name: (len(name), name)):
                with archive.open(name) as part:
                    content = part.read(MAX_PART + 1)
                if len(content) > MAX_PART:
                    raise Unreadable("too large")
                yield from "".join(_pieces(Xml.fromstring(content))).splitlines()
    except (BadZipFile, Xml.ParseError, DefusedXmlException, RuntimeError, NotImplementedError) as error:
        raise Unreadable(type(error).__name__) from error  # RuntimeError: a password, or endless nesting


def _pieces(element: Element) -> Iterator[str]:
    name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
    if name in _NOT_TEXT:
        return
    if name in _ENDS_A_LINE:
        yield "\n"
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""


def _plain(path: Path) -> Iterator[str]:
    content = path.read_bytes()[: MAX_CHARACTERS * 4]
    try:
        yield from content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        yield from content.decode("cp1252", errors="replace").splitlines()


READERS: dict[str, Callable[[Path], Iterator[str]]] = {
    ".pdf": _pdf,
    ".txt": _plain,
    ".csv": _plain,
    **{suffix: partial(_archive, parts=parts) for suffix, parts in PARTS.items()},
}


def main(file: str, suffix: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(read(Path(file), suffix))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (Unreadable, MemoryError, OSError) as error:
        sys.exit(str(error) or type(error).__name__)

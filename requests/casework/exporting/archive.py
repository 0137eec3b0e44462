"""The ZIP, made as it is sent: nothing of it is on a disk, and no more than a piece of a file in memory.

Each member is encrypted with AES-256 as WinZip does (AE-2). The names of members are not: they say nothing.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from casework.cases.attaching import content
from casework.cases.reading import OpenCase
from casework.exporting import paper
from casework.sealing.crypto import CannotOpen
from casework.writings.file import Attached

DOCUMENT = "demande.pdf"


class _Pipe:
    """What is written waits to be sent. It cannot go back."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        self._waiting += data
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken


@sensitive_variables()
def streamed(open_case: OpenCase, passphrase: str, at: datetime) -> Iterator[bytes]:
    """All that can fail is done before the first byte is given."""
    files = _files(open_case)
    names = {number: name for number, (name, _pieces) in files.items()}
    document = paper.pdf(open_case, names, at)
    members = {DOCUMENT: iter([document]), **dict(files.values())}
    return _zipped(members, passphrase, at)


@sensitive_variables()
def _files(open_case: OpenCase) -> dict[int, tuple[str, Iterator[bytes]]]:
    """By the number of their entry; without those that are gone, of which the document says so."""
    found: dict[int, tuple[str, Iterator[bytes]]] = {}
    for line in open_case.written:
        if isinstance(file := line.content, Attached):
            try:
                found[line.number] = (f"fichier-{len(found) + 1}.{file.type}", content(open_case, file))
            except CannotOpen:
                continue
    return found


@sensitive_variables()
def _zipped(members: Mapping[str, Iterator[bytes]], passphrase: str, at: datetime) -> Iterator[bytes]:
    import pyzipper  # late: with its ciphers it weighs 5 MB, for what is rarely asked

    pipe: Any = _Pipe()
    when = timezone.localtime(at).timetuple()[:6]
    with pyzipper.AESZipFile(
        pipe, "w", compression=pyzipper.ZIP_STORED, encryption=pyzipper.WZ_AES
    ) as archive:
        archive.setpassword(passphrase.encode())
        archive.setencryption(pyzipper.WZ_AES, nbits=256)
        for name, pieces in members.items():
            member = archive.zipinfo_cls(name, when)
            with archive.open(member, "w", force_zip64=True) as into:
                for piece in pieces:
                    into.write(piece)
                    yield pipe.taken()
            yield pipe.taken()
    yield pipe.taken()

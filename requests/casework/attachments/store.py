"""Where sealed files are kept: any storage of Django's, under the reference of their case and a random name.

No table names them: who destroys a case without a key to it still finds all that is its own. Which file is
what, and the key to it, is sealed in the case. A file is there before the entry that names it, so that an
entry never waits for one: a process that is killed in between leaves a file to which nobody has the key.

The times of a file are those of an hour: see ``turn``.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.base import File
from django.core.files.storage import Storage, storages

from casework.attachments.arriving import SealedFile
from casework.moments import to_the_hour
from casework.sealing.crypto import CannotOpen
from casework.sealing.stream import SEALED_PIECE

# What came in this hour, and what came before.
ARRIVED, KEPT = "arrived", "kept"
SEPARATOR = "/"


def storage() -> Storage:
    return storages["cases"]


if TYPE_CHECKING:
    _File = File[bytes]
else:
    _File = File


class Pieces(_File):
    """What a storage reads from: the pieces that are there, without a copy of them all."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        super().__init__(None, "")
        self.pieces = pieces

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        return iter(self.pieces)

    @property
    def size(self) -> int:
        return sum(map(len, self.pieces))


@dataclass(slots=True)
class Putting:
    """``names``, in the order of the files. ``keep`` says that the case names them now."""

    names: list[str] = field(default_factory=list)
    is_kept: bool = False

    def keep(self) -> None:
        self.is_kept = True


@contextmanager
def put(reference: str, files: Sequence[SealedFile], at: datetime) -> Iterator[Putting]:
    """Around the transaction that writes the entries: what it does not keep is taken away again."""
    putting = Putting()
    try:
        for file in files:
            name = secrets.token_hex(16)
            putting.names.append(name)
            _written(_path(ARRIVED, reference, name), Pieces(file.pieces), to_the_hour(at))
        yield putting
    except BaseException:
        putting.is_kept = False
        raise
    finally:
        if not putting.is_kept:
            for name in putting.names:
                storage().delete(_path(ARRIVED, reference, name))


def read(reference: str, name: str, digest: bytes) -> Iterator[bytes]:
    """What is stored, once it was found to be what was stored. ``CannotOpen`` where it is gone or another."""
    for place in (KEPT, ARRIVED, KEPT):  # once more: it may have moved meanwhile
        path = _path(place, reference, name)
        try:
            if _digest(path) == digest:
                return _chunks(path)
        except FileNotFoundError:
            continue
    raise CannotOpen


def _digest(path: str) -> bytes:
    """Read once for this, and once more to open it: never all of it in memory."""
    found = hashlib.sha256()
    for chunk in _chunks(path):
        found.update(chunk)
    return found.digest()


def _chunks(path: str) -> Iterator[bytes]:
    with storage().open(path) as file:
        while chunk := file.read(SEALED_PIECE):
            yield chunk


def turn(at: datetime) -> int:
    """What came in hours that are over is laid anew, in an order that is drawn: its times, whatever the file
    system keeps of them, are those of this moment, and tell no more than the register does.

    Copied, then deleted: killed in between, the next round copies it again.
    """
    before, moved = to_the_hour(at), 0
    found = [(reference, name) for reference in _folders(ARRIVED) for name in _names(ARRIVED, reference)]
    secrets.SystemRandom().shuffle(found)
    for reference, name in found:
        source, target = _path(ARRIVED, reference, name), _path(KEPT, reference, name)
        try:
            if storage().get_modified_time(source) >= before:
                continue
            storage().delete(target)
            with storage().open(source) as file:
                _written(target, file, before)
        except FileNotFoundError:  # its case was destroyed meanwhile
            continue
        storage().delete(source)
        moved += 1
    return moved


def destroy(reference: str) -> None:
    for place in (ARRIVED, KEPT):
        for name in _names(place, reference):
            storage().delete(_path(place, reference, name))
        _remove_folder(place, reference)


def sweep(cases: Iterable[str], at: datetime) -> int:
    """Files of cases that are not there: whoever wrote or destroyed them was killed. How many cases.

    What came in this hour or the one before may be of a case that is just being written, and is left.
    """
    there, before = set(cases), to_the_hour(at) - timedelta(hours=1)
    left = [reference for reference in _folders(ARRIVED) if _is_left(reference, before)]
    gone = {*_folders(KEPT), *left} - there
    for reference in gone:
        destroy(reference)
    return len(gone)


def _is_left(reference: str, before: datetime) -> bool:
    """A folder without a file, made before: killed between the two, or the file was taken away again."""
    if _names(ARRIVED, reference) or (local := _local(f"{ARRIVED}{SEPARATOR}{reference}")) is None:
        return False
    try:
        return os.stat(local).st_mtime < before.timestamp()
    except FileNotFoundError:  # taken away meanwhile
        return False


def _folders(place: str) -> list[str]:
    return _listed(place)[0]


def _names(place: str, reference: str) -> list[str]:
    return _listed(f"{place}{SEPARATOR}{reference}")[1]


def _listed(path: str) -> tuple[list[str], list[str]]:
    try:
        folders, files = storage().listdir(path)
    except FileNotFoundError:
        return [], []
    return folders, files


def _written(path: str, content: Any, hour: datetime) -> None:
    storage().save(path, content)
    if (local := _local(path)) is not None:
        os.utime(local, (hour.timestamp(), hour.timestamp()))


def _remove_folder(place: str, reference: str) -> None:
    """Empty folders of a file system; a storage of objects has none."""
    if (local := _local(f"{place}{SEPARATOR}{reference}")) is not None and os.path.isdir(local):
        try:
            os.rmdir(local)
        except OSError:  # a file came meanwhile: the next night
            return


def _local(path: str) -> str | None:
    try:
        return storage().path(path)
    except NotImplementedError:
        return None


def _path(place: str, reference: str, name: str) -> str:
    return SEPARATOR.join((place, reference, name))

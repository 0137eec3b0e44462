"""Files that are posted to a case: sealed piece by piece as they come in, in memory, and nowhere in clear.

``SealedUploads`` stands first in ``FILE_UPLOAD_HANDLERS``. It takes every file that is posted to the counter
or to the inbox, whatever the form, so that none of Django's own handlers writes one to a temporary file; what
no form of theirs asks for is thrown away as it comes.
"""

import hashlib
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopFutureHandlers
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from casework.attachments.kinds import Kind
from casework.attachments.limits import LARGEST
from casework.attachments.scanning import Scan, Verdict
from casework.sealing.stream import Sealer, opened

# Of the addresses where what is written is confidential.
PLACES = ("/demande/", "/dossiers/")
FIELD = "attached"  # with or without the prefix of a form


if TYPE_CHECKING:
    _UploadedFile = UploadedFile[Any]
else:
    _UploadedFile = UploadedFile


class SealedFile(_UploadedFile):
    """What has come: ciphertext, and the key to it. Nothing of it is written until it is put into a case."""

    def __init__(self, name: str) -> None:
        super().__init__(None, name, size=0)
        self.too_large = False
        self.verdict = Verdict.UNASKED
        self.kind: Kind | None = None  # once it was looked through
        self.seal(Sealer())

    def __repr__(self) -> str:
        return "SealedFile(…)"

    __str__ = __repr__

    def seal(self, sealer: Sealer) -> None:
        self._sealer, self._digest = sealer, hashlib.sha256()
        self.pieces: list[bytes] = []

    @sensitive_variables()
    def add(self, content: bytes) -> None:
        self._keep(self._sealer.add(content))

    def end(self) -> None:
        self._keep(self._sealer.end())
        self.size = self._length

    def drop(self) -> None:
        self.seal(Sealer())

    @property
    def key(self) -> bytes:
        return self._sealer.key

    @property
    def digest(self) -> bytes:
        """SHA-256 of what will be stored."""
        return self._digest.digest()

    @sensitive_variables()
    def clear(self) -> bytes:
        """In memory, for who has to look at all of it."""
        return b"".join(opened(self.pieces, self.key, self._length))

    @sensitive_variables()
    def replace(self, content: bytes) -> None:
        """Another content in its place, under another key."""
        self.seal(Sealer())
        self._take(content)

    @sensitive_variables()
    def _take(self, content: bytes) -> None:
        self.add(content)
        self.end()

    def _keep(self, pieces: Any) -> None:
        self._length = self._sealer.size
        for piece in pieces:
            self._digest.update(piece)
            self.pieces.append(piece)


class SealedUploads(FileUploadHandler):
    """See the module. ``taken`` is the file that comes at this moment."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.taken: SealedFile | None = None
        self.scan: Scan | None = None
        self.is_ours = request is not None and request.path_info.startswith(PLACES)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.taken = self.scan = None
        if not self.is_ours:
            return
        if (self.field_name or "").rpartition("-")[2] != FIELD:
            raise SkipFile
        self.taken, self.scan = SealedFile(self.file_name or ""), Scan()
        raise StopFutureHandlers

    @sensitive_variables()
    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self.taken is None or self.scan is None:
            return raw_data
        if start + len(raw_data) > LARGEST:
            self.taken.too_large = True
            self.taken.drop()
            self.scan.close()
        if not self.taken.too_large:
            self.scan.add(raw_data)
            self.taken.add(raw_data)
        return None

    def file_complete(self, file_size: int) -> SealedFile | None:
        taken, scan = self.taken, self.scan
        if taken is None or scan is None:
            return None
        taken.end()
        taken.verdict = scan.verdict()
        if taken.too_large:
            taken.size = file_size
        return taken

    def upload_interrupted(self) -> None:
        if self.scan is not None:
            self.scan.close()

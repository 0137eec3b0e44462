"""A file that is posted to a case: sealed piece by piece as it comes in, in memory, and nowhere in clear."""

import hashlib
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.views.decorators.debug import sensitive_variables

from casework.attachments.kinds import Kind
from casework.attachments.scanning import Verdict
from casework.sealing.stream import Sealer, opened

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
        self.add(content)
        self.end()

    def _keep(self, pieces: Any) -> None:
        self._length = self._sealer.size
        for piece in pieces:
            self._digest.update(piece)
            self.pieces.append(piece)

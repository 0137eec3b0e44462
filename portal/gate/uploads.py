"""Files that are posted where what is written is confidential.

``SealedUploads`` stands first in ``FILE_UPLOAD_HANDLERS``. It takes every file that is posted to the counter
or to the inbox, whatever the form, so that none of Django's own handlers writes one to a temporary file; what
no form of theirs asks for is thrown away as it comes. Each chunk is shown to clamd, then sealed.
"""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopFutureHandlers
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from casework.attachments.arriving import FIELD, SealedFile
from casework.attachments.limits import LARGEST
from casework.attachments.scanning import Scan
from portal.gate.refused import CONFIDENTIAL


class SealedUploads(FileUploadHandler):
    """``taken`` is the file that comes at this moment."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.taken: SealedFile | None = None
        self.scan: Scan | None = None
        self.is_ours = request is not None and request.path_info.startswith(CONFIDENTIAL)

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

"""A file as it leaves: opened piece by piece, kept by no cache, and run by nothing.

For the inbox and for the counter alike: whoever calls has opened the case.
"""

from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO
from typing import Any, TypeVar, cast

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.debug import sensitive_variables
from PIL import Image

from casework import audit
from casework.attachments.kinds import KINDS
from casework.cases import faults
from casework.cases.attaching import content
from casework.cases.faults import Damage, Fault
from casework.cases.reading import OpenCase
from casework.sealing.crypto import CannotOpen
from casework.writings.file import Attached

H = TypeVar("H", bound=HttpResponseBase)
SANDBOX = "sandbox; default-src 'none'"
# Chromium's own reader of PDF does not start within a sandbox. What it shows fetches and sends nothing.
OF_A_PDF = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; img-src data: blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
GONE = 410
WIDEST = 2000  # pixels of a picture on a page


@sensitive_variables()
def attached(open_case: OpenCase, number: int) -> Attached:
    """What entry ``number`` attached; 404 for any other."""
    for line in open_case.written:
        if line.number == number and isinstance(line.content, Attached) and line.content.type in KINDS:
            return line.content
    raise Http404


@sensitive_variables()
def download(request: HttpRequest, open_case: OpenCase, number: int, **context: Any) -> HttpResponse:
    file = attached(open_case, number)
    try:
        pieces = content(open_case, file)
    except CannotOpen:
        return _gone(request, open_case, file, context)
    return _sent(pieces, file, as_attachment=True)


@sensitive_variables()
def shown(request: HttpRequest, open_case: OpenCase, number: int, **context: Any) -> HttpResponse:
    """A picture within a page, a PDF in the browser's own reader: neither is kept in a cache."""
    file = attached(open_case, number)
    kind = KINDS[file.type]
    if not kind.is_shown:
        raise Http404
    try:
        pieces = content(open_case, file)
        if not kind.is_picture:
            return _sent(pieces, file, as_attachment=False)
        picture = _for_a_page(b"".join(pieces))
    except (CannotOpen, OSError):
        return _gone(request, open_case, file, context)
    answer = render(request, "casework/files/picture.html", {"file": file, "picture": picture, **context})
    return unkept(answer)


def unkept(answer: H) -> H:
    answer["Cache-Control"] = "no-store, private"
    return answer


@sensitive_variables()
def _sent(pieces: Iterator[bytes], file: Attached, *, as_attachment: bool) -> HttpResponse:
    answer: HttpResponseBase = StreamingHttpResponse(pieces, content_type=KINDS[file.type].media_type)
    answer["Content-Length"] = str(file.size)
    answer["Content-Disposition"] = content_disposition_header(as_attachment, file.name) or "attachment"
    answer["Content-Security-Policy"] = SANDBOX if as_attachment else OF_A_PDF
    answer["X-Content-Type-Options"] = "nosniff"
    return cast(HttpResponse, unkept(answer))  # as the types of the doors call any answer


@sensitive_variables()
def _for_a_page(data: bytes) -> str:
    """Not larger than a screen, as an address that holds all of it."""
    with Image.open(BytesIO(data)) as picture:
        picture.draft("RGB", (WIDEST, WIDEST))
        picture.thumbnail((WIDEST, WIDEST))
        flat = Image.new("RGB", picture.size, "white")
        upon = picture.convert("RGBA")
        flat.paste(upon, mask=upon)
    written = BytesIO()
    flat.save(written, format="JPEG", quality=85)
    return f"data:image/jpeg;base64,{b64encode(written.getvalue()).decode()}"


@sensitive_variables()
def _gone(request: HttpRequest, open_case: OpenCase, file: Attached, context: dict[str, Any]) -> HttpResponse:
    """Named on the page to whoever asked for it; in the register, once a day, that a file is damaged."""
    key = open_case.reader.worker_key
    by = audit.name_of(key.worker) if key is not None else audit.CODE_HOLDER
    faults.record([Fault(Damage.FILE)], open_case.case.reference, by=by, at=timezone.now())
    return unkept(render(request, "casework/files/gone.html", {"file": file, **context}, status=GONE))

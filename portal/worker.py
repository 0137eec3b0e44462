"""The process that answers. What it refuses itself, before the portal sees it, is told as the portal would.

A line that is too long or broken is refused by gunicorn, with a page in English. Mostly programs send such
lines: they read problem details (RFC 9457), as from every address of the API.
"""

import json
from http import HTTPStatus
from typing import Any

from gunicorn import util
from gunicorn.http.errors import (
    InvalidResponseHeader,
    InvalidResponseHeaderName,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
)
from gunicorn.workers.gthread import ThreadWorker

from portal.gate.problems import CONTENT_TYPE, TITLES

OUR_FAULT = (InvalidResponseHeader, InvalidResponseHeaderName)  # which the portal tried to send


class Worker(ThreadWorker):
    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        if not isinstance(exc, ParseException) or isinstance(exc, OUR_FAULT):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("Invalid request from ip=%s: %s", (addr or ("",))[0], type(exc).__name__)
        try:
            util.write_nonblock(client, refusal(exc))
        except OSError:
            self.log.debug("Failed to send error message.")


def refusal(exc: ParseException) -> bytes:
    """Without the words that came: they may be anybody's."""
    status = _status(exc)
    told = {"type": "about:blank", "title": str(TITLES.get(status, status.phrase)), "status": int(status)}
    body = json.dumps(told, ensure_ascii=False).encode()
    head = (
        f"HTTP/1.1 {int(status)} {status.phrase}\r\nConnection: close\r\nContent-Type: {CONTENT_TYPE}\r\n"
        f"Cache-Control: no-store\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("ascii") + body


def _status(exc: ParseException) -> HTTPStatus:
    if isinstance(exc, LimitRequestLine):
        return HTTPStatus.REQUEST_URI_TOO_LONG
    if isinstance(exc, LimitRequestHeaders):
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    return HTTPStatus.BAD_REQUEST

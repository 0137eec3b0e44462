"""Who is told of a failure, and how: where it happened and of what kind, never what was being said.

A message of an exception may quote what somebody typed; the values of a frame and the body of a request do.
"""

import logging
import time
import traceback
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

EVERY = 600  # seconds between two mails of the same failure, in one process


def wordless(error: BaseException) -> str:
    """The files, the lines and the kinds of an exception and of those that led to it."""
    parts = []
    for one in _chain(error):
        kind = f"{type(one).__module__}.{type(one).__qualname__}"
        parts.append(
            "".join(["Traceback (most recent call last):\n", *traceback.format_tb(one.__traceback__), kind])
        )
    return "\n\n".join(reversed(parts))


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)


class Wordless(logging.Filter):
    """On a handler: what broke a request is printed without its words."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "django.request" and record.exc_info and record.exc_info[1] is not None:
            record.exc_text = wordless(record.exc_info[1])
        return True


class MailToAdmins(logging.Handler):
    """One mail a failure to ``ADMINS``, by the mail server itself: the outbox may be what fails."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: dict[tuple[str, str], float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is None or not settings.ADMINS:
            return
        route, kind = _route(getattr(record, "request", None)), type(error).__qualname__
        now = time.monotonic()
        if now - self.told.get((route, kind), -EVERY) < EVERY:
            return
        self.told[route, kind] = now
        try:
            EmailMessage(
                f"Relais : {kind} ({route})",
                f"{route}\n\n{wordless(error)}\n",
                to=[address for _name, address in settings.ADMINS],
                connection=get_connection(settings.MAIL_TRANSPORT),
            ).send()
        except Exception:  # noqa: BLE001 -- a failure to tell is told on the console, by logging itself
            self.handleError(record)


def _route(request: HttpRequest | None) -> str:
    """The pattern of the address, not the address: a secret may stand in it."""
    match = request.resolver_match if request is not None else None
    return match.route if match is not None else "?"


class NothingTyped(SafeExceptionReporterFilter):
    """Django's own reports, with DEBUG on too: no value of a frame, of a body or of a cookie."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return {} if request is None else dict.fromkeys(request.POST, self.cleansed_substitute)

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, Any]:
        return dict.fromkeys(request.COOKIES, self.cleansed_substitute)

    def get_safe_request_meta(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> Any:
        return dict.fromkeys(tb_frame.f_locals, self.cleansed_substitute).items()

"""What will go away, and when: announced in headers and in the document, in this one place.

An operation stays for at least six months after it is announced. Breaking changes go to ``/api/v2/``.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.http import HttpResponse
from django.utils.http import http_date


@dataclass(frozen=True, slots=True)
class Notice:
    """``since``: announced; ``sunset``: from this day on it may be gone; ``link``: what to do instead."""

    since: date
    sunset: date
    link: str


# (address as the document writes it, method) -> its notice. Nothing is deprecated at the moment.
NOTICES: dict[tuple[str, str], Notice] = {}


def announce(response: HttpResponse, operation: tuple[str, str]) -> None:
    """``Deprecation`` (RFC 9745), ``Sunset`` (RFC 8594) and the page that explains."""
    if notice := NOTICES.get(operation):
        response["Deprecation"] = f"@{_seconds(notice.since)}"
        response["Sunset"] = http_date(_seconds(notice.sunset))
        response["Link"] = f'<{notice.link}>; rel="deprecation"; type="text/html"'


def mark(schema: dict[str, Any]) -> None:
    """In the document too."""
    for (path, method), notice in NOTICES.items():
        operation = schema["paths"][path][method]
        operation["deprecated"] = True
        operation["description"] += f"\n\nDeprecated since {notice.since}, gone after {notice.sunset}."


def _seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())

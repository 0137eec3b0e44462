"""What the views share: typed requests, parameters of addresses, converters."""

from datetime import date, datetime, timedelta

from django.http import Http404, HttpRequest
from django.utils.http import parse_http_date_safe
from django.utils.translation import gettext as _

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


class DayConverter:
    """A day in an address; one that does not exist, or lies beyond this century, is a 404."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return sensible_day(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


def sensible_day(value: str) -> date:
    day = date.fromisoformat(value)
    if not EARLIEST <= day <= LATEST:
        raise ValueError(value)
    return day


def day_or_404(value: str | None, default: date) -> date:
    if not value:
        return default
    try:
        return sensible_day(value)
    except ValueError as error:
        raise Http404(_("Cette date n’existe pas.")) from error


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def not_modified_since(request: HttpRequest, etag: str, changed_at: datetime) -> bool:
    """RFC 9110 13.2.2: If-None-Match decides alone when it is there."""
    tags = request.headers.get("If-None-Match")
    if tags is not None:
        return tags.strip() == "*" or etag in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
    since = request.headers.get("If-Modified-Since")
    if not since:
        return False
    seconds = parse_http_date_safe(since)
    return seconds is not None and int(changed_at.timestamp()) <= seconds

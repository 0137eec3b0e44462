"""What the views share: typed requests, parameters of addresses, converters."""

from datetime import date, timedelta

from django.http import Http404
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

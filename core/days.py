"""Days and moments as addresses give them, to people and to programs: of this century."""

from datetime import date, datetime, timedelta
from typing import Annotated, TypeVar

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator

FIRST_YEAR, LAST_YEAR = 2000, 2099
D = TypeVar("D", bound=date)


def _written(given: object) -> object:
    """ISO 8601, as the document of the API says: pydantic would take seconds since 1970 as well."""
    if isinstance(given, str) and not given[4:5] == "-":
        raise ValueError("expected YYYY-MM-DD, and Thh:mm if there is an hour")
    return given


def _reasonable(given: D) -> D:
    if not FIRST_YEAR <= given.year <= LAST_YEAR:
        raise ValueError(f"expected a year between {FIRST_YEAR} and {LAST_YEAR}")
    return given


def _aware(moment: datetime) -> datetime:
    """One without an offset is read by the service's own clock."""
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


Day = Annotated[date, BeforeValidator(_written), AfterValidator(_reasonable)] | None
AnyMoment = Annotated[datetime, BeforeValidator(_written), AfterValidator(_reasonable)]
Moment = Annotated[AnyMoment, AfterValidator(_aware)] | None
LocalMoment = AnyMoment | None  # without an offset, of a place that the caller knows


class DayConverter:
    """A day in an address; one that does not exist, or lies beyond this century, is a 404."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return sensible_day(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


def sensible_day(value: str) -> date:
    return _reasonable(date.fromisoformat(value))


def day_or_404(value: str | None, default: date) -> date:
    if not value:
        return default
    try:
        return sensible_day(value)
    except ValueError as error:
        raise Http404(_("Cette date n’existe pas.")) from error


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())

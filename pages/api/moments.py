"""Days and moments as programs give them in an address: of this century."""

from datetime import date, datetime
from typing import Annotated, TypeVar

from django.utils import timezone
from pydantic import AfterValidator

FIRST_YEAR, LAST_YEAR = 2000, 2099
D = TypeVar("D", bound=date)


def _reasonable(given: D) -> D:
    if not FIRST_YEAR <= given.year <= LAST_YEAR:
        raise ValueError(f"expected a year between {FIRST_YEAR} and {LAST_YEAR}")
    return given


def _aware(moment: datetime) -> datetime:
    """One without an offset is read by the service's own clock."""
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


Day = Annotated[date, AfterValidator(_reasonable)] | None
Moment = Annotated[datetime, AfterValidator(_reasonable), AfterValidator(_aware)] | None

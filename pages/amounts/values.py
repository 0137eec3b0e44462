"""What a scale is worth on a day, and how it is written. Plain values; the language is that of the reader."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from django.utils import formats
from django.utils.translation import gettext as _

from core import french
from pages.reference import Unit

DAY = timedelta(days=1)
PAST = 2  # values that readers still see after their end


@dataclass(frozen=True, slots=True)
class Value:
    amount: Decimal
    starts_on: date
    ends_on: date | None = None  # its last day; None: until another follows
    reference: str = ""

    def holds(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Told:
    """A line of a table of values."""

    value: Value
    amount: str
    is_now: bool
    is_past: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """``values`` stand in the order of their dates, and never overlap."""

    pk: int
    slug: str
    name: str
    unit: str
    values: tuple[Value, ...] = ()

    def on(self, day: date) -> Value | None:
        return next((value for value in self.values if value.holds(day)), None)

    def after(self, day: date) -> Value | None:
        """The next that begins."""
        return next((value for value in self.values if value.starts_on > day), None)

    def before(self, day: date) -> Value | None:
        """The last that ended."""
        return next((v for v in reversed(self.values) if v.ends_on is not None and v.ends_on < day), None)

    def runs_out(self, day: date) -> date | None:
        """The first day from this one on without a value; None where the last one is open."""
        while (value := self.on(day)) is not None:
            if value.ends_on is None:
                return None
            day = value.ends_on + DAY
        return day

    def written(self, value: Value) -> str:
        return written(value.amount, self.unit)

    def told(self, on: date) -> list[Told]:
        """What is to come, what holds, and the last two that ended; the newest first."""
        past = [value for value in self.values if value.ends_on is not None and value.ends_on < on]
        shown = [value for value in self.values if value not in past[:-PAST]]
        return [Told(v, self.written(v), v.holds(on), v in past) for v in reversed(shown)]

    def sentence(self, on: date) -> str:
        """ "180 € au 1er janvier 2027". Never a former amount as if it still held."""
        if (value := self.on(on)) is not None:
            return _("%(amount)s au %(day)s") % self._words(value, value.starts_on)
        if (value := self.after(on)) is not None:
            return _("%(amount)s à partir du %(day)s") % self._words(value, value.starts_on)
        if (value := self.before(on)) is not None and value.ends_on is not None:
            return _("montant à confirmer (%(amount)s jusqu’au %(day)s)") % self._words(value, value.ends_on)
        return unknown()

    def _words(self, value: Value, day: date) -> dict[str, str]:
        return {"amount": self.written(value), "day": french.short_day(day, year=True)}


def unknown() -> str:
    return _("montant à confirmer")


def overlaps(values: Iterable[Value]) -> Iterator[Value]:
    """Each that begins before the one before it has ended; one that is open ends where the next begins."""
    for before, after in pairwise(sorted(values, key=lambda value: value.starts_on)):
        if after.starts_on == before.starts_on or (before.ends_on and after.starts_on <= before.ends_on):
            yield after


def in_order(values: Iterable[Value]) -> tuple[Value, ...]:
    """As a scale has them: what was left open ends on the day before the next one begins."""
    found = sorted(values, key=lambda value: value.starts_on)
    closed = [
        value
        if value.ends_on is not None
        else Value(value.amount, value.starts_on, after.starts_on - DAY, value.reference)
        for value, after in pairwise(found)
    ]
    return (*closed, *found[-1:])


def written(amount: Decimal, unit: str) -> str:
    """ "1 234,50 € par mois"; cents only where there are some."""
    places = 0 if amount == amount.to_integral_value() else 2
    if unit == Unit.PERCENT and places and not int(amount * 100) % 10:
        places = 1
    number = formats.number_format(amount, places, use_l10n=True, force_grouping=True)
    match Unit(unit):
        case Unit.PER_DAY:
            return _("%(number)s € par jour") % {"number": number}
        case Unit.PER_MONTH:
            return _("%(number)s € par mois") % {"number": number}
        case Unit.PER_YEAR:
            return _("%(number)s € par an") % {"number": number}
        case Unit.PERCENT:
            return _("%(number)s %%") % {"number": number}
    return _("%(number)s €") % {"number": number}

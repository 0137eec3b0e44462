"""The conditions of a benefit as data, and whether they are met by what somebody said. Pure.

A condition is met, is not met, or cannot be told (``None``). What somebody does not know never makes it fail:
to learn more turns ``None`` into one of the two others, and never one of them into another.
``static/pages/entitlements.js`` says the same in the reader's browser, where nothing is sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Met = bool | None
Question = Literal["status", "household", "housing", "service", "place", "disability", "income"]
# In this order: who one is, then how one lives; one's money last, when little else is open.
QUESTIONS: tuple[Question, ...] = (
    "status", "household", "housing", "service", "place", "disability", "income",
)  # fmt: skip  # names, one list
Paragraph = Literal["who", "amount", "deadline", "how", "conditions"]
METROPOLITAN = "metro"
LEAST_PARTS = 1.0  # of a household, as the tax office counts


@dataclass(frozen=True, slots=True)
class Facts:
    """What somebody said; ``None``: they do not know, or did not say. ``asked``: what they answered."""

    status: str | None = None
    service: tuple[int, int] | None = None  # months, at least and at most
    place: str | None = None  # a ``Zone``
    children: tuple[int, ...] | None = None  # their ages, in whole years
    alone: bool | None = None  # whether they bring up children alone
    disabled: bool | None = None
    disabled_child: bool | None = None
    housing: str | None = None
    income: int | None = None  # revenu fiscal de référence, euros
    parts: float | None = None
    asked: frozenset[str] = frozenset()


class Condition(BaseModel):
    """``label`` says what is asked; ``paragraph`` of the page explains it. ``only_for``: statuses of R16 for
    whom it holds, empty for all. ``exception``: what opens the right nevertheless, so that a condition which
    is not met decides nothing; it may be theirs alone who have a child of some age: ``OfAge``."""

    model_config = ConfigDict(frozen=True)

    label: str
    paragraph: Paragraph = "conditions"
    only_for: tuple[str, ...] = ()
    exception: str = ""

    def holds(self, facts: Facts, today: date) -> Met:
        """As if it held for everybody, without exception."""
        raise NotImplementedError

    def asks(self, facts: Facts) -> Iterator[Question]:
        """What would tell more, if the answer is known."""
        yield from ()

    def excepted(self, facts: Facts) -> Met:
        """Whether the exception may be theirs."""
        return bool(self.exception)

    def concerns(self, facts: Facts) -> Met:
        if not self.only_for:
            return True
        return None if facts.status is None else facts.status in self.only_for

    def met(self, facts: Facts, today: date) -> Met:
        concerns = self.concerns(facts)
        if concerns is False:
            return True
        held = self.holds(facts, today)
        spared = concerns is None or self.excepted(facts) is not False
        return None if held is False and spared else held

    def needs(self, facts: Facts, today: date) -> set[Question]:
        """The questions that may still decide it."""
        if self.met(facts, today) is not None:
            return set()
        found: set[Question] = {"status"} if self.concerns(facts) is None else set()
        if self.holds(facts, today) is None:
            found.update(self.asks(facts))
        elif self.excepted(facts) is None:
            found.add("household")
        return found


class Status(Condition):
    """R16: one of these, in service or retired."""

    type: Literal["status"] = "status"
    statuses: tuple[str, ...]

    def holds(self, facts: Facts, today: date) -> Met:
        return None if facts.status is None else facts.status in self.statuses

    def asks(self, facts: Facts) -> Iterator[Question]:
        yield "status"


class Service(Condition):
    """Months since they were recruited: ``at_least``, and less than ``under``."""

    type: Literal["service"] = "service"
    at_least: int | None = None
    under: int | None = None

    def holds(self, facts: Facts, today: date) -> Met:
        if facts.service is None:
            return None
        low, high = facts.service
        if high < (self.at_least or 0) or (self.under is not None and low >= self.under):
            return False
        return True if _within(low, self) and _within(high, self) else None

    def asks(self, facts: Facts) -> Iterator[Question]:
        yield "service"


class Place(Condition):
    """Where they work."""

    type: Literal["place"] = "place"
    zones: tuple[str, ...]

    def holds(self, facts: Facts, today: date) -> Met:
        return None if facts.place is None else facts.place in self.zones

    def asks(self, facts: Facts) -> Iterator[Question]:
        yield "place"


class OfAge(Condition):
    """Its exception is for whom has a child of these ages, in whole years; for all where none is given."""

    exception_at_least: int | None = None
    exception_under: int | None = None

    def excepted(self, facts: Facts) -> Met:
        if not self.exception or (self.exception_at_least is None and self.exception_under is None):
            return bool(self.exception)
        if facts.children is None:
            return None
        least, under = self.exception_at_least or 0, self.exception_under
        return any(least <= age and (under is None or age < under) for age in facts.children)


class Child(OfAge):
    """A child ``at_least`` so many years old, and ``under`` another age; ``disabled`` if that is asked."""

    type: Literal["child"] = "child"
    at_least: int | None = None
    under: int | None = None
    disabled: bool = False

    def holds(self, facts: Facts, today: date) -> Met:
        fitting = None if facts.children is None else [age for age in facts.children if _within(age, self)]
        if fitting == [] or (self.disabled and facts.disabled_child is False):
            return False
        if fitting is None or not self.disabled:
            return None if fitting is None else True
        # Of several children it is not said which one is disabled.
        every = len(fitting) == len(facts.children or ())
        return True if facts.disabled_child and every else None

    def asks(self, facts: Facts) -> Iterator[Question]:
        if facts.children is None:
            yield "household"
        if self.disabled and facts.disabled_child is None:
            yield "disability"


class Disability(Condition):
    """Their own."""

    type: Literal["disability"] = "disability"

    def holds(self, facts: Facts, today: date) -> Met:
        return facts.disabled

    def asks(self, facts: Facts) -> Iterator[Question]:
        yield "disability"


class Income(OfAge):
    """The revenu fiscal de référence for each part, in euros. The most favourable of the ceilings counts:
    ``ceiling_alone`` is that of a parent alone, ``ceiling_overseas`` that of whoever works overseas."""

    type: Literal["income"] = "income"
    ceiling: int
    ceiling_alone: int | None = None
    ceiling_overseas: int | None = None

    def _ceilings(self, facts: Facts) -> tuple[int, int]:
        """The lowest and the highest that may be theirs."""
        low = high = self.ceiling
        for other, theirs in ((self.ceiling_alone, facts.alone), (self.ceiling_overseas, _overseas(facts))):
            if other is not None and theirs is not False:
                low, high = max(low, other) if theirs else low, max(high, other)
        return low, high

    def holds(self, facts: Facts, today: date) -> Met:
        if facts.income is None:
            return None
        low, high = self._ceilings(facts)
        if facts.income <= low * (facts.parts or LEAST_PARTS):
            return True
        return False if facts.parts is not None and facts.income > high * facts.parts else None

    def asks(self, facts: Facts) -> Iterator[Question]:
        if facts.income is None:
            yield "income"
            return
        if self.ceiling_alone is not None and facts.alone is None:
            yield "household"
        if self.ceiling_overseas is not None and _overseas(facts) is None:
            yield "place"


class Housing(Condition):
    """``entering``: a home that they rent, to live there, or have for two months at most; ``recent``: for a
    year at most; ``lodged`` by the administration; ``settled``. ``undecided``: those that a paper decides."""

    type: Literal["housing"] = "housing"
    situations: tuple[str, ...]
    undecided: tuple[str, ...] = ()

    def holds(self, facts: Facts, today: date) -> Met:
        if facts.housing is None or facts.housing in self.undecided:
            return None
        return facts.housing in self.situations

    def asks(self, facts: Facts) -> Iterator[Question]:
        if facts.housing is None:
            yield "housing"


class Dates(Condition):
    """When it is asked for. ``every_year``: the years are not looked at. What opens later is not refused."""

    type: Literal["dates"] = "dates"
    opens: date | None = None
    closes: date | None = None
    every_year: bool = False

    def holds(self, facts: Facts, today: date) -> Met:
        opens, closes = self.opens or date.min, self.closes or date.max
        if not self.every_year:
            return None if today < opens else today <= closes
        first, day, last = (_in_year(when) for when in (opens, today, closes))
        is_open = first <= day <= last if first <= last else day >= first or day <= last
        return True if is_open else None


class Unasked(Condition):
    """What decides, and is not asked here: a committee's opinion, a budget, a paper."""

    type: Literal["open"] = "open"

    def holds(self, facts: Facts, today: date) -> Met:
        return None


AnyCondition = Annotated[
    Status | Service | Place | Child | Disability | Income | Housing | Dates | Unasked,
    Field(discriminator="type"),
]
READ: TypeAdapter[tuple[AnyCondition, ...]] = TypeAdapter(tuple[AnyCondition, ...])


def _within(value: int, limits: Service | Child) -> bool:
    return (limits.at_least or 0) <= value and (limits.under is None or value < limits.under)


def _overseas(facts: Facts) -> Met:
    return None if facts.place is None else facts.place != METROPOLITAN


def _in_year(day: date) -> tuple[int, int]:
    return day.month, day.day

"""All cases of a worker by what of them is in clear: which are listed, in which order. Nothing is opened."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from casework import states
from casework.cases.memory import BACK, DANGER, PROMISED, REMIND, Remembered
from casework.models import Case, RetentionPeriod, Seal, State, Urgency
from directory.models import Worker

LATE = "retard"
IN_DANGER = max(Urgency) + 1  # a rank
OPEN, OVER = LISTS = ("en-cours", "termines")


@dataclass(frozen=True, slots=True)
class Mine:
    """``entry_count`` is 0 in a case from before the chain. ``is_going``: its reader was told of its end.

    ``is_behind``: none of her keys is of its present period. ``has_parted``: that is because the agent took
    it from her; of what came of it since nothing is said to her: it is over, without state, news or day.
    """

    pk: int
    reference: str
    state: State
    urgency: int
    received_at: datetime
    contact_due_on: date
    contacted_on: date | None
    entry_count: int
    is_going: bool
    is_behind: bool = False
    has_parted: bool = False

    @property
    def is_over(self) -> bool:
        return self.has_parted or states.TABLE[self.state].is_over

    @property
    def presses(self) -> bool:
        return not self.has_parted and states.TABLE[self.state].presses

    def is_in_danger(self, known: Remembered) -> bool:
        """Whether somebody is, said by the person or noted since: as it was when she opened it last."""
        return not self.has_parted and DANGER in known.days.get(self.reference, ())

    def rank(self, *, presses: bool, is_in_danger: bool) -> int:
        """How urgent it is; an urgent one that was answered is as any other, unless somebody is in danger."""
        if is_in_danger:
            return IN_DANGER
        return self.urgency if presses else Urgency.ORDINARY

    @property
    def awaits_person(self) -> bool:
        return not self.has_parted and states.TABLE[self.state].awaits_person

    @property
    def awaits_first_contact(self) -> bool:
        return self.contacted_on is None and not self.is_over

    def is_late(self, today: date) -> bool:
        return self.awaits_first_contact and self.contact_due_on < today

    def is_new(self, known: Remembered) -> bool:
        """Whether something was written in it since a page showed its reader what was said. Their own writing
        counts as read; one from before the chain is not remembered as opened until it has one.
        """
        return not self.has_parted and self.entry_count > known.shown.get(self.reference, 0)

    def remind_on(self, known: Remembered) -> date | None:
        """From when the person may be reminded: as it was when she opened the case last."""
        return known.day(self.reference, REMIND) if self.awaits_person else None

    def promised_on(self, known: Remembered) -> date | None:
        """By when she told the person that she would answer."""
        return known.day(self.reference, PROMISED) if self.presses else None

    def back_on(self, known: Remembered) -> date | None:
        """The day on which she wanted to come back to it."""
        return known.day(self.reference, BACK) if not self.is_over else None

    def is_due(self, known: Remembered, today: date) -> bool:
        """Whether she is to come back to it: by a day that she chose, or promised."""
        return any(day and day <= today for day in (self.promised_on(known), self.back_on(known)))

    def reminds(self, known: Remembered, today: date) -> bool:
        day = self.remind_on(known)
        return day is not None and day <= today

    def next_day(self, known: Remembered) -> date:
        """The nearest of its days; that of the first contact while it has not been made."""
        contact = self.contact_due_on if self.awaits_first_contact else None
        days = contact, self.promised_on(known), self.back_on(known), self.remind_on(known)
        return min((day for day in days if day is not None), default=date.max)


@dataclass(frozen=True, slots=True)
class Index:
    """``lost``: how many are sealed to a replaced key of theirs alone."""

    mine: tuple[Mine, ...]
    lost: int

    @property
    def references(self) -> set[str]:
        return {one.reference for one in self.mine}

    @property
    def going(self) -> int:
        return sum(one.is_going for one in self.mine)

    @property
    def behind(self) -> list[Mine]:
        return [one for one in self.mine if one.is_behind]

    def without(self, parted: Collection[int]) -> "Index":
        """Knowing which of them the agent took from her."""
        mine = (
            replace(one, has_parted=True, is_going=False) if one.pk in parted else one for one in self.mine
        )
        return replace(self, mine=tuple(mine))

    def listed(self, which: str) -> list[Mine]:
        return [one for one in self.mine if one.is_over == (which == OVER)]


def of(worker: Worker) -> Index:
    """One query. The readable ones are those of ``Case.objects.visible_to``."""
    seals = Seal.objects.filter(worker_key__worker=worker).values_list(
        "worker_key__retired_at",
        "case__closing__warned_on",
        "case_id",
        "case__reference",
        "case__state",
        "case__urgency",
        "case__received_at",
        "case__contact_due_on",
        "case__contacted_on",
        "case__entry_count",
        "case__period",
        "period",
    )
    rows = sorted(seals, key=lambda row: row[-1])  # the last one of each case says how far her keys go
    mine = {row[2]: _mine(row) for row in rows if row[0] is None}
    return Index(tuple(mine.values()), len({row[2] for row in rows} - set(mine)))


def _mine(row: tuple[Any, ...]) -> Mine:
    _retired, warned_on, pk, reference, state, urgency, received_at, due_on, contacted_on, count, *periods = (
        row
    )
    is_going = warned_on is not None and states.TABLE[State(state)].is_over
    return Mine(
        pk,
        reference,
        State(state),
        urgency,
        received_at,
        due_on,
        contacted_on,
        entry_count=count,
        is_going=is_going,
        is_behind=periods[0] != periods[1],
    )


def _by_urgency(one: Mine, known: Remembered) -> tuple[object, ...]:
    presses = one.presses
    rank = one.rank(presses=presses, is_in_danger=one.is_in_danger(known))
    return -rank, *_by_day(one, known, presses=presses)


def _by_day(one: Mine, known: Remembered, *, presses: bool) -> tuple[object, ...]:
    """Without a day, as after the first contact (R10 sets no other): those that she is to answer first."""
    return one.next_day(known), not presses, one.received_at, one.pk


# What the list may be narrowed to, by the word in its address.
SHOWN: Mapping[str, Callable[[Mine, Remembered, date], bool]] = {
    "": lambda _one, _known, _today: True,
    "nouveau": lambda one, known, _today: one.is_new(known),
    "a-repondre": lambda one, _known, _today: one.presses,
    LATE: lambda one, _known, today: one.is_late(today),
    "a-revoir": lambda one, known, today: one.is_due(known, today),
    "en-attente": lambda one, _known, _today: one.awaits_person,
    "a-relancer": lambda one, known, today: one.reminds(known, today),
}
ORDERS: Mapping[str, Callable[[Mine, Remembered], tuple[object, ...]]] = {
    "": _by_urgency,
    "echeance": lambda one, known: _by_day(one, known, presses=one.presses),
    "recentes": lambda one, _known: (-one.received_at.timestamp(), one.pk),
}


def chosen(
    listed: Iterable[Mine], show: str, order: str, known: Remembered, today: date, tag: str = ""
) -> list[Mine]:
    """``show`` and ``order`` are keys of the two tables above, ``tag`` the name of one, or empty."""
    tagged = (one for one in listed if not tag or tag in known.tags.get(one.reference, ()))
    shown = (one for one in tagged if SHOWN[show](one, known, today))
    return sorted(shown, key=lambda one: ORDERS[order](one, known))


def counted(listed: Iterable[Mine], show: str, known: Remembered, today: date) -> int:
    return sum(SHOWN[show](one, known, today) for one in listed)


def cases_of(worker: Worker, some: Iterable[Mine]) -> list[Case]:
    """Their rows, in that order, without those that have gone meanwhile. One query. With ``set_months``: how
    long the service keeps what ended for that reason, where it has said so.
    """
    places = {one.pk: place for place, one in enumerate(some)}
    periods = RetentionPeriod.objects.filter(reason=OuterRef("closing__reason")).values("months")
    found = Case.objects.visible_to(worker).filter(pk__in=places).with_last_line().select_related("closing")
    return sorted(found.annotate(set_months=Subquery(periods)), key=lambda case: places[case.pk])

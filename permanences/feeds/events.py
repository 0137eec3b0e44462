"""From slots to the events of a feed: pure, between `recurrence` and `ics`.

A date that differs from its series is left out of it and stands as an event of its own. RECURRENCE-ID would
say more, but some programs do not read it, and show the date as planned beside what became of it
(docs/calendar-clients.md).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from permanences.feeds.ics import DAY_CODES, Revision, Series, Single, Wording
from permanences.rules.recurrence import Frequency, Rule, Slot, Status, dates, first_date


@dataclass(frozen=True, slots=True)
class Served:
    """How one slot is served; `held` is False when nobody can be there."""

    wording: Wording
    held: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A permanence as feeds see it. `slots` must reach over the whole horizon of the feed."""

    uid: str
    rule: Rule
    slots: tuple[Slot, ...]
    wording: Wording
    revision: Revision
    url: str = ""


def events_of(
    source: Source, served: Callable[[Slot], Served]
) -> tuple[tuple[Series, ...], tuple[Single, ...]]:
    """A series for each window (``_apart``); a single event for each date that differs, or was added."""
    planned = [slot for slot in source.slots if slot.window is not None]
    differing = [(slot, as_served) for slot in planned if (as_served := _differs(source, slot, served))]
    left_out = [slot for slot in planned if _is_closed(slot)] + [slot for slot, _served in differing]
    series = tuple(
        Series(
            uid=f"{source.uid}-{window.key}{which}@relais",
            rule=rule,
            window=window,
            wording=source.wording,
            revision=source.revision,
            excluded=tuple(
                slot.planned
                for slot in left_out
                if slot.window == window.key and slot.planned.weekday() in rule.weekdays
            ),
            url=source.url,
        )
        for window in source.rule.windows
        for which, rule in _apart(source.rule)
    )
    singles = [
        _single(source, slot, as_served, uid_of_date(source.uid, slot)) for slot, as_served in differing
    ]
    added = [slot for slot in source.slots if slot.window is None]
    singles += [
        _single(source, slot, served(slot), f"{source.uid}-a{slot.override}@relais") for slot in added
    ]
    return series, tuple(singles)


def _apart(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """Outlook knows one day of a month ("the first Tuesday"), and leaves out a rule that names two."""
    if rule.frequency is not Frequency.MONTHLY or len(rule.weekdays) == 1:
        yield "", rule
        return
    anchor = first_date(rule) or rule.starts_on
    near = list(dates(rule, anchor, anchor + timedelta(days=62 * rule.interval)))
    for weekday in sorted(rule.weekdays):
        # Every other month counts from the first date of all: each begins in a month that is one of theirs.
        if first := next((day for day in near if day.weekday() == weekday), None):
            yield f"-{DAY_CODES[weekday]}", replace(rule, weekdays=(weekday,), starts_on=first)


def uid_of_date(uid: str, slot: Slot) -> str:
    """By when it was planned: whatever becomes of it, it stays the same event."""
    return f"{uid}-{slot.window or 'a'}-{slot.planned:%Y%m%dT%H%M}@relais"


def _is_closed(slot: Slot) -> bool:
    return slot.status is Status.CLOSED and slot.override is None


def _differs(source: Source, slot: Slot, served: Callable[[Slot], Served]) -> Served | None:
    """How it is served, if otherwise than its series says."""
    if slot.status is Status.MOVED_AWAY or _is_closed(slot):
        return None
    as_served = served(slot)
    as_planned = slot.override is None and slot.takes_place and as_served.held
    return None if as_planned and as_served.wording == source.wording else as_served


def _single(source: Source, slot: Slot, as_served: Served, uid: str) -> Single:
    return Single(
        uid=uid,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        cancelled=not (slot.takes_place and as_served.held),
        wording=as_served.wording,
        revision=source.revision,
        url=source.url,
    )

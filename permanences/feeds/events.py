"""From slots to the events of a feed: pure, between `recurrence` and `ics`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from permanences.feeds.ics import Instance, Revision, Series, Single, Wording
from permanences.rules.recurrence import Rule, Slot, Status


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
    """One series for each window, one single event for each added date."""
    series = tuple(
        Series(
            uid=f"{source.uid}-{window.key}@relais",
            rule=source.rule,
            window=window,
            wording=source.wording,
            revision=source.revision,
            excluded=tuple(_excluded(source.slots, window.key)),
            instances=tuple(_instances(source, window.key, served)),
            url=source.url,
        )
        for window in source.rule.windows
    )
    singles = tuple(_single(source, slot, served(slot)) for slot in source.slots if slot.window is None)
    return series, singles


def _excluded(slots: Iterable[Slot], window: int) -> Iterable[datetime]:
    for slot in slots:
        if slot.window == window and slot.status is Status.CLOSED and slot.override is None:
            yield slot.planned


def _instances(source: Source, window: int, served: Callable[[Slot], Served]) -> Iterable[Instance]:
    for slot in source.slots:
        if slot.window != window or slot.status is Status.MOVED_AWAY:
            continue
        if slot.status is Status.CLOSED and slot.override is None:
            continue
        as_served = served(slot)
        cancelled = not (slot.takes_place and as_served.held)
        same = slot.override is None and as_served.wording == source.wording
        if cancelled or not same:
            yield Instance(slot.planned, slot.starts_at, slot.ends_at, cancelled, as_served.wording)


def _single(source: Source, slot: Slot, as_served: Served) -> Single:
    return Single(
        uid=f"{source.uid}-a{slot.override}@relais",
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        cancelled=not (slot.takes_place and as_served.held),
        wording=as_served.wording,
        revision=source.revision,
        url=source.url,
    )

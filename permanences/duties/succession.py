"""Single dates when their series changes, gives way to its successor, or stops: none is lost in silence (R4).

What still fits goes on in the new series; what does not is a concern, shown before anybody confirms.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from core import french
from directory.concerns import Concern
from permanences.dates.collisions import Span
from permanences.models import Override, Permanence, TimeWindow
from permanences.models.duties import OverrideKind
from permanences.rules import recurrence
from permanences.rules.recurrence import Rule, at_wall_time


@dataclass(frozen=True, slots=True)
class Held:
    """A single date with the hours that it was for, kept although its row may go."""

    override: Override
    window: recurrence.Window | None

    @property
    def takes_place_on(self) -> date:
        return self.override.shown_on


@dataclass(frozen=True, slots=True)
class Carried:
    """``window``: the hours of the new series that it is for. ``lost`` are announced dates that go."""

    kept: tuple[tuple[Held, recurrence.Window | None], ...]
    lost: tuple[Held, ...]

    def concerns(self) -> list[Concern]:
        text = _("%(date)s : elle n’aura plus lieu.")
        return [Concern(f"lost:{h.override.pk}", text % {"date": said(h.override)}) for h in self.lost]

    def lines(self) -> list[str]:
        return [said(held.override) for held, _window in self.kept]


NOTHING = Carried((), ())


def held_by(permanence: Permanence) -> list[Held]:
    """All its single dates, from those that were written first."""
    rows = permanence.overrides.select_related("window").order_by("pk")
    return [Held(row, row.window.value() if row.window else None) for row in rows]


def to_successor(successor: Permanence, today: date) -> Carried:
    """What becomes of the single dates of the series that it replaces."""
    former = successor.replaces
    if former is None or former.state != "published":
        return NOTHING
    begins = successor.starts_on
    goes = former.starts_on >= begins  # the former one ends before its first day
    held = [
        one
        for one in held_by(former)
        if one.takes_place_on >= today
        and (goes or one.override.date >= begins or one.takes_place_on >= begins)
    ]
    return carried(held, successor.rule(successor.windows.all()), begins=None if goes else begins)


def carried(held: Sequence[Held], rule: Rule, begins: date | None = None) -> Carried:
    """``begins``: what is planned before stays with the former series."""
    kept: list[tuple[Held, recurrence.Window | None]] = []
    lost = []
    for one in held:
        stays = begins is not None and one.override.date < begins
        window = None if stays else _same_hours(one.window, rule.windows)
        if _fits(one, rule, window, stays=stays):
            kept.append((one, window))
        elif one.override.kind != OverrideKind.CANCELLED and not _stays_before(one, begins):
            lost.append(one)
    return Carried(tuple(kept), tuple(lost))


def _stays_before(one: Held, begins: date | None) -> bool:
    return begins is not None and one.takes_place_on < begins


def _same_hours(
    window: recurrence.Window | None, among: Iterable[recurrence.Window]
) -> recurrence.Window | None:
    """The hours of the new series that take the place of these: those they share most with."""
    others = list(among)
    if window is None or not others:
        return None
    best = max(others, key=lambda other: _shared(window, other))
    return best if len(others) == 1 or _shared(window, best) > timedelta() else None


def _shared(one: recurrence.Window, other: recurrence.Window) -> timedelta:
    start, end = max(one.starts_at, other.starts_at), min(one.ends_at, other.ends_at)
    day = date.min
    return datetime.combine(day, end) - datetime.combine(day, start)


def _fits(one: Held, rule: Rule, window: recurrence.Window | None, *, stays: bool) -> bool:
    override = one.override
    if not stays and override.kind != OverrideKind.ADDED:
        if window is None or not recurrence.falls_on(rule, override.date):
            return False
        if override.kind == OverrideKind.CANCELLED:
            return True
    return not _meets(one, rule, window)


def _meets(one: Held, rule: Rule, window: recurrence.Window | None) -> bool:
    """Whether the new series is held at that moment anyway, by another date than the one that it moves."""
    override, day = one.override, one.takes_place_on
    if override.starts_at is None or override.ends_at is None or not recurrence.falls_on(rule, day):
        return False
    span = _span(day, override.starts_at, override.ends_at, rule)
    for other in rule.windows:
        if override.kind == OverrideKind.MOVED and (override.date, window) == (day, other):
            continue
        if span.meets(_span(day, other.starts_at, other.ends_at, rule)):
            return True
    return False


def _span(day: date, starts_at: time, ends_at: time, rule: Rule) -> Span:
    return Span(at_wall_time(day, starts_at, rule.zone), at_wall_time(day, ends_at, rule.zone))


# --- Writing it -----------------------------------------------------------------------------------------


def refit(permanence: Permanence, held: Sequence[Held]) -> Carried:
    """The series itself was written anew: its single dates follow its new hours."""
    if not held:
        return NOTHING
    found = carried(held, permanence.rule(permanence.windows.all()))
    permanence.overrides.all().delete()
    _write(permanence, found)
    return found


def hand_over(former: Permanence, successor: Permanence, today: date) -> Carried:
    """Before the former one ends: its later single dates go on in the successor."""
    found = to_successor(successor, today)
    begins = successor.starts_on
    alive = former.starts_on < begins
    moving = [pair for pair in found.kept if not alive or pair[0].override.date >= begins]
    _write(successor, Carried(tuple(moving), ()))
    carried_over = {held.override.pk for held, _window in moving}
    for one in held_by(former):
        if one.override.date < begins and one in found.lost and alive:
            _cancel(one.override)
        elif alive and one.override.date >= begins:
            _leave(former, one, begins, stays=one.override.pk not in carried_over)
        elif not alive and one.override.pk in carried_over:
            one.override.delete()
    return found


def _leave(former: Permanence, one: Held, begins: date, *, stays: bool) -> None:
    """What was moved to a day before the end, and is not moved by another series, is a date of its own."""
    if stays and one.override.kind == OverrideKind.MOVED and one.takes_place_on < begins:
        _as_added(former, one.override)
    one.override.delete()


def after(permanence: Permanence, last: date) -> list[Held]:
    """The announced dates that go when the series stops on that day."""
    return [
        one
        for one in held_by(permanence)
        if one.takes_place_on > last and one.override.kind != OverrideKind.CANCELLED
    ]


def cut(permanence: Permanence, last: date) -> list[Held]:
    """Stop on that day: what was added or moved to a later one goes, what was moved before it stays."""
    gone = after(permanence, last)
    for one in held_by(permanence):
        override = one.override
        if override.date <= last:
            if one in gone:
                _cancel(override)
            continue
        if override.kind == OverrideKind.MOVED and one.takes_place_on <= last:
            _as_added(permanence, override)
        override.delete()
    return gone


def _cancel(override: Override) -> None:
    """Of a planned date that was moved to a day that goes: it does not come back to where it was."""
    override.kind = OverrideKind.CANCELLED
    override.new_date = override.starts_at = override.ends_at = None
    override.save()


def _as_added(permanence: Permanence, moved: Override) -> None:
    Override.objects.create(
        permanence=permanence,
        kind=OverrideKind.ADDED,
        date=moved.new_date or moved.date,
        **{
            name: getattr(moved, name)
            for name in ("starts_at", "ends_at", "note", "despite", "created_by", "created_at")
        },
    )


def _write(permanence: Permanence, found: Carried) -> None:
    windows = {window.pk: window for window in TimeWindow.objects.filter(permanence=permanence)}
    same = ("date", "kind", "new_date", "starts_at", "ends_at", "note", "despite", "created_by", "created_at")
    for held, window in found.kept:
        Override.objects.create(
            permanence=permanence,
            window=windows[window.key] if window else None,
            **{name: getattr(held.override, name) for name in same},
        )


def said(override: Override) -> str:
    """« Date ajoutée le jeudi 3 décembre, de 9 h à 12 h »."""
    values = {"day": french.day(override.date)}
    if override.kind == OverrideKind.CANCELLED:
        return _("Date annulée le %(day)s") % values
    if override.starts_at and override.ends_at:
        values["span"] = french.span(override.starts_at, override.ends_at)
    if override.kind == OverrideKind.ADDED:
        return _("Date ajoutée le %(day)s, %(span)s") % values
    values["to"] = french.day(override.new_date or override.date)
    return _("Date du %(day)s déplacée au %(to)s, %(span)s") % values

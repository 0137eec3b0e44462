"""What takes place, where, when and with whom: the one place that screens, feeds and the API ask."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import french
from core.kept import Kept
from directory.coverage import presence
from directory.coverage.chain import Via
from directory.coverage.presence import Roster
from directory.coverage.reach import DRAWN_WITH
from directory.coverage.who_covers import Coverage
from directory.models import Establishment, Place, Region, Replacement, Worker
from permanences import stamps
from permanences.dates.roster import duty
from permanences.models import Mode, Override, Permanence
from permanences.rules import recurrence
from permanences.rules.closures import closures
from permanences.rules.recurrence import Slot


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A slot of a published permanence with the people in it.

    ``worker`` actually serves it (None: nobody can), ``holder`` is the one it belongs to, ``slot``
    says what it is. ``away_until`` is the last day of the holder's absence. ``elsewhere`` is what a stand-in
    is expected at meanwhile: their own goes first, so that this one is to be confirmed (R5).
    """

    permanence: Permanence
    slot: Slot
    holder: Worker
    worker: Worker | None
    away_until: date | None = None
    elsewhere: "Occurrence | None" = None

    @property
    def permanence_id(self) -> UUID:
        return self.permanence.uid

    @property
    def starts_at(self) -> datetime:
        return self.slot.starts_at

    @property
    def ends_at(self) -> datetime:
        return self.slot.ends_at

    @property
    def closure(self) -> str:
        return self.slot.closure

    @property
    def mode(self) -> Mode:
        return Mode(self.permanence.mode)

    @property
    def place(self) -> Place | None:
        return self.permanence.place

    @property
    def establishment(self) -> Establishment | None:
        return self.permanence.establishment

    @property
    def status(self) -> str:
        if self.slot.takes_place and self.worker is None:
            return "not_held"
        return self.slot.status.value

    @property
    def takes_place(self) -> bool:
        return self.slot.takes_place and self.worker is not None

    @property
    def is_replaced(self) -> bool:
        return self.worker is not None and self.worker.pk != self.holder.pk

    @property
    def is_certain(self) -> bool:
        return self.takes_place and self.elsewhere is None

    @property
    def on_site(self) -> bool:
        return self.permanence.mode == Mode.ON_SITE


@dataclass(frozen=True, slots=True)
class Loaded:
    """A permanence with its hours and single dates, ready to be computed."""

    permanence: Permanence
    rule: recurrence.Rule
    overrides: tuple[recurrence.Override, ...]

    def slots(self, first: date, last: date) -> list[Slot]:
        calendar = calendar_of(self.permanence)
        return recurrence.occurrences(self.rule, self.overrides, closures(calendar, first, last), first, last)


def calendar_of(permanence: Permanence) -> str:
    return permanence.department.holiday_calendar or permanence.department.code


def slots_for(
    *,
    first: date,
    last: date,
    establishment: Establishment | None = None,
    worker: Worker | None = None,
    region: Region | None = None,
    waiting: bool = False,
) -> list[Occurrence]:
    """Every slot of the local days from ``first`` to ``last``, in order, those not held included.

    ``waiting``: also of what is asked for and not published yet, which agents never see.

    Two queries for permanences, one or two for who is away, five for where stand-ins are expected,
    whatever the number of rows.
    """
    rows = Permanence.objects.claiming() if waiting else Permanence.objects.published()
    found = rows.between(first, last)
    if establishment is not None:
        found = found.reaching(establishment)
    if worker is not None:
        found = found.filter(concerns([worker], first, last))
    if region is not None:
        found = found.filter(department__region=region)
    occurrences = with_doubts(occurrences_of(load(found, first, last), first, last))
    if worker is None:
        return occurrences
    return [o for o in occurrences if worker in (o.holder, o.worker)]


def load(permanences: Any, first: date, last: date) -> list[Loaded]:
    """The permanences of a queryset with their hours and the single dates of the range: three queries."""
    found = permanences.with_all().prefetch_related(
        "windows", Prefetch("overrides", Override.objects.touching(first, last))
    )
    return [loaded(permanence) for permanence in found]


def loaded(permanence: Permanence) -> Loaded:
    rule = permanence.rule(permanence.windows.all())
    return Loaded(permanence, rule, tuple(override.value() for override in permanence.overrides.all()))


def occurrences_of(items: Sequence[Loaded], first: date, last: date) -> list[Occurrence]:
    people = roster(items, first, last)
    found = [occurrence for item in items for occurrence in served(item, people, first, last)]
    return sorted(found, key=lambda o: (o.starts_at, o.ends_at, o.permanence.pk))


def roster(items: Iterable[Loaded], first: date, last: date) -> Roster:
    """Of those who hold these permanences."""
    holders = (item.permanence.worker_id for item in items)
    return presence.roster(holders, first, last, *(f"sector__{field}" for field in DRAWN_WITH))


def served(item: Loaded, people: Roster, first: date, last: date) -> Iterable[Occurrence]:
    for slot in item.slots(first, last):
        found = duty(people, item.permanence, slot.starts_at.date())
        yield Occurrence(item.permanence, slot, item.permanence.worker, found.worker, found.away_until)


DAY = timedelta(days=1)


def with_doubts(occurrences: Sequence[Occurrence]) -> list[Occurrence]:
    """Those that a stand-in serves at hours when they are expected elsewhere know it."""
    replaced = [o for o in occurrences if o.is_replaced and o.takes_place]
    if not replaced:
        return list(occurrences)
    first = min(o.starts_at for o in replaced).date() - DAY
    last = max(o.ends_at for o in replaced).date() + DAY
    people = {o.worker for o in replaced if o.worker is not None}
    rows = Permanence.objects.published().between(first, last).filter(concerns(people, first, last))
    expected: dict[Worker | None, list[Occurrence]] = defaultdict(list)
    for other in occurrences_of(load(rows, first, last), first, last):
        if other.takes_place:
            expected[other.worker].append(other)
    return [
        replace(o, elsewhere=_met(o, expected[o.worker])) if o.is_replaced and o.takes_place else o
        for o in occurrences
    ]


def replaced_in(regions: Collection[Region], first: date, last: date) -> list[Occurrence]:
    """What belongs to somebody in these regions for whom somebody stands in."""
    replaced = Replacement.objects.approved().between(first, last).values("absence__worker_id")
    rows = Permanence.objects.published().between(first, last)
    found = rows.filter(department__region__in=regions, worker_id__in=replaced)
    return with_doubts(occurrences_of(load(found, first, last), first, last))


def _met(one: Occurrence, expected: Iterable[Occurrence]) -> Occurrence | None:
    """Two who telephone are answered by one, and in one place somebody is for both."""
    for other in expected:
        same = other.permanence.pk == one.permanence.pk
        meets = one.starts_at < other.ends_at and other.starts_at < one.ends_at
        phoned = not (one.on_site or other.on_site)
        there = one.on_site and other.on_site and one.establishment == other.establishment
        if meets and not (same or phoned or there):
            return other
    return None


def concerns(workers: Collection[Worker], first: date, last: date) -> Q:
    """Their own, and those of the people whom they replace in that range."""
    standing_in = (
        Replacement.objects.approved()
        .between(first, last)
        .filter(substitute__in=workers)
        .values("absence__worker_id")
    )
    return Q(worker__in=workers) | Q(worker_id__in=standing_in)


# --- Whom can I reach now? ---------------------------------------------------------------------------

AHEAD = timedelta(days=100)  # beyond the longest gap of a rule that agents still call regular
_kept: Kept[list[Occurrence]] = Kept(size=2000)


class Now(StrEnum):
    ON_DUTY = "on_duty"
    STAND_IN = "stand_in"
    AWAY = "away"
    NEXT = "next"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class NowState:
    """``line`` says it all in one sentence; ``phones`` are those of the person who answers."""

    state: Now
    line: str
    worker: Worker | None
    phones: tuple[str, ...]
    current: Occurrence | None
    next: Occurrence | None


def ahead(establishment: Establishment, at: datetime) -> list[Occurrence]:
    """The slots of the coming weeks, kept in this process until anything changes: one query warm."""
    day = at.astimezone(establishment.zone_info).date()
    found = _under_stamp(
        ("ahead", establishment.pk, day),
        lambda: slots_for(establishment=establishment, first=day, last=day + AHEAD),
    )
    return [occurrence for occurrence in found if occurrence.ends_at > at]


def ahead_of(worker: Worker, at: datetime, span: timedelta) -> list[Occurrence]:
    """What a worker serves in the coming ``span``, kept likewise."""
    day = timezone.localdate(at)
    found = _under_stamp(
        ("of", worker.pk, day, span), lambda: slots_for(worker=worker, first=day, last=day + span)
    )
    return [occurrence for occurrence in found if occurrence.ends_at > at]


def _under_stamp(key: Hashable, compute: Callable[[], list[Occurrence]]) -> list[Occurrence]:
    stamp = stamps.current()
    found = _kept.get(key, stamp[0]) if stamp else None
    if found is None:
        found = compute()
        if stamp:
            _kept.put(key, stamp[0], found)
    return found


def reach_now(
    establishment: Establishment, coverage: Coverage, at: datetime, coming: list[Occurrence] | None = None
) -> NowState:
    """On duty now, or the stand-in, or the next slot (R4, R5); ``coverage`` is of the same moment.

    ``coming`` is what ``ahead`` gives, for callers that already asked.
    """
    coming = ahead(establishment, at) if coming is None else coming
    held = [occurrence for occurrence in coming if occurrence.is_certain]
    current = next((o for o in held if o.starts_at <= at), None)
    following = next((o for o in held if o.starts_at > at), None)
    worker = current.worker if current else coverage.worker
    state = _state(coverage, current, following)
    line = _line(state, coverage, current, following, at.astimezone(establishment.zone_info).date())
    phones = tuple(filter(None, (worker.phone, worker.mobile))) if worker else ()
    return NowState(state, line, worker, phones, current, following)


def _state(coverage: Coverage, current: Occurrence | None, following: Occurrence | None) -> Now:
    if current is not None:
        return Now.ON_DUTY
    if coverage.via is Via.REPLACEMENT:
        return Now.STAND_IN
    if coverage.until is not None:
        return Now.AWAY
    return Now.NEXT if following is not None else Now.NOTHING


def _absence(state: Now, coverage: Coverage) -> str:
    """Named: the card it stands on is that of the one who answers."""
    values = {
        "holder": coverage.holder.name if coverage.holder else "",
        "day": french.short_day(coverage.until) if coverage.until else "",
        "name": coverage.worker.name if coverage.worker else "",
    }
    if state is Now.STAND_IN:
        return _("%(holder)s est en absence jusqu’au %(day)s. %(name)s assure le remplacement.") % values
    if coverage.worker is None:
        return _("%(holder)s est en absence jusqu’au %(day)s.") % values
    return _("%(holder)s est en absence jusqu’au %(day)s. %(name)s répond à sa place.") % values


def _line(
    state: Now, coverage: Coverage, current: Occurrence | None, following: Occurrence | None, today: date
) -> str:
    if current is not None and current.worker is not None:
        place = current.place if current.on_site else None
        where = french.place_within(place.name) if place else _("par téléphone")
        return _("De permanence jusqu’à %(hour)s, %(where)s.") % {
            "hour": french.hour(current.ends_at),
            "where": where,
        }
    if state in (Now.STAND_IN, Now.AWAY):
        return _absence(state, coverage)
    if following is not None:
        return _("Prochaine permanence %(day)s, %(span)s.") % {
            "day": french.relative_day(following.starts_at.date(), today),
            "span": french.span(following.starts_at, following.ends_at),
        }
    return _("Aucune permanence n’est prévue. Vous pouvez appeler ou écrire.")

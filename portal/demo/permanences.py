"""Permanences of the demonstration: each worker's week, spread over the places of the sector."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from directory.coverage.reach import reached_by
from directory.models import Establishment, Place, Posting, Region, Sector, Worker
from permanences import stamps
from permanences.dates import agenda
from permanences.models import Mode, Override, Permanence, State, TimeWindow
from permanences.models.duties import clocks_of
from portal.demo.network import FRESNES

__all__ = ["load"]

MORNING, AFTERNOON, EVENING = (time(9), time(12)), (time(14), time(16, 30)), (time(16, 45), time(18, 15))
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)
NOTES = ("Formation", "Réunion régionale", "Comité local", "")


@dataclass(frozen=True, slots=True)
class Beat:
    """One place in a worker's month; no two of a list meet."""

    weekday: int
    span: tuple[time, time]
    interval: int = 1
    nth: int | None = None
    odd_week: bool = False


BEATS = (
    Beat(TUESDAY, MORNING),
    Beat(THURSDAY, MORNING),
    *(Beat(TUESDAY, AFTERNOON, interval=2, odd_week=odd) for odd in (False, True)),
    *(Beat(WEDNESDAY, MORNING, interval=2, odd_week=odd) for odd in (False, True)),
    *(Beat(day, MORNING, nth=nth) for nth in (1, 2, 3, -1) for day in (MONDAY, FRIDAY)),
    *(Beat(day, AFTERNOON, nth=nth) for nth in (1, 2, 3, -1) for day in (WEDNESDAY, THURSDAY)),
)


@transaction.atomic
def load(at: datetime) -> None:
    """Create what is missing, as of ``at``; a second run changes nothing."""
    if Permanence.objects.exists():
        return
    today = timezone.localdate(at)
    rooms: dict[int, Place] = {}
    for place in Place.objects.filter(is_confidential=True).order_by("-name"):
        rooms[place.establishment_id] = place
    postings = Posting.objects.on(today).filter(sector__isnull=False).select_related("worker", "sector")
    plan = Plan(today, at)
    for posting in postings.order_by("pk"):
        if posting.sector is not None:
            _week_of(plan, posting.worker, posting.sector, rooms)
    plan.write()
    _exceptions(today)
    _settled(today, at)
    _waiting(today, at)
    stamps.touch(at)


class Plan:
    """Permanences to be written at once: one by one, each would be announced to every calendar."""

    def __init__(self, today: date, at: datetime) -> None:
        autumn = date(today.year - 1, 9, 1)
        self.today, self.at = today, at
        self.monday = autumn - timedelta(days=autumn.weekday())
        self.rows: list[tuple[Permanence, tuple[tuple[time, time], ...]]] = []

    def add(self, worker: Worker, beat: Beat, *more: tuple[time, time], **fields: Any) -> None:
        before = self.at - timedelta(days=60)
        values: dict[str, Any] = {
            "worker": worker,
            "frequency": "weekly" if beat.nth is None else "monthly",
            "interval": beat.interval,
            "weekdays": (beat.weekday,),
            "nth": beat.nth,
            "starts_on": self.monday + timedelta(days=7 if beat.odd_week else 0),
            "state": State.PUBLISHED,
            "approved_at": before,
            "created_at": before,
            "changed_at": before,
            **fields,
        }
        self.rows.append((Permanence(**values), (beat.span, *more)))

    def write(self) -> None:
        Permanence.objects.bulk_create(permanence for permanence, _spans in self.rows)
        TimeWindow.objects.bulk_create(
            TimeWindow(permanence=permanence, starts_at=start, ends_at=end)
            for permanence, spans in self.rows
            for start, end in spans
        )


def _week_of(plan: Plan, worker: Worker, sector: Sector, rooms: dict[int, Place]) -> None:
    found = Establishment.objects.active().filter(reached_by([sector]))
    places = sorted(found.select_related("department"), key=lambda e: (e.code != FRESNES, e.pk))
    if not places:
        return
    taken = _days_of_fresnes(plan.today) if places[0].code == FRESNES else ()
    phone_day = next(day for day in (MONDAY, FRIDAY, WEDNESDAY) if day not in taken)
    department = places[0].department
    one_clock = len(clocks_of(sector, plan.today.year)) == 1
    target: dict[str, Any] = {"sector": sector} if one_clock else {"establishment": places[0]}
    plan.add(worker, Beat(phone_day, AFTERNOON), mode=Mode.TELEPHONE, department=department, **target)
    beats = [beat for beat in BEATS if beat.weekday not in taken]
    for establishment, beat in zip(places, [BEATS[0], *beats] if taken else beats, strict=False):
        room = rooms.get(establishment.pk)
        where: dict[str, Any] = {"establishment": establishment, "department": establishment.department}
        where |= {"mode": Mode.ON_SITE, "place": room} if room else {"mode": Mode.TELEPHONE}
        if establishment.code == FRESNES:
            plan.add(worker, Beat(taken[0], MORNING), AFTERNOON, weekdays=taken, **where)
        else:
            plan.add(worker, beat, **where)


def _days_of_fresnes(today: date) -> tuple[int, ...]:
    """Where most of the cast works: two days a week, one of them the day of the first start."""
    day = today.weekday() if today.weekday() < 5 else TUESDAY
    return (TUESDAY, THURSDAY) if day == TUESDAY else tuple(sorted((TUESDAY, day)))


def _exceptions(today: date) -> None:
    """Here and there a date is cancelled, or moved to the next day."""
    chosen = Permanence.objects.published().filter(mode=Mode.ON_SITE).order_by("pk")
    first, last = today + timedelta(days=2), today + timedelta(days=45)
    overrides = []
    for n, item in enumerate(agenda.load(chosen, first, last)):
        slots = [slot for slot in item.slots(first, last) if slot.takes_place and slot.window]
        if n % 5 != 0 or not slots:
            continue
        slot = slots[min(1, len(slots) - 1)]
        day = slot.starts_at.date()
        values: dict[str, Any] = {"kind": "cancelled"}
        later = day + timedelta(days=1)
        if n % 10 == 0 and later.weekday() < 5:
            values = {"kind": "moved", "new_date": later, "starts_at": EVENING[0], "ends_at": EVENING[1]}
        note = NOTES[n % len(NOTES)]
        overrides.append(
            Override(permanence=item.permanence, window_id=slot.window, date=day, note=note, **values)
        )
    Override.objects.bulk_create(overrides)


def _settled(today: date, at: datetime) -> None:
    """Who stands in has given up what met their own; of two dates soon, they and their region read."""
    replaced = agenda.replaced_in(Region.objects.all(), today, today + timedelta(days=30))
    met = [o for o in replaced if o.elsewhere is not None and o.slot.window and o.ends_at > at]
    left = [o for o in met if o.starts_at.date() > today][:2]
    Override.objects.bulk_create(
        Override(
            permanence=one.permanence,
            window_id=one.slot.window,
            date=one.slot.planned.date(),
            kind="cancelled",
            note="Appelez pour convenir d’une heure.",
        )
        for one in met
        if one.slot.override is None and one not in left
    )


def _waiting(today: date, at: datetime) -> None:
    """Two proposals for the coordinator of Île-de-France, a draft for the assistant of the cast."""
    plan = Plan(today, at)
    for last_name, state in _proposals():
        kept = Permanence.objects.filter(worker__last_name=last_name, establishment__isnull=False)
        former = kept.select_related("establishment__department", "place", "worker").order_by("-pk").first()
        if former is None or former.establishment is None:
            continue
        values: dict[str, Any] = {
            "establishment": former.establishment,
            "place": former.place,
            "mode": former.mode,
        }
        values |= {"department": former.establishment.department, "starts_on": today + timedelta(days=30)}
        plan.add(former.worker, Beat(FRIDAY, AFTERNOON, nth=2), state=state, approved_at=None, **values)
    plan.write()


def _proposals() -> Iterator[tuple[str, State]]:
    yield "Genièvre", State.PROPOSED
    yield "Menthe", State.PROPOSED
    yield "Basilic", State.DRAFT

"""What a date runs into: the one answer for series, single dates, replacements and absences (R4, R5, R6).

Somebody at two places at once, a room that is taken, a day when nobody is there, hours that nobody means.
What is impossible is refused by the verbs; what stands here may be meant, and wants a reason.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import french
from directory.concerns import Concern, absence_concerns, replacement_concerns
from directory.coverage import presence
from directory.coverage.reach import DRAWN_WITH
from directory.models import Absence, Place, Replacement, Worker
from directory.models.duties import ReplacementState
from permanences.dates import agenda
from permanences.dates.agenda import Loaded, Occurrence
from permanences.dates.roster import covers, duty
from permanences.models import Permanence, State
from permanences.rules import plausible

AHEAD = timedelta(days=366)
FAR = timedelta(days=366 * 6)
DAY = timedelta(days=1)
Ignored = Callable[[Occurrence], bool]


@dataclass(frozen=True, slots=True)
class Span:
    starts_at: datetime
    ends_at: datetime

    @property
    def day(self) -> date:
        return self.starts_at.date()

    def meets(self, other: "Span | Occurrence") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def spans_of(item: Loaded, today: date) -> list[Span]:
    """What a series will hold in the coming year."""
    first = max(today, item.rule.starts_on)
    last = first + AHEAD
    return [Span(s.starts_at, s.ends_at) for s in item.slots(first, last) if s.takes_place]


def of_series(item: Loaded, today: date) -> list[Concern]:
    """Before it is published; what it replaces gives way on the day when it begins."""
    permanence = item.permanence

    def itself(other: Occurrence) -> bool:
        former = other.permanence.pk == permanence.replaces_id
        gives_way = former and other.slot.planned.date() >= permanence.starts_on
        return other.permanence.pk == permanence.pk or gives_way or _succeeds(other, permanence)

    spans = spans_of(item, today)
    return [*_of(permanence, spans, itself), *_implausible(spans), *_far(permanence, today)]


def of_date(
    permanence: Permanence, starts_at: datetime, ends_at: datetime, moving: tuple[int, date] | None = None
) -> list[Concern]:
    """A single date, added or moved: ``moving`` is the window and the day that it leaves."""
    span = Span(starts_at, ends_at)

    def itself(other: Occurrence) -> bool:
        same = other.permanence.pk == permanence.pk
        left = same and moving == (other.slot.window, other.slot.planned.date())
        return left or _succeeds(other, permanence)

    return [*_of(permanence, [span], itself), *_implausible([span])]


def of_hour(worker: Worker, starts_at: datetime, ends_at: datetime, place: Place | None) -> list[Concern]:
    """An hour that somebody of the network gives outside of permanences, to receive in ``place`` or not."""
    span = Span(starts_at, ends_at)
    # Her own permanence in that room is said once, as hers.
    taken = _room_taken(place, [span], lambda other: other.worker == worker) if place is not None else []
    return [*_overlaps({worker: [span]}, lambda other: False), *taken, *_implausible([span])]


def _succeeds(other: Occurrence, permanence: Permanence) -> bool:
    """It waits to take this one's place: the two are never held together."""
    return other.permanence.state != State.PUBLISHED and other.permanence.replaces_id == permanence.pk


def of_replacement(replacement: Replacement) -> list[Concern]:
    """What the stand-in takes over, against all that they serve already."""
    absent, first, last = replacement.absence.worker, replacement.starts_on, replacement.ends_on
    held = agenda.load(Permanence.objects.published().filter(worker=absent).between(first, last), first, last)
    spans = [
        Span(slot.starts_at, slot.ends_at)
        for item in held
        if covers(replacement.sector, item.permanence)
        for slot in item.slots(first, last)
        if slot.takes_place
    ]
    served = {replacement.substitute: spans}
    return [*_overlaps(served, lambda other: other.holder == absent), *_away(replacement.substitute, spans)]


def of_absence(absence: Absence, today: date) -> list[Concern]:
    """Whom the absent was to stand in for: nobody does on those days."""
    first, last = max(absence.starts_on, today), absence.ends_on
    found = Replacement.objects.exclude(state=ReplacementState.REFUSED).between(first, last)
    rows = found.filter(substitute=absence.worker).select_related("absence__worker")
    return [
        Concern(
            f"stands-in:{row.pk}",
            _("%(name)s doit remplacer %(holder)s du %(first)s au %(last)s : personne ne le fera.")
            % {
                "name": absence.worker.name,
                "holder": row.absence.worker.name,
                "first": french.short_day(max(row.starts_on, first)),
                "last": french.short_day(min(row.ends_on, last), year=True),
            },
        )
        for row in rows
    ]


def register() -> None:
    replacement_concerns.register(of_replacement)
    absence_concerns.register(of_absence)


def _of(permanence: Permanence, spans: Sequence[Span], itself: Ignored) -> list[Concern]:
    """By whoever serves each of them: its worker, or the stand-in of that day."""
    if not spans:
        return []
    days = min(s.day for s in spans), max(s.day for s in spans)
    people = presence.roster([permanence.worker_id], *days, *(f"sector__{name}" for name in DRAWN_WITH))
    served: dict[Worker, list[Span]] = defaultdict(list)
    nobody: dict[date, list[Span]] = defaultdict(list)
    for span in spans:
        found = duty(people, permanence, span.day)
        if found.worker is not None:
            served[found.worker].append(span)
        elif found.away_until is not None:
            nobody[found.away_until].append(span)
    away = [_is_away(permanence.worker, until, missed) for until, missed in nobody.items()]
    taken = _room_taken(permanence.place, spans, itself) if permanence.place_id else []
    return [*_overlaps(served, itself), *taken, *away]


def _overlaps(served: "dict[Worker, list[Span]]", itself: Ignored) -> list[Concern]:
    concerns = []
    for worker, spans in served.items():
        if not spans:
            continue
        first, last = min(s.day for s in spans) - DAY, max(s.day for s in spans) + DAY
        busy = agenda.slots_for(worker=worker, first=first, last=last, waiting=True)
        own = [o for o in busy if o.takes_place and o.worker == worker and not itself(o)]
        for other, met in _meeting(spans, own).items():
            concerns.append(_busy(worker, other, met))
    return concerns


def _busy(worker: Worker, other: Permanence, met: Sequence[Occurrence]) -> Concern:
    """What waits has a key of its own: once it is published, whoever decides is asked again."""
    values = {"name": worker.name, "where": str(other.establishment or other.sector), **_dates(met)}
    if other.state == State.PUBLISHED:
        text = ngettext(
            "%(name)s est déjà de permanence le %(day)s, %(span)s : %(where)s.",
            "%(name)s est déjà de permanence sur %(count)d de ces dates, dès le %(day)s, %(span)s : "
            "%(where)s.",
            len(met),
        )
        return Concern(f"overlap:{worker.pk}:{other.pk}", text % values)
    text = ngettext(
        "%(name)s a une autre permanence « %(state)s » le %(day)s, %(span)s : %(where)s.",
        "%(name)s a une autre permanence « %(state)s » sur %(count)d de ces dates, dès le %(day)s, "
        "%(span)s : %(where)s.",
        len(met),
    )
    values["state"] = State(other.state).label
    return Concern(f"waiting:{worker.pk}:{other.pk}", text % values)


def _room_taken(place: Place | None, spans: Sequence[Span], itself: Ignored) -> list[Concern]:
    """Two who receive in one room hear each other (R6)."""
    first, last = min(s.day for s in spans) - DAY, max(s.day for s in spans) + DAY
    inside = agenda.load(Permanence.objects.claiming().filter(place=place).between(first, last), first, last)
    taken = [o for o in agenda.occurrences_of(inside, first, last) if o.takes_place and not itself(o)]
    return [_in_the_room(place, other, met) for other, met in _meeting(spans, taken).items()]


def _in_the_room(place: Place | None, other: Permanence, met: Sequence[Occurrence]) -> Concern:
    values = {"name": other.worker.name, "place": place, **_dates(met)}
    if other.state == State.PUBLISHED:
        text = ngettext(
            "%(place)s : %(name)s y reçoit déjà le %(day)s, %(span)s.",
            "%(place)s : %(name)s y reçoit déjà sur %(count)d de ces dates, dès le %(day)s, %(span)s.",
            len(met),
        )
        return Concern(f"room:{other.pk}", text % values)
    text = ngettext(
        "%(place)s : une permanence « %(state)s » %(of_name)s y est prévue le %(day)s, %(span)s.",
        "%(place)s : une permanence « %(state)s » %(of_name)s y est prévue sur %(count)d de ces dates, "
        "dès le %(day)s, %(span)s.",
        len(met),
    )
    values["of_name"], values["state"] = french.of(other.worker.name), State(other.state).label
    return Concern(f"room-waiting:{other.pk}", text % values)


def _meeting(spans: Iterable[Span], others: Iterable[Occurrence]) -> dict[Permanence, list[Occurrence]]:
    """The permanences that meet these spans, each with the dates on which it does."""
    by_day: dict[int, list[Span]] = defaultdict(list)
    for span in spans:
        by_day[_number(span.starts_at)].append(span)
    found: dict[Permanence, list[Occurrence]] = defaultdict(list)
    for other in others:
        number = _number(other.starts_at)
        near = (span for n in (number - 1, number, number + 1) for span in by_day.get(n, ()))
        if any(span.meets(other) for span in near):
            found[other.permanence].append(other)
    return found


def _number(moment: datetime) -> int:
    return int(moment.timestamp() // DAY.total_seconds())


def _dates(met: Sequence["Occurrence | Span"]) -> dict[str, object]:
    first = met[0]
    return {
        "count": len(met),
        "day": french.day(first.starts_at.date()),
        "span": french.span(first.starts_at, first.ends_at),
    }


def _away(worker: Worker, spans: Sequence[Span]) -> list[Concern]:
    if not spans:
        return []
    absences = Absence.objects.between(min(s.day for s in spans), max(s.day for s in spans))
    found = []
    for absence in absences.filter(worker=worker):
        if missed := [s for s in spans if absence.is_on(s.day)]:
            found.append(_is_away(worker, absence.ends_on, missed))
    return found


def _is_away(worker: Worker, until: date, missed: Sequence[Span]) -> Concern:
    values = {"name": worker.name, "until": french.short_day(until), **_dates(missed)}
    text = ngettext(
        "%(name)s est en absence jusqu’au %(until)s et personne ne remplace : %(day)s, %(span)s.",
        "%(name)s est en absence jusqu’au %(until)s et personne ne remplace sur %(count)d de ces dates, "
        "dès le %(day)s, %(span)s.",
        len(missed),
    )
    return Concern(f"away:{worker.pk}:{until}", text % values)


def _implausible(spans: Sequence[Span]) -> list[Concern]:
    by_day: dict[date, list[tuple[datetime, datetime]]] = defaultdict(list)
    for span in spans:
        by_day[span.day].append((span.starts_at, span.ends_at))
    found = []
    if any(plausible.is_long(of_day) for of_day in by_day.values()):
        found.append(Concern("long", _("Plus de dix heures de permanence le même jour.")))
    if any(plausible.is_at_night(span.starts_at, span.ends_at) for span in spans):
        found.append(Concern("night", _("Des heures avant 6 h ou après 22 h.")))
    if (twice := next(filter(None, map(_twice, spans)), None)) is not None:
        values = {"day": french.day(twice.date(), year=True), "hour": french.hour(twice)}
        text = _("Le %(day)s, l’heure change : %(hour)s existe deux fois.") % values
        found.append(Concern("twice", text))
    return found


def _twice(span: Span) -> datetime | None:
    for moment in (span.starts_at, span.ends_at):
        zone = moment.tzinfo
        if zone is not None and plausible.is_twice(moment.date(), moment.time(), zone):  # type: ignore[arg-type]
            return moment
    return None


def _far(permanence: Permanence, today: date) -> list[Concern]:
    ends_on, starts_on = permanence.ends_on, permanence.starts_on
    if starts_on > today + 2 * AHEAD:
        values = {"day": french.short_day(starts_on, year=True)}
        return [Concern("far", _("Elle ne commence que le %(day)s.") % values)]
    if ends_on is not None and ends_on > max(today, starts_on) + FAR:
        values = {"day": french.short_day(ends_on, year=True)}
        return [Concern("far", _("Elle dure jusqu’au %(day)s, plus de six ans.") % values)]
    return []

"""Who holds each department on a day: the map and the table of the coverage report (R1, R5)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from directory.coverage.answering import answering
from directory.coverage.cartogram import Square, size, squares
from directory.coverage.chain import Via
from directory.coverage.presence import standing_in
from directory.models import Absence, Department, Posting, Region, Sector, Worker


class State(TextChoices):
    """From the best to the worst; the drawing takes its marks and colours from the value."""

    HELD = "held", _("Quelqu’un répond")
    STAND_IN = "stand-in", _("Remplacement en cours")
    AWAY = "away", _("Absence sans remplacement : la coordination répond")
    VACANT = "vacant", _("Personne n’est affecté : la coordination répond")
    NOBODY = "nobody", _("Personne ne répond, la coordination non plus")


MARKS = {State.HELD: "", State.STAND_IN: "R", State.AWAY: "A", State.VACANT: "!", State.NOBODY: "×"}


@dataclass(frozen=True, slots=True)
class Holder:
    """``stand_ins``: who answers instead, that day, while the worker is away."""

    worker: Worker
    away: bool = False
    stand_ins: tuple[Worker, ...] = ()
    sector: int = 0

    @property
    def state(self) -> State:
        if not self.away:
            return State.HELD
        return State.STAND_IN if self.stand_ins else State.AWAY


@dataclass(frozen=True, slots=True)
class Line:
    """``above``: who answers where nobody of a sector does."""

    department: Department
    holders: tuple[Holder, ...]
    square: Square
    above: Via

    @property
    def state(self) -> State:
        """The best of each sector, for one holder at work is enough; the worst of the sectors."""
        rank = list(State).index
        best: dict[int, State] = {}
        for holder in self.holders:
            best[holder.sector] = min(holder.state, best.get(holder.sector, holder.state), key=rank)
        worst = max(best.values(), key=rank, default=State.VACANT)
        unanswered = worst in (State.AWAY, State.VACANT) and self.above is Via.NOBODY
        return State.NOBODY if unanswered else worst

    @property
    def mark(self) -> str:
        return MARKS[self.state]


@dataclass(frozen=True, slots=True)
class RegionLines:
    """The departments of a region; ``pressing``: how many of them somebody is missing in."""

    region: Region
    lines: tuple[Line, ...]

    @property
    def pressing(self) -> int:
        return sum(line.state in (State.AWAY, State.VACANT) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Map:
    lines: tuple[Line, ...]
    width: int
    height: int

    @property
    def regions(self) -> list[RegionLines]:
        """As a table folds them: a hundred departments one below the other are a long way on a phone."""
        found: dict[Region, list[Line]] = defaultdict(list)
        for line in self.lines:
            found[line.department.region].append(line)
        return [RegionLines(region, tuple(found[region])) for region in sorted(found, key=lambda r: r.name)]

    @property
    def legend(self) -> list[tuple[State, str, int]]:
        """State, mark, number of departments."""
        count = Counter(line.state for line in self.lines)
        return [(state, MARKS[state], count[state]) for state in State]


def on_map(day: date) -> Map:
    """Every department, by code. Seven queries."""
    departments = list(Department.objects.select_related("region").order_by("code"))
    through = Sector.departments.through.objects.values_list("department_id", "sector_id")
    sectors: dict[int, list[int]] = defaultdict(list)
    for department, sector in through.order_by("sector_id"):
        sectors[department].append(sector)
    held = holders(day)
    drawn = squares(department.code for department in departments)
    coordination = answering(day, Q(sector=None))
    lines = tuple(
        Line(
            department=d,
            holders=tuple(h for sector in sectors[d.pk] for h in held.get(sector, ())),
            square=drawn[d.code],
            above=coordination.above(d.region_id),
        )
        for d in departments
    )
    return Map(lines, *size(drawn.values()))


def holders(day: date) -> Mapping[int, list[Holder]]:
    """Who holds each sector that day, by its primary key. Three queries."""
    found = list(Posting.objects.on(day).filter(sector__isnull=False).select_related("worker"))
    absences = _absences({posting.worker_id for posting in found}, day)
    held: dict[int, list[Holder]] = defaultdict(list)
    for posting in found:
        sector = posting.sector_id
        if sector is not None:
            away = absences.get(posting.worker_id)
            stand_ins = _stand_ins(away or (), sector)
            held[sector].append(Holder(posting.worker, away is not None, stand_ins, sector))
    return held


def _absences(workers: Iterable[int], day: date) -> dict[int, list[Absence]]:
    present = Prefetch("replacements", standing_in(day).select_related("substitute"))
    found: dict[int, list[Absence]] = defaultdict(list)
    for absence in Absence.objects.on(day).filter(worker__in=workers).prefetch_related(present):
        found[absence.worker_id].append(absence)
    return found


def _stand_ins(absences: Iterable[Absence], sector: int) -> tuple[Worker, ...]:
    return tuple(
        replacement.substitute
        for absence in absences
        for replacement in absence.replacements.all()
        if replacement.is_for(sector)
    )

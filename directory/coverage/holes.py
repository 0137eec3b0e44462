"""What is not covered on a day: the report of the coordinators (R1, R2, R5)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet

from core.periods import first_gap
from directory.coverage.answering import Others, others
from directory.coverage.presence import days_standing_in
from directory.coverage.reach import reached_by
from directory.leadership import leads
from directory.models import Absence, Department, Establishment, Posting, Region, Replacement, Sector
from directory.models.duties import ReplacementState
from directory.models.places import RegionQuerySet

# How far the report looks ahead, in days.
ABSENCES_WITHIN = timedelta(days=30)
POSTINGS_WITHIN = timedelta(days=60)
MOST_ESTABLISHMENTS = 200


@dataclass(frozen=True, slots=True)
class AbsenceHole:
    """``uncovered_from``: the first day without a stand-in; ``proposed``: what waits for its approval."""

    absence: Absence
    sectors: tuple[Sector, ...]
    uncovered_from: date
    proposed: tuple[Replacement, ...]


@dataclass(slots=True)
class RegionHoles:
    region: Region
    led: bool = False
    sectors: list[Sector] = field(default_factory=list)  # nobody holds them
    departments: list[Department] = field(default_factory=list)  # no sector that someone holds
    in_no_sector: list[Department] = field(default_factory=list)  # of those departments; no sector is listed
    establishments: list[Establishment] = field(default_factory=list)  # left out of a covered department
    absences: list[AbsenceHole] = field(default_factory=list)
    expiring: list[Posting] = field(default_factory=list)  # nobody follows

    @property
    def things(self) -> set[Model]:
        """What is to be done, each once: who is posted to a vacant sector fills its departments too."""
        away = [hole.absence for hole in self.absences]
        return {*self.sectors, *self.in_no_sector, *self.establishments, *away, *self.expiring}

    @property
    def count(self) -> int:
        return len(self.things) + (not self.led)


@dataclass(frozen=True, slots=True)
class Report:
    day: date
    regions: tuple[RegionHoles, ...]
    national: bool  # the national level is held

    @property
    def count(self) -> int:
        """Not the sum of the regions: one absence may leave two of them without anyone."""
        things = {thing for holes in self.regions for thing in holes.things}
        # The national coordinator leads overseas: without one, it is the same post that is to be filled (R1).
        unled = sum(not holes.led and not holes.region.is_overseas for holes in self.regions)
        return len(things) + unled + (not self.national)


def report(day: date, *, first: Iterable[int] = ()) -> Report:
    """Every hole on ``day``, region by region, those of ``first`` (primary keys) before the others.

    A constant number of queries.
    """
    of = {region.pk: RegionHoles(region) for region in _divided(day).in_reading_order()}
    postings = list(_postings(day))
    national = _leadership(of, postings, day)
    _places(of, {p.sector_id for p in postings if p.sector_id and p.is_on(day)}, day)
    _absences(of, postings, day)
    _expiring(of, postings, day)
    own = set(first)
    regions = sorted(of.values(), key=lambda holes: holes.region.pk not in own)
    return Report(day, tuple(regions), national)


def _divided(day: date) -> "RegionQuerySet":
    """Without those that hold nothing any more: nobody is missing there."""
    in_use = Sector.objects.in_use(day).filter(region=OuterRef("pk"))
    around = Department.objects.filter(region=OuterRef("pk"))
    held = Posting.objects.on(day).filter(region=OuterRef("pk"))
    return Region.objects.filter(Exists(in_use) | Exists(around) | Exists(held))


def _postings(day: date) -> "QuerySet[Posting]":
    """In force on that day or soon after: what starts soon fills what ends soon."""
    soon = Posting.objects.between(day, day + POSTINGS_WITHIN + timedelta(days=1))
    return soon.select_related("worker", "sector", "region").order_by("ends_on", "pk")


def _leadership(of: dict[int, RegionHoles], postings: Iterable[Posting], day: date) -> bool:
    today = [posting for posting in postings if posting.is_on(day)]
    for holes in of.values():
        holes.led = any(leads(posting, holes.region) for posting in today)
    return any(posting.is_national for posting in today)


def _places(of: dict[int, RegionHoles], held: set[int], day: date) -> None:
    in_use = Sector.objects.in_use(day)
    for sector in in_use.exclude(pk__in=held).in_reading_order():
        of[sector.region_id].sectors.append(sector)
    open_here = Count("establishments", filter=Q(establishments__is_active=True), distinct=True)
    # None of their sectors is held: if they have one, it is vacant, and listed as such.
    any_sector = Exists(in_use.filter(departments=OuterRef("pk")))
    bare = Department.objects.exclude(sectors__in=held).annotate(
        establishments_open=open_here, in_vacant_sector=any_sector
    )
    for department in bare.order_by("code"):
        of[department.region_id].departments.append(department)
        if not department.in_vacant_sector:
            of[department.region_id].in_no_sector.append(department)
    for establishment in _left_out(held):
        of[establishment.department.region_id].establishments.append(establishment)


def _left_out(held: set[int]) -> "QuerySet[Establishment]":
    """Somebody holds their department, and none of the sectors that are held reaches them."""
    # Nobody else can be: it keeps the search to these few.
    left_out = Sector.excluded.through.objects.values("establishment_id")
    found = Establishment.objects.active().with_department().filter(pk__in=left_out)
    covered = found.filter(department__in=Department.objects.filter(sectors__in=held).values("pk"))
    return covered.exclude(reached_by(Sector.objects.filter(pk__in=held)))[:MOST_ESTABLISHMENTS]


def _absences(of: dict[int, RegionHoles], postings: Iterable[Posting], day: date) -> None:
    held: dict[int, list[Posting]] = defaultdict(list)
    for posting in postings:
        held[posting.worker_id].append(posting)
    absences = list(
        Absence.objects.between(day, day + ABSENCES_WITHIN)
        .filter(worker__in=held)
        .select_related("worker")
        .prefetch_related("replacements__substitute__absences")
    )
    answered = others(absences)
    for absence in absences:
        own = held[absence.worker_id]
        if hole := _hole(absence, own, day, answered):
            for region in _regions(own, of):
                of[region].absences.append(hole)


def _regions(postings: Iterable[Posting], of: dict[int, RegionHoles]) -> set[int]:
    posts = list(postings)
    found = {posting.sector.region_id for posting in posts if posting.sector is not None}
    return found | {pk for pk, holes in of.items() if any(leads(posting, holes.region) for posting in posts)}


def _hole(absence: Absence, postings: Iterable[Posting], day: date, answered: Others) -> AbsenceHole | None:
    uncovered = uncovered_from(absence, postings, day, answered)
    if uncovered is None:
        return None
    sectors = tuple({p.sector.pk: p.sector for p in postings if p.sector is not None}.values())
    proposed = tuple(r for r in absence.replacements.all() if r.state == ReplacementState.PROPOSED)
    return AbsenceHole(absence, sectors, uncovered, proposed)


def uncovered_from(absence: Absence, postings: Iterable[Posting], day: date, answered: Others) -> date | None:
    """The first day of the time without an approved stand-in at work that ``day`` is in, or that comes next.

    It is the same on whatever day of that time one looks: who reads "since the 3rd" plans by it.
    ``answered`` says when somebody else is there: for a region's lead also the level above (R5), while it is.
    Somebody without a post leaves nobody alone, and is away all the same. The absence comes with
    ``replacements__substitute__absences``.
    """
    served = [(r, days_standing_in(r)) for r in absence.replacements.all()]
    firsts = []
    for posting in postings:
        last = absence.ends_on if posting.ends_on is None else min(absence.ends_on, posting.ends_on)
        away = (max(absence.starts_on, posting.starts_on), last)
        by_stand_ins = [one for r, days in served if r.is_for(posting.sector_id) for one in days]
        firsts.append(first_gap(away, [*by_stand_ins, *answered.days(posting)], day))
    return min((first for first in firsts if first is not None), default=None)


def _expiring(of: dict[int, RegionHoles], postings: list[Posting], day: date) -> None:
    for posting in postings:
        if not posting.is_on(day) or posting.ends_on is None or posting.ends_on > day + POSTINGS_WITHIN:
            continue
        next_day = posting.ends_on + timedelta(days=1)
        same = (posting.sector_id, posting.region_id, posting.is_national)
        followed = any(
            other.is_on(next_day) and (other.sector_id, other.region_id, other.is_national) == same
            for other in postings
        )
        if not followed:
            for region in _regions([posting], of):
                of[region].expiring.append(posting)

"""Whether somebody answers at a level: a sector, a region, the national one; on a day, over days (R1, R5).

A level answers while one who holds it is at work, or while a stand-in of one who is away is there. The level
above a level that nobody holds or answers for counts on the same terms: only while it is there itself.

The rule stands in two shapes, on a day and over a stretch of days; ``tests/directory/test_answering.py``
holds them together, and with ``who_covers``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from core.periods import Period, without
from directory.coverage.chain import Via
from directory.coverage.presence import away_until, days_standing_in, standing_in
from directory.models import Absence, Posting

FOREVER = date(9999, 12, 30)  # a day comes after it, for who counts on

# --- On a day -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Answering:
    """The levels where somebody answers on a day: sectors and regions by their primary keys."""

    sectors: set[int] = field(default_factory=set)
    regions: set[int] = field(default_factory=set)
    national: bool = False

    def above(self, region: int | None) -> Via:
        """Who answers for a sector of that region that nobody answers for; None: for the region itself."""
        if region is not None and region in self.regions:
            return Via.REGIONAL
        return Via.NATIONAL if self.national else Via.NOBODY


def answering(day: date, posts: Q | None = None) -> Answering:
    """``posts``: only these postings. Two queries, one while nobody is away."""
    held = Posting.objects.on(day).filter(posts or Q()).order_by()
    found: list[Any] = list(held.annotate(away_until=away_until("worker_id", day)))
    away = {posting.worker_id for posting in found if posting.away_until}
    present = standing_in(day).filter(absence__worker__in=away).select_related("absence") if away else ()
    stand_ins = [(one.absence.worker_id, one) for one in present]
    answers = Answering()
    for posting in found:
        there = posting.away_until is None or any(
            worker == posting.worker_id and one.is_for(posting.sector_id) for worker, one in stand_ins
        )
        if there:
            _add(answers, posting)
    return answers


def _add(answers: Answering, posting: Posting) -> None:
    if posting.sector_id is not None:
        answers.sectors.add(posting.sector_id)
    elif posting.region_id is not None:
        answers.regions.add(posting.region_id)
    else:
        answers.national = True


# --- Over days ------------------------------------------------------------------------------------------


class Others:
    """The postings that answer at a level, or above it, while somebody of it is away."""

    def __init__(self, postings: Iterable[Posting]) -> None:
        self._postings = list(postings)

    def hold(self, posting: Posting) -> bool:
        """Whether somebody else holds that very post."""
        level = (posting.sector_id, posting.region_id, posting.is_national)
        return any(
            (other.sector_id, other.region_id, other.is_national) == level
            for other in self._postings
            if other.worker_id != posting.worker_id
        )

    def days(self, posting: Posting) -> Iterator[Period]:
        """On which somebody else than its worker answers for that post, as R5 wants it.

        A sector wants somebody of its own, for a sector that is left to its coordinator wants a stand-in;
        above a region's lead stands the national level, above which there is nobody.
        """
        for other in self._postings:
            if other.worker_id != posting.worker_id and _answers_for(other, posting):
                yield from days_answered(other)


def _answers_for(other: Posting, posting: Posting) -> bool:
    if posting.sector_id is not None:
        return other.sector_id == posting.sector_id
    return other.is_national or (posting.region_id is not None and other.region_id == posting.region_id)


def others(absences: Sequence[Absence]) -> Others:
    """While these last. Five queries, whatever their number; none without absences."""
    if not absences:
        return Others(())
    first, last = min(one.starts_on for one in absences), max(one.ends_on for one in absences)
    own = Posting.objects.between(first, last).filter(worker__in={one.worker_id for one in absences})
    sectors = own.filter(sector__isnull=False).order_by().values("sector")
    around = Posting.objects.between(first, last).filter(Q(sector=None) | Q(sector__in=sectors))
    return Others(_with_absences(around, first, last))


def _with_absences(postings: "QuerySet[Posting]", first: date, last: date) -> "QuerySet[Posting]":
    meanwhile = Absence.objects.between(first, last).prefetch_related("replacements__substitute__absences")
    return postings.select_related("worker").prefetch_related(Prefetch("worker__absences", meanwhile))


def days_answered(posting: Posting) -> Iterator[Period]:
    """Its worker's absences are loaded as ``others`` loads them."""
    last_days = [day for day in (posting.ends_on, posting.worker.left_on) if day is not None]
    held = (posting.starts_on, min(last_days, default=FOREVER))
    absences = list(posting.worker.absences.all())
    yield from without(held, [(one.starts_on, one.ends_on) for one in absences])
    for absence in absences:
        for replacement in absence.replacements.all():
            if replacement.is_for(posting.sector_id):
                for first, last in days_standing_in(replacement):
                    yield max(first, held[0]), min(last, held[1])

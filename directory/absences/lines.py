"""Who is away now and soon, who stands in, and from which day nobody does (R5)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from directory.coverage.answering import Others, others
from directory.coverage.chain import Via
from directory.coverage.holes import uncovered_from
from directory.models import Absence, Posting, Replacement, Sector
from directory.models.duties import ReplacementState

MOST = 200


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """``uncovered_from``: the first day without a stand-in, None when every day has one."""

    absence: Absence
    sectors: tuple[Sector, ...]
    replacements: tuple[Replacement, ...]  # without those refused
    uncovered_from: date | None
    is_now: bool
    answered_by: Via | None  # on every day, without a stand-in; None without a post
    can_arrange: bool
    can_cancel: bool  # it has not begun before today


def lines(absences: "QuerySet[Absence]", day: date, arranged: Iterable[int]) -> list[AbsenceLine]:
    """Those that are not over on ``day``, the nearest first; ``arranged``: workers (primary keys) whose
    absences the reader arranges. Nine queries, whatever their number."""
    found = list(
        absences.filter(ends_on__gte=day)
        .select_related("worker")
        .prefetch_related("replacements__substitute__absences")
        .order_by("starts_on", "ends_on", "pk")[:MOST]
    )
    last = max((absence.ends_on for absence in found), default=day)
    held: dict[int, list[Posting]] = defaultdict(list)
    postings = Posting.objects.between(day, last).filter(worker__in={a.worker_id for a in found})
    for posting in postings.select_related("sector"):
        held[posting.worker_id].append(posting)
    may, answered = set(arranged), others(found)
    return [
        _line(absence, held[absence.worker_id], day, answered, can_arrange=absence.worker_id in may)
        for absence in found
    ]


def _answered_by(postings: list[Posting], answered: Others) -> Via | None:
    if not postings:
        return None
    return Via.HOLDER if any(answered.hold(posting) for posting in postings) else Via.NATIONAL


def _line(
    absence: Absence, postings: list[Posting], day: date, answered: Others, *, can_arrange: bool
) -> AbsenceLine:
    shown = [r for r in absence.replacements.all() if r.state != ReplacementState.REFUSED]
    sectors = {p.sector.pk: p.sector for p in postings if p.sector is not None}
    return AbsenceLine(
        absence=absence,
        sectors=tuple(sectors.values()),
        replacements=tuple(shown),
        uncovered_from=uncovered_from(absence, postings, day, answered),
        answered_by=_answered_by(postings, answered),
        is_now=absence.starts_on <= day,
        can_arrange=can_arrange,
        can_cancel=can_arrange and absence.starts_on >= day,
    )

"""``who_covers``: who answers for an establishment at a moment, and why (R1, R5)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.prepared import Prepared
from directory.coverage.chain import (
    VIA_OF_LEVEL,
    Held,
    StandIn,
    Step,
    Via,
    chain,
    nearest_first,
    nearest_holder,
)
from directory.coverage.presence import away_until, stands_in
from directory.coverage.reach import One, Reach, reach
from directory.models import Establishment, Posting, Replacement, Worker


@dataclass(frozen=True, slots=True)
class Link:
    worker: Worker
    via: Via


@dataclass(frozen=True, slots=True)
class Post:
    """One who holds a post at that level, at work or away until a day (included)."""

    worker: Worker
    via: Via
    away_until: date | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The answer of ``who_covers``.

    ``worker`` answers now, ``via`` says in what capacity; ``holder`` holds the sector, present or not;
    ``until`` is the last day of the holder's absence; ``chain`` holds all who may answer, nearest first.
    ``posted`` holds all who have a post at any level, nearest first, those away among them.
    """

    worker: Worker | None
    via: Via
    holder: Worker | None
    until: date | None
    chain: tuple[Link, ...]
    posted: tuple[Post, ...] = ()

    @property
    def reason(self) -> str:
        """Why this person, as a sentence for the agent."""
        if self.via is Via.HOLDER:
            return _("L’établissement est dans son secteur.")
        if self.via is Via.REPLACEMENT and self.until is not None and self.holder is not None:
            return _("Remplace %(holder)s jusqu’au %(day)s.") % {
                "holder": self.holder.name,
                "day": date_format(self.until, "j F Y"),
            }
        if self.via is Via.REGIONAL:
            return _("Coordonne votre région et répond en l’absence d’une personne dans votre secteur.")
        if self.via is Via.NATIONAL:
            return _("Coordonne le réseau national et répond en l’absence d’une personne dans votre région.")
        return _("Personne n’est affecté à l’établissement pour le moment.")


def who_covers(establishment: Establishment, at: datetime) -> Coverage:
    """Always an answer, in at most 3 queries (2 when the department is loaded, 1 when nobody is away)."""
    return who_covers_many([establishment], at)[establishment.pk]


def who_covers_many(establishments: Iterable[Establishment], at: datetime) -> dict[int, Coverage]:
    """``who_covers`` for each, by primary key; the number of queries does not depend on how many.

    ``at`` is aware; the day is that of each establishment's own time zone, so that a call may span two.
    """
    day_of = {e: at.astimezone(e.zone_info).date() for e in establishments}
    if not day_of:
        return {}
    days = sorted(set(day_of.values()))
    sectors = reach(list(day_of))
    postings = _loaded(sectors, list(day_of), days)
    replacements = list(_replacements(postings, days))
    workers = {p.worker_id: p.worker for p in postings} | {
        r.substitute_id: r.substitute for r in replacements
    }
    found = {}
    for establishment, day in day_of.items():
        held = _held(establishment, postings, sectors, day, days.index(day))
        steps = chain(held, _stand_ins(replacements, day, days.index(day)))
        found[establishment.pk] = _coverage(held, steps, workers)
    return found


def _loaded(sectors: Reach, establishments: Sequence[Establishment], days: Sequence[date]) -> list[Posting]:
    if len(establishments) > 1:
        return list(_postings(sectors, days))
    (one,), (day,) = establishments, days
    return _postings_of_one.all(
        establishment=one.pk, department=one.department_id, region=one.department.region_id, day=day
    )


def _postings(sectors: Reach, days: Sequence[date]) -> "QuerySet[Posting]":
    # Three indexed look-ups: joined by OR, PostgreSQL would read the whole table.
    sought = sectors.postings()
    local, regional, national = (Posting.objects.filter(one).order_by().values("pk") for one in sought)
    return (
        Posting.objects.between(days[0], days[-1])
        .filter(pk__in=local.union(regional, national, all=True))
        .select_related("worker")
        .annotate(**sectors.annotations())
        .annotate(**{f"away_{n}": away_until("worker_id", day) for n, day in enumerate(days)})
    )


def _postings_of_a_place(establishment: int, department: int, region: int, day: date) -> "QuerySet[Posting]":
    place = Establishment(pk=establishment, department_id=department)
    return _postings(One(place, region), [day])


# What most pages ask, to name the reader's social worker.
_postings_of_one = Prepared(
    _postings_of_a_place, establishment=-1, department=-2, region=-3, day=date(1, 1, 2)
)


def _replacements(postings: Iterable[Posting], days: Sequence[date]) -> "Iterable[Replacement]":
    absent = {p.worker_id for p in postings if any(getattr(p, f"away_{n}") for n in range(len(days)))}
    if not absent:
        return ()
    return (
        Replacement.objects.approved()
        .between(days[0], days[-1])
        .filter(absence__worker_id__in=absent)
        .select_related("substitute", "absence")
        .annotate(**{f"away_{n}": away_until("substitute_id", day) for n, day in enumerate(days)})
    )


def _held(
    establishment: Establishment, postings: Iterable[Posting], sectors: Reach, day: date, nth: int
) -> list[Held]:
    held = []
    for posting in postings:
        level = sectors.level(posting, establishment)
        if level is None or not posting.is_on(day):
            continue
        away: date | None = getattr(posting, f"away_{nth}")
        held.append(Held(posting.worker_id, level, posting.starts_on, posting.sector_id, away, posting.pk))
    return held


def _stand_ins(replacements: Iterable[Replacement], day: date, nth: int) -> Mapping[int, list[StandIn]]:
    found: dict[int, list[StandIn]] = defaultdict(list)
    for r in replacements:
        if stands_in(r, day, away=getattr(r, f"away_{nth}") is not None):
            found[r.absence.worker_id].append(StandIn(r.substitute_id, r.ends_on, r.sector_id))
    return found


def _coverage(held: Sequence[Held], steps: Sequence[Step], workers: Mapping[int, Worker]) -> Coverage:
    links = tuple(Link(workers[step.worker], step.via) for step in steps)
    own = nearest_holder(held)
    holder, until = (own.worker, own.away_until) if own else (None, None)
    if steps and steps[0].via is Via.REPLACEMENT:  # two may be away, and one of them be replaced
        holder, until = steps[0].instead_of, steps[0].until
    return Coverage(
        worker=links[0].worker if links else None,
        via=links[0].via if links else Via.NOBODY,
        holder=workers[holder] if holder is not None else None,
        until=until,
        chain=links,
        posted=tuple(
            Post(workers[h.worker], VIA_OF_LEVEL[h.level], h.away_until) for h in nearest_first(held)
        ),
    )

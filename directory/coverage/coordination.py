"""Whom to tell of what happens in a region: its coordinator, while one is there (R1, R5)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from directory.coverage.network import Held, held_on
from directory.leadership import leading
from directory.models import Posting, Region, Worker


def told_for(regions: Iterable[Region], day: date, *, but: Worker | None = None) -> list[Worker]:
    """Whom to tell of what happens in these regions, each once.

    Those who lead them; where none of them is there, those who stand in for them; where nobody does,
    or where nobody else than ``but`` leads it, the national coordination (R1, R5).
    """
    found: dict[int, Worker] = {}
    for region in regions:
        found |= {worker.pk: worker for worker in _told_for(region, day, but)}
    return list(found.values())


def of_worker(worker: Worker, day: date) -> list[Worker]:
    """Who leads the regions where this person has or will have a post; of who has left, where they had the
    last.

    Else the national level.
    """
    held = Posting.objects.filter(worker=worker, sector__isnull=False)
    present = held.exclude(ends_on__lt=day)
    if not present.exists():
        last = held.order_by("-ends_on").values_list("ends_on", flat=True).first()
        present = held.filter(ends_on=last)
    regions = Region.objects.filter(pk__in=present.values("sector__region"))
    return told_for(regions, day, but=worker) or national(day, but=worker)


def _told_for(region: Region, day: date, but: Worker | None) -> list[Worker]:
    leaders = _held(leading(region), day, but)
    told = [held.worker for held in leaders]
    if all(held.away_until for held in leaders):
        stand_ins = [worker for held in leaders for worker in held.answering if worker != but]
        told += stand_ins or national(day, but=but)
    return told


def national(day: date, *, but: Worker | None = None) -> list[Worker]:
    """Those who hold the national level, absent or not: above them there is nobody."""
    return [held.worker for held in _held(Q(is_national=True), day, but)]


def _held(posts: Q, day: date, but: Worker | None) -> list[Held]:
    return [held for _sector, held in held_on(day, posts) if held.worker != but]

"""Whom to tell of what happens in a region: its coordinator, while one is there (R1, R5)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from directory.coverage.presence import away_until, standing_in
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


def _told_for(region: Region, day: date, but: Worker | None) -> list[Worker]:
    leaders = _at(leading(region), day, but)
    told = [posting.worker for posting in leaders]
    if all(posting.away_until for posting in leaders):
        present = standing_in(day).filter(absence__worker__in=told).exclude(substitute=but)
        stand_ins = [one.substitute for one in present.select_related("substitute")]
        told += stand_ins or national(day, but=but)
    return told


def national(day: date, *, but: Worker | None = None) -> list[Worker]:
    """Those who hold the national level, absent or not: above them there is nobody."""
    return [posting.worker for posting in _at(Q(is_national=True), day, but)]


def _at(posts: Q, day: date, but: Worker | None) -> list[Any]:
    held = Posting.objects.on(day).filter(posts).exclude(worker=but).select_related("worker")
    return list(held.annotate(away_until=away_until("worker_id", day)).order_by("starts_on", "pk"))

"""What permanences add to the pages of the directory: the state now, the next dates, the calendar."""

from datetime import datetime, timedelta

from directory.coverage import Coverage
from directory.extension import Panel, establishment_panels, worker_panels
from directory.models import Establishment, User, Worker
from permanences import agenda, feeds
from permanences.presentation import Row, rows

NEXT_DATES = 6
WEEKS = timedelta(days=60)


def register() -> None:
    establishment_panels.register(order=10)(of_establishment)
    worker_panels.register(order=10)(of_worker)


def of_establishment(establishment: Establishment, coverage: Coverage, at: datetime, user: User) -> Panel:
    today = at.astimezone(establishment.zone_info).date()
    coming = agenda.ahead(establishment, at)
    return Panel(
        "permanences/panels/establishment.html",
        {
            "establishment": establishment,
            "now": agenda.reach_now(establishment, coverage, at, coming),
            "rows": rows(coming, today, at)[:NEXT_DATES],
            "feed_path": feeds.establishment_path(establishment),
        },
    )


def of_worker(worker: Worker, at: datetime, user: User) -> Panel:
    today = at.date()
    found = agenda.slots_for(worker=worker, first=today, last=today + WEEKS)
    shown: list[Row] = rows([o for o in found if o.ends_at > at], today, at)
    return Panel(
        "permanences/panels/worker.html",
        {"worker": worker, "rows": shown[:NEXT_DATES], "own": user.worker == worker},
    )

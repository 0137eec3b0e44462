"""What permanences add to the pages of the directory: the state now, the next dates, the calendar."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from directory.coverage.extension import (
    Panel,
    closing_panels,
    departure_panels,
    establishment_panels,
    network_panels,
    worker_panels,
)
from directory.coverage.who_covers import Coverage
from directory.models import Establishment, Region, Sector, User, Worker
from permanences import unserved
from permanences.dates import agenda
from permanences.duties import endings, policy
from permanences.feeds import tokens
from permanences.models.duties import PermanenceQuerySet
from permanences.wording import clock
from permanences.wording.clashes import clashes
from permanences.wording.presentation import Row, rows
from permanences.wording.summary import summaries

NEXT_DATES = 6
WEEKS = timedelta(days=60)
SOON = timedelta(days=14)


def register() -> None:
    establishment_panels.register(order=10)(of_establishment)
    worker_panels.register(order=10)(of_worker)
    departure_panels.register(order=10)(left_by)
    closing_panels.register(order=10)(ended_with)
    network_panels.register(order=10)(waiting)
    network_panels.register(order=15)(at_two_places)
    network_panels.register(order=20)(without_permanence)


def of_establishment(establishment: Establishment, coverage: Coverage, at: datetime, user: User) -> Panel:
    today = at.astimezone(establishment.zone_info).date()
    coming = agenda.ahead(establishment, at)
    return Panel(
        "permanences/panels/establishment.html",
        {
            "establishment": establishment,
            "now": agenda.reach_now(establishment, coverage, at, coming),
            "rows": rows(coming, today, at)[:NEXT_DATES],
            "clock": clock.there(establishment.department, at),
            "feed_path": tokens.establishment_path(establishment),
        },
    )


def of_worker(worker: Worker, at: datetime, user: User) -> Panel:
    today = timezone.localdate(at)
    shown: list[Row] = rows(agenda.ahead_of(worker, at, WEEKS), today, at)
    return Panel(
        "permanences/panels/worker.html",
        {"worker": worker, "rows": shown[:NEXT_DATES], "own": user.worker == worker},
    )


def waiting(user: User, regions: list[Region], at: datetime) -> Panel:
    day = timezone.localdate(at)
    found = summaries(policy.approvable_by(user, day), day)
    return Panel("permanences/panels/waiting.html", {"summaries": found})


def at_two_places(user: User, regions: list[Region], at: datetime) -> Panel | None:
    today = timezone.localdate(at)
    replaced = agenda.replaced_in(regions, today, today + SOON)
    found = clashes(replaced, today, at)
    if not found:
        return None
    return Panel(
        "permanences/panels/clashes.html",
        {"clashes": found[:NEXT_DATES], "more": max(0, len(found) - NEXT_DATES)},
    )


def left_by(worker: Worker, last: date, user: User) -> Panel:
    return _ended(endings.of_worker(worker), last)


def ended_with(target: Sector | Establishment, last: date) -> Panel:
    return _ended(endings.of_target(target), last)


def _ended(held: PermanenceQuerySet, last: date) -> Panel:
    found = endings.ended_by(held, last)
    context = {"summaries": summaries(found.published, last), "drafts": found.drafts, "dates": found.dates}
    return Panel("permanences/panels/ended.html", context)


def without_permanence(user: User, regions: list[Region], at: datetime) -> Panel:
    found = unserved.places(regions, timezone.localdate(at))
    shown = unserved.with_coverage(found[: unserved.SHOWN], at)
    more = max(0, len(found) - unserved.SHOWN)
    return Panel("permanences/panels/unserved.html", {"rows": shown, "more": more, "reader": user.worker})

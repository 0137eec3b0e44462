"""What the restricted inbox adds to the pages of the directory: how many, and nothing else."""

from datetime import date, datetime

from django.utils import timezone

from casework import policy
from casework.cases import stranded
from casework.due.aids import waiting_for
from casework.keys import replacing
from casework.keys.holders import recovering
from casework.models import WorkerKey
from directory.coverage.extension import Panel, departure_panels, key_words, network_panels, worker_panels
from directory.models import Region, User, Worker
from directory.roles import CASE_READERS


def register() -> None:
    departure_panels.register(order=20)(open_cases)
    network_panels.register(order=1)(of_aids)
    network_panels.register(order=5)(of_keys)
    network_panels.register(order=90)(of_indicators)
    worker_panels.register(order=5)(words_of_worker)
    key_words.register(order=10)(words)


def words(workers: frozenset[int]) -> dict[int, str]:
    """For posters and contact sheets: of each who may be written to and holds a key."""
    readers = WorkerKey.objects.serving().filter(worker__in=workers, worker__role__in=CASE_READERS)
    return {key.worker_id: key.fingerprint for key in readers}


def words_of_worker(worker: Worker, at: datetime, user: User) -> Panel | None:
    """On the page of a person, to whoever is about to write to them."""
    found = words(frozenset([worker.pk])).get(worker.pk)
    return Panel("casework/panels/words.html", {"worker": worker, "words": found}) if found else None


def open_cases(worker: Worker, last: date, user: User) -> Panel:
    """To whoever records the departure: nobody else will ever open what is not handed over before it."""
    return Panel("casework/panels/departure.html", {"count": stranded.theirs(worker).count()})


def of_keys(user: User, regions: list[Region], at: datetime) -> Panel | None:
    """To a coordinator: keys about to be replaced, which they may stop, requests that nobody can read, or
    nobody will when somebody has left."""
    leader, day = user.worker, timezone.localdate(at)
    if leader is None:
        return None
    asked, unread = replacing.waiting_for(leader, day), stranded.for_coordination(leader, day)
    recoveries, leaving = recovering.coordinated_by(leader, day), stranded.departing(leader, day)
    if not (asked or unread or recoveries or leaving):
        return None
    context = {"replacements": asked, "stranded": unread, "recoveries": recoveries, "departing": leaving}
    return Panel("casework/panels/keys.html", context)


def of_aids(user: User, regions: list[Region], at: datetime) -> Panel | None:
    """To a coordinator, first of all: how many applications for aid wait for them (R12), and since when."""
    found = waiting_for(user.worker, timezone.localdate(at))
    return Panel("casework/panels/aids.html", {"waiting": found}) if found.count else None


def of_indicators(user: User, regions: list[Region], at: datetime) -> Panel | None:
    """The way to the indicators (R17), below what waits."""
    return Panel("casework/panels/indicators.html") if policy.may_see_indicators(user) else None

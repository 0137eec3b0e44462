"""What the restricted inbox adds to the pages of the directory: how many, and nothing else."""

from datetime import date, datetime

from django.utils import timezone

from casework import policy
from casework.cases import stranded
from casework.keys import replacing
from directory.coverage.extension import Panel, departure_panels, network_panels
from directory.models import Region, User, Worker


def register() -> None:
    departure_panels.register(order=20)(open_cases)
    network_panels.register(order=5)(of_keys)
    network_panels.register(order=90)(of_indicators)


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
    leaving = stranded.departing(leader, day)
    if not asked and not unread and not leaving:
        return None
    found = {"replacements": asked, "stranded": unread, "departing": leaving}
    return Panel("casework/panels/keys.html", found)


def of_indicators(user: User, regions: list[Region], at: datetime) -> Panel | None:
    """The way to the indicators (R17), below what waits."""
    return Panel("casework/panels/indicators.html") if policy.may_see_indicators(user) else None

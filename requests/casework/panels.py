"""What the restricted inbox adds to the pages of the directory: how many, and nothing else."""

from datetime import date

from casework.models import Case
from directory.coverage.extension import Panel, departure_panels
from directory.models import User, Worker


def register() -> None:
    departure_panels.register(order=20)(open_cases)


def open_cases(worker: Worker, last: date, user: User) -> Panel:
    """To whoever records the departure: nobody else will ever open what is not handed over before it."""
    return Panel("casework/panels/departure.html", {"count": Case.objects.visible_to(worker).open().count()})

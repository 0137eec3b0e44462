"""Delete what newcomers ticked and said of themselves once it serves no more; `housekeeping` runs it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from directory.people import profile
from pages.booklet import actions


class Command(BaseCommand):
    help = "Oublie les coches et les rappels du livret un an après l’arrivée, la date et le statut ensuite."

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        self.stdout.write(actions.describe_forgotten(actions.forget_arrivals(timezone.localdate(at))))
        self.stdout.write(actions.describe_emptied(profile.forget(at)))

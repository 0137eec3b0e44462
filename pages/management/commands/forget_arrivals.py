"""Delete what newcomers ticked, a year after they arrived; `housekeeping` runs it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from pages.booklet import actions


class Command(BaseCommand):
    help = "Oublie les coches et les rappels du livret, un an après l’arrivée."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(actions.describe_forgotten(actions.forget_arrivals(timezone.localdate())))

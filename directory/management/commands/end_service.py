"""Ends the service of those whose last day is over; `housekeeping` runs it every minute."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from directory.team.departures import end_service


class Command(BaseCommand):
    help = "End the service of those whose last day is over."

    def handle(self, *args: Any, **options: Any) -> None:
        ended = end_service(timezone.localdate())
        if options["verbosity"] > 0:
            self.stdout.write(f"{ended} left the service")

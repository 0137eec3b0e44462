"""When registering for an event has closed by the clock: other systems are told; `housekeeping` runs it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from pages.events import turning


class Command(BaseCommand):
    help = "Annonce les rendez-vous dont les inscriptions viennent de fermer."

    def handle(self, *args: Any, **options: Any) -> None:
        turning.turn(timezone.now())

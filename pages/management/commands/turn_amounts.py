"""On the day of a new amount: the search and other systems are told; `housekeeping` runs it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from pages.amounts import changes


class Command(BaseCommand):
    help = "Annonce les montants qui changent aujourd’hui."

    def handle(self, *args: Any, **options: Any) -> None:
        changes.turn(timezone.localdate())

"""Forget the changes of pages that are older than a month; `housekeeping` runs it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from pages.sync import journal


class Command(BaseCommand):
    help = "Oublie les changements de pages de plus de trente jours (/api/v1/sync/)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{journal.forget_old(timezone.now())} changement(s) oublié(s).")

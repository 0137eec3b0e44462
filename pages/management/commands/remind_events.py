"""Mails who comes to an event two days before, once; `housekeeping` runs it every night."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from pages.events import clock


class Command(BaseCommand):
    help = "Rappelle leur rendez-vous aux personnes inscrites, deux jours avant."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{clock.remind(timezone.now())}")

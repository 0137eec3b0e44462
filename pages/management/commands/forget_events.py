"""Erases who was registered for events that are over, and old counts of campaigns; every night."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from pages.campaigns import counting
from pages.events import clock


class Command(BaseCommand):
    help = "Efface les inscriptions des rendez-vous passés, et les anciens comptes de campagnes."

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        self.stdout.write(f"{clock.forget(at)}")
        counting.forget(timezone.localdate(at))

"""Mail newcomers who asked for it at the beginning of each stage of their booklet; `housekeeping` runs it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from pages.booklet import reminders


class Command(BaseCommand):
    help = "Rappelle aux nouveaux arrivants qui l’ont demandé ce qu’il leur reste à faire."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(reminders.describe(reminders.remind(timezone.now())))

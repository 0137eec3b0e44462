"""Ask the addresses outside that pages lead to whether they are still there; `housekeeping` does by night."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from pages.quality import checking
from portal.operations.outside import Visitor


class Command(BaseCommand):
    help = "Vérifie que les liens des pages vers l’extérieur mènent encore quelque part."

    def handle(self, *args: Any, **options: Any) -> None:
        found = checking.check_links(Visitor().look, timezone.now())
        self.stdout.write(f"{found.asked} asked, {found.broken} broken")

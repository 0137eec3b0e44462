"""Send again the contact sheets that changed (R3).

`housekeeping` asks every minute; a round is held now and then. What changes between two rounds makes one
mail to each address (setting CONTACT_SHEET_ROUND, in seconds).
"""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from directory.models import Region
from directory.sheets import sendings

# In the shared cache, so that several machines hold one round between them; one more would send nothing more.
KEY = "directory.contact-sheets.round"
FAILED = "failed"  # until the next round, so that the minutes between two do not pass for a good end


class Command(BaseCommand):
    help = "Send the contact sheets that changed since each address last received one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--now", action="store_true", help="even if the last round was a moment ago")
        parser.add_argument(
            "--mark-known",
            action="store_true",
            help="send nothing: take the present state as known by all who never received anything",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        if options["mark_known"]:
            count = sendings.mark_as_known(sendings.deliveries(Region.objects.all(), at), at)
            self.stdout.write(f"{count} taken as known")
            return
        if not options["now"] and not cache.add(KEY, "held", settings.CONTACT_SHEET_ROUND):
            if cache.get(KEY) == FAILED:
                raise CommandError("the last round failed; the next one tries again")
            return
        try:
            sent = self._round(at)
        except Exception:
            cache.set(KEY, FAILED, settings.CONTACT_SHEET_ROUND)
            raise
        if options["verbosity"]:
            self.stdout.write(f"{sent} sent")

    def _round(self, at: datetime) -> int:
        failed: list[str] = []
        sent = sendings.send_changed(at, failed)
        if failed:
            raise CommandError(f"{len(failed)} addresses did not get their sheets, {sent} did")
        return sent

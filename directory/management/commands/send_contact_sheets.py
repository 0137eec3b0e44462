"""Send again the contact sheets that changed (R3).

`housekeeping` asks every minute; a round is held now and then. What changes between two rounds makes one
mail to each address (setting CONTACT_SHEET_ROUND, in seconds).
"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.management.base import BaseCommand
from django.utils import timezone

from directory.models import Region
from directory.sheets import sendings

# In the shared cache, so that several machines hold one round between them; one more would send nothing more.
KEY = "directory.contact-sheets.round"


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
        if not options["now"] and not cache.add(KEY, at.isoformat(), settings.CONTACT_SHEET_ROUND):
            return
        sent = sendings.send_changed(at)
        if options["verbosity"]:
            self.stdout.write(f"{sent} sent")

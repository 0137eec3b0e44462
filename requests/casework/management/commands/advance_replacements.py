"""Says that a key may be replaced, and ends what nobody came back for; `housekeeping` runs it every
minute."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from casework.keys import replacing


class Command(BaseCommand):
    help = "Says that a key may be replaced, and ends what nobody came back for."

    def handle(self, *args: Any, **options: Any) -> None:
        done = replacing.advance(timezone.now())
        if options["verbosity"] > 0:
            self.stdout.write(f"{done} replacements of keys went on")

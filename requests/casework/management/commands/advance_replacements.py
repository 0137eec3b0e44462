"""Says that a key may be replaced or given back, that holders serve, and ends what nobody came back for;
`housekeeping` runs it every minute."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from casework.keys import replacing
from casework.keys.holders import naming, recovering


class Command(BaseCommand):
    help = "Says that a key may be replaced or given back, or that holders serve; ends what was left."

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        done = naming.advance(at) + replacing.advance(at) + recovering.advance(at)
        if options["verbosity"] > 0:
            self.stdout.write(f"{done} replacements, namings and returns of keys went on")

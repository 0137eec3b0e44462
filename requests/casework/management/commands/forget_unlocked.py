"""Forgets the shares of inboxes that were left open; `housekeeping` runs it every minute."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from casework.keys import shares, unlocking


class Command(BaseCommand):
    help = "Forget the shares of inboxes that were left open."

    def handle(self, *args: Any, **options: Any) -> None:
        forgotten = shares.forget_idle(timezone.now(), unlocking.IDLE)
        if options["verbosity"] > 0:
            self.stdout.write(f"{forgotten} unlocked inboxes forgotten")

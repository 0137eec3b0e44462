"""Forgets the shares of inboxes that were left open, and keys that nobody confirmed; `housekeeping` runs
it every minute."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from casework.keys import drafts, shares, unlocking


class Command(BaseCommand):
    help = "Forget the shares of inboxes that were left open."

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        forgotten = shares.forget_idle(at, unlocking.IDLE)  # first: it needs no database
        drafts.forget_old(at)
        if options["verbosity"] > 0:
            self.stdout.write(f"{forgotten} unlocked inboxes forgotten")

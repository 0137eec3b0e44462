from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.webhooks import queue


class Command(BaseCommand):
    help = "Sends the messages of webhooks that failed and are due, and forgets those that are a month old."

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        tried, old = queue.deliver_due(at), queue.forget_old(at)
        if options["verbosity"]:
            self.stdout.write(f"{tried} tried, {old} forgotten")

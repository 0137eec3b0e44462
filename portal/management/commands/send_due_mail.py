"""Try again the mails that did not leave; `housekeeping` runs it every minute."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.operations.outbox import deliver_due


class Command(BaseCommand):
    help = "Send what is due. --all: also what was given up after the last attempt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="also what was given up")

    def handle(self, *args: Any, **options: Any) -> None:
        tried = deliver_due(timezone.now(), given_up=options["all"])
        if options["verbosity"]:
            self.stdout.write(f"{tried} tried")

"""Every night: hours that were taken and are long over go, and the rest keeps no order."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from permanences.busy import blocks


class Command(BaseCommand):
    help = "Supprime les heures prises depuis longtemps passées et mélange l’ordre des autres."

    def handle(self, *_args: object, **options: int) -> None:
        gone = blocks.sweep(timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"{gone} hours")

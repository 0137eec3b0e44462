"""Says by mail which tokens of the APIs end soon; `housekeeping` runs it each night."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.tokens import ending


class Command(BaseCommand):
    help = "Écrit à qui peut renouveler les jetons d’accès, 30 puis 7 jours avant leur fin."

    def handle(self, *args: Any, **options: Any) -> None:
        sent = ending.warn(timezone.now())
        if options["verbosity"] > 0:
            self.stdout.write(ending.describe(sent))

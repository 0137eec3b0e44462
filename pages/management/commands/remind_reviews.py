"""Mail the keepers of pages whose review date has come, once for each date; `housekeeping` runs it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from pages.editing import actions


class Command(BaseCommand):
    help = "Envoie à chaque personne la liste de ses pages à relire."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(actions.describe(actions.remind_reviews(timezone.localdate())))

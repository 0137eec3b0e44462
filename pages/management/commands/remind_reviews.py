"""Mail the keepers of pages whose review date has come, or with an image whose rights end, once for each
date; `housekeeping` runs it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from pages.editing import actions
from pages.media import reminders


class Command(BaseCommand):
    help = "Envoie à chaque personne la liste de ses pages à relire."

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        told = reminders.remind(today)
        self.stdout.write(actions.describe(actions.remind_reviews(today) + told))

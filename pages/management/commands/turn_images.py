"""On the day after the last one of an image's rights: other systems are told; `housekeeping` runs it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from pages.media import ending


class Command(BaseCommand):
    help = "Annonce les images dont les droits ont pris fin."

    def handle(self, *args: Any, **options: Any) -> None:
        ending.turn(timezone.localdate())

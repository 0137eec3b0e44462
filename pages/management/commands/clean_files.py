"""Take place, date, camera and authors away from files that an earlier version stored with them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pages.editing import files


class Command(BaseCommand):
    help = "Ôte des images et des documents déjà là ce qu’ils disent de leur auteur et de leur lieu."

    def handle(self, *args: Any, **options: Any) -> None:
        if failed := files.clean_all():
            raise CommandError(f"{failed} failed")

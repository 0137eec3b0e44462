"""Creates the regions and departments of the service that are missing, from directory/data."""

from typing import Any

from django.core.management.base import BaseCommand

from directory.places.geography import load_map


class Command(BaseCommand):
    help = "Create the regions and departments that are missing; those that stand are kept as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        regions, departments = load_map()
        self.stdout.write(f"created: {regions} regions, {departments} departments")

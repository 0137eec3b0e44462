"""All that must stand before the portal serves; each step does nothing when it is done already."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrate, create the cache table, gather the static files, load the demo where it is missing."

    def handle(self, *args: Any, **options: Any) -> None:
        settings.DATA.mkdir(parents=True, exist_ok=True)
        self.stdout.write("== Database")
        call_command("createcachetable", verbosity=0)  # first: what follows the migrations reads the cache
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write("== Static files")
        call_command("collectstatic", verbosity=0, interactive=False)
        if settings.DEMO:
            self.stdout.write("== Demo content")
            call_command("demo", stdout=self.stdout)

"""Loads the demonstration: the network, then what each app shows on it. What is there already is kept."""

import shutil
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.models import DemoPart

# In this order: each builds on those before it.
PARTS = ("network", "permanences", "pages", "cases", "incidents", "indicators", "search")


class Command(BaseCommand):
    help = "Load the demonstration where it is missing. --reset erases everything first."
    # A second run has nothing to do and says so at once; `migrate` runs the checks.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--reset", action="store_true", help="erase the database and its files, then load"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration is off (settings.DEMO): this database keeps what it has.")
        if options["reset"]:
            self.stdout.write("Erasing the database and the files")
            erase()
            call_command("createcachetable", verbosity=0)  # what follows the migrations reads the cache
            call_command("migrate", verbosity=0, interactive=False)
        loaded = set(DemoPart.objects.values_list("name", flat=True))
        for part in PARTS:
            if part in loaded:
                self.stdout.write(f"{part}: kept as it is")
            else:
                self._load(part, timezone.now())
        if loaded.issuperset(PARTS):
            return
        # Most of it was written in bulk, which the search does not hear of.
        call_command("rebuild_search", verbosity=0, stdout=self.stdout)

    def _load(self, part: str, at: datetime) -> None:
        self.stdout.write(f"{part}: loading...", ending=" ")
        self.stdout.flush()
        start = monotonic()
        load: Callable[[datetime], None] = import_string(f"portal.demo.{part}.load")
        # The marker and what it vouches for are written together or not at all.
        with transaction.atomic():
            load(at)
            DemoPart.objects.create(name=part, loaded_at=at)
        self.stdout.write(f"done in {monotonic() - start:.1f} s")


def erase() -> None:
    """Everything, past what the rows themselves allow: some registers refuse any DELETE."""
    if connection.vendor == "sqlite":
        path = Path(str(connection.settings_dict["NAME"]))
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    of_cases = settings.CASE_STORAGE["OPTIONS"].get("location")
    for folder in filter(None, (settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH, of_cases)):
        shutil.rmtree(folder, ignore_errors=True)

"""Deletes what the cache in the database keeps beyond its time; `housekeeping` runs it every minute."""

from typing import Any

from django.core.cache import caches
from django.core.management.base import BaseCommand

from core.throttle.database_cache import DatabaseCache


class Command(BaseCommand):
    help = "Delete expired entries of the cache, counters of rate limits among them."

    def handle(self, *args: Any, **options: Any) -> None:
        cache = caches["default"]
        purged = cache.purge() if isinstance(cache, DatabaseCache) else 0  # another kind forgets by itself
        if options["verbosity"]:
            self.stdout.write(f"{purged} deleted")

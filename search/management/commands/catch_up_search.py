"""Tells the search server what it misses: run by the clock, for what the task of a change could not tell."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from search.backends.elasticsearch import catching_up, queue


class Command(BaseCommand):
    help = "Transmet au moteur de recherche les changements qui attendent."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.ELASTICSEARCH_URL:
            if trouble := catching_up.attempt(timezone.now()):
                raise CommandError(str(trouble))
        elif queue.is_listening():
            queue.abandon()

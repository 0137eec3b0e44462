"""Reminds of keys that are a year old; `housekeeping` runs it each night."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from casework.keys import reminding


class Command(BaseCommand):
    help = "Reminds of keys that are a year old."

    def handle(self, *args: Any, **options: Any) -> None:
        done = reminding.remind(timezone.now())
        if options["verbosity"] > 0:
            self.stdout.write(f"{done} reminded of their keys")

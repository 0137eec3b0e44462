"""Every night: what was said of pages more than a year ago goes."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from pages.feedback import actions


class Command(BaseCommand):
    help = "Oublie les avis sur les pages de plus d’un an."

    def handle(self, *args: Any, **options: Any) -> None:
        actions.forget(timezone.localdate())

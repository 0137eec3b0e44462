"""Every night: what was rare last month goes, then what is older than thirteen months."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from search.counting import counters


class Command(BaseCommand):
    help = "Oublie les recherches rares du mois passé et les compteurs de plus de treize mois."

    def handle(self, *_args: object, **_options: object) -> None:
        counters.forget(timezone.localdate())

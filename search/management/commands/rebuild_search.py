"""Builds every row of the search again: after a bulk import, and every night. Reads what nobody has read."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from search import documents, index
from search.sources import Source

WIDTH = 30


class Command(BaseCommand):
    help = "Reconstruit l’index de la recherche, avec une barre d’avancement."

    def handle(self, *args: Any, **options: Any) -> None:
        self.verbosity = options["verbosity"]
        tally = index.rebuild(self._progress)
        for pk in documents.unread():
            documents.read_document.enqueue(pk)
        self.stdout.write(
            _("Recherche : %(written)d écrits, %(unchanged)d inchangés, %(removed)d retirés.") % tally
        )

    def _progress(self, source: Source, done: int, total: int) -> None:
        if not self.verbosity:
            return
        full = WIDTH if not total else WIDTH * done // total
        ending = "\n" if done >= total else "\r"
        bar = "█" * full + "·" * (WIDTH - full)
        self.stderr.write(f"{source.label!s:<16}{bar} {done}/{total}", ending=ending)

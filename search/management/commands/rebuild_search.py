"""Builds every row of the search again: after a bulk import, and every night. Reads what nobody has read.

Where a search server is configured, its index is filled anew, beside the one that serves; not with --rows.
"""

from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from search import documents, index
from search.backends.elasticsearch import catching_up, rebuilding
from search.backends.elasticsearch.connection import connect
from search.backends.elasticsearch.trouble import Trouble
from search.kinds.base import Source

WIDTH = 30


class Command(BaseCommand):
    help = "Reconstruit l’index de la recherche, avec une barre d’avancement."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rows", action="store_true", help="leave the index of the search engine alone")

    def handle(self, *args: Any, **options: Any) -> None:
        self.verbosity = options["verbosity"]
        tally = index.rebuild(self._source_progress)
        for pk in documents.unread():
            documents.read_document.enqueue(pk)
        self.stdout.write(
            _("Recherche : %(written)d écrits, %(unchanged)d inchangés, %(removed)d retirés.") % tally
        )
        if settings.ELASTICSEARCH_URL and not options["rows"]:
            self._engine()

    def _engine(self) -> None:
        try:
            refused = rebuilding.rebuild(connect(), partial(self._progress, _("moteur")))
        except rebuilding.Busy as busy:
            raise CommandError(
                _("Une autre reconstruction est en cours (%(who)s) : elle suffit.") % {"who": busy}
            ) from busy
        except Trouble as trouble:
            raise CommandError(
                _("Le moteur de recherche fait défaut (%(why)s) ; la base de données répond à sa place.")
                % {"why": trouble}
            ) from trouble
        for key, why in refused.items():
            self.stderr.write(f"{key}: {why}")
        catching_up.attempt(timezone.now())
        self.stdout.write(_("Moteur de recherche : index reconstruit, en service."))

    def _source_progress(self, source: Source, done: int, total: int) -> None:
        self._progress(str(source.label), done, total)

    def _progress(self, label: str, done: int, total: int) -> None:
        if not self.verbosity:
            return
        full = WIDTH if not total else WIDTH * done // total
        ending = "\n" if done >= total else "\r"
        bar = "█" * full + "·" * (WIDTH - full)
        self.stderr.write(f"{label:<16}{bar} {done}/{total}", ending=ending)

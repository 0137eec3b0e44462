"""Compares the search server's index with the database, key by key; with --repair, makes it right.

Exit code 1 when they differ and nothing was repaired. Without a server there is nothing to compare.
"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from search.backends.elasticsearch import catching_up, comparing, queue
from search.backends.elasticsearch.comparing import Differences
from search.backends.elasticsearch.connection import connect
from search.backends.elasticsearch.server import Server
from search.backends.elasticsearch.trouble import LOST, Trouble

SHOWN = 20  # keys of each sort


class Command(BaseCommand):
    help = "Compare l’index du moteur de recherche à la base de données ; --repair le répare."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="tell the engine again what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ELASTICSEARCH_URL:
            self.stdout.write(_("Aucun moteur de recherche n’est configuré : rien à comparer."))
            return
        server, state = connect(), queue.state()
        try:
            server.inspect(state.serving, state.acknowledged)
            self._compare(server, state.serving, repair=options["repair"])
        except Trouble as trouble:
            if trouble.reason not in LOST or not options["repair"]:
                raise CommandError(
                    _("Comparaison impossible (%(why)s). Si l’index est perdu : manage.py rebuild_search.")
                    % {"why": trouble}
                ) from trouble
            call_command("rebuild_search", verbosity=options["verbosity"], stdout=self.stdout)

    def _compare(self, server: Server, index: str, *, repair: bool) -> None:
        catching_up.drain(server)
        found = comparing.compare(server, index)
        self._print(found)
        if not found:
            self.stdout.write(_("L’index et la base disent la même chose."))
        elif not repair:
            raise CommandError(_("L’index diffère de la base : manage.py check_search --repair."))
        elif left := comparing.repair(server, index, found.keys()):
            self._print(left)
            raise CommandError(_("La réparation n’a pas suffi : manage.py rebuild_search."))
        else:
            self.stdout.write(_("Réparé."))

    def _print(self, found: Differences) -> None:
        for label, keys in (
            (_("manquants"), found.missing),
            (_("périmés"), found.stale),
            (_("en trop"), found.surplus),
        ):
            if keys:
                more = " …" if len(keys) > SHOWN else ""
                self.stdout.write(f"{label} ({len(keys)}): {' '.join(keys[:SHOWN])}{more}")

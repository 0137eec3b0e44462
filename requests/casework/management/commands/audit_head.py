"""Where the register stands, signed: to print and keep, or to send to those whom the service names."""

from argparse import ArgumentParser
from datetime import datetime, time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from casework import statements
from core import mail


class Command(BaseCommand):
    help = "Dit où en est le registre des dossiers, sous une signature (DESIGN.md 5.8)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--send", action="store_true", help="l’envoie aux adresses d’AUDIT_HEAD_TO, au lieu de l’afficher"
        )
        parser.add_argument(
            "--since",
            metavar="AAAA-MM-JJ",
            help="nomme les dossiers détruits depuis ce jour (35 jours sinon)",
        )

    def handle(
        self, *_args: object, send: bool = False, since: str | None = None, **_options: object
    ) -> None:
        at = timezone.now()
        statement = statements.state(at, _moment(since) if since else None)
        if not send:
            self.stdout.write(str(statement))
            return
        mail.send(settings.AUDIT_HEAD_TO, "casework/mail/audit_head.txt", {"statement": statement})


def _moment(day: str) -> datetime:
    found = parse_date(day)
    if found is None:
        raise CommandError(_("Écrivez le jour comme 2026-11-24."))
    return timezone.make_aware(datetime.combine(found, time.min))

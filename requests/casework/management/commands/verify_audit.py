"""Reads the register from its first line and says whether the chain holds."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from casework import audit
from casework.models import AuditEvent, AuditHead


class Command(BaseCommand):
    help = "Vérifie la chaîne du registre des dossiers (DESIGN.md 5.8)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--attendu",
            metavar="EMPREINTE",
            help="une empreinte notée lors d’une vérification passée : elle doit être dans la chaîne",
        )

    def handle(self, *_args: object, attendu: str | None = None, **_options: object) -> None:
        head = AuditHead.objects.filter(pk=audit.HEAD).first() or AuditHead()
        verdict = audit.verify(AuditEvent.objects.order_by("number").iterator(), head)
        if verdict.fault is not None:
            raise CommandError(_("La chaîne est rompue à la ligne %(line)d.") % {"line": verdict.fault})
        if attendu and not AuditEvent.objects.filter(digest=attendu).exists():
            raise CommandError(_("L’empreinte attendue n’est plus dans la chaîne : la fin a été coupée."))
        self.stdout.write(
            _("La chaîne tient : %(lines)d lignes.") % {"lines": verdict.lines} + f"\n{verdict.digest}"
        )

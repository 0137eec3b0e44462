"""Reads the register from its first line and says whether the chain holds, and with what was kept of it.

Exit status: 0, it holds; 1, it is broken, or not what it was when the statement was made; 2, what is given to
compare with is no statement of this portal.
"""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import audit, statements
from casework.models import AuditEvent, AuditHead

BROKEN, NO_STATEMENT = 1, 2


class Command(BaseCommand):
    help = "Vérifie la chaîne du registre des dossiers (DESIGN.md 5.8)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--attendu",
            metavar="EMPREINTE",
            help="une empreinte notée lors d’une vérification passée : elle doit être dans la chaîne",
        )
        parser.add_argument(
            "--head",
            metavar="FICHIER",
            type=Path,
            help="ce qu’audit_head a dit ou envoyé, aujourd’hui ou jadis : le registre doit le prolonger",
        )

    def handle(
        self, *_args: object, attendu: str | None = None, head: Path | str | None = None, **_options: object
    ) -> None:
        kept = _statements(Path(head)) if head else []
        present = AuditHead.objects.filter(pk=audit.HEAD).first() or AuditHead()
        verdict = audit.verify(AuditEvent.objects.order_by("number").iterator(), present)
        if verdict.fault is not None:
            raise CommandError(_("La chaîne est rompue à la ligne %(line)d.") % {"line": verdict.fault})
        if attendu and not AuditEvent.objects.filter(digest=attendu).exists():
            raise CommandError(_("L’empreinte attendue n’est plus dans la chaîne : la fin a été coupée."))
        for statement in kept:
            _compare(statement)
        self.stdout.write(
            _("La chaîne tient : %(lines)d lignes.") % {"lines": verdict.lines} + f"\n{verdict.digest}"
        )
        if kept:
            text = ngettext(
                "Elle prolonge ce qui est donné.", "Elle prolonge les %(n)d états donnés.", len(kept)
            )
            self.stdout.write(text % {"n": len(kept)})


def _statements(path: Path) -> list[statements.Statement]:
    try:
        return statements.read(path.read_text(encoding="utf-8"))
    except statements.Unsigned:
        text = _("Ce fichier ne contient pas d’état du registre signé par ce portail, ou il a été modifié.")
        raise CommandError(text, returncode=NO_STATEMENT) from None
    except (OSError, UnicodeDecodeError) as error:
        text = _("Ce fichier ne se lit pas (%(error)s).") % {"error": type(error).__name__}
        raise CommandError(text, returncode=NO_STATEMENT) from error


def _compare(statement: statements.Statement) -> None:
    if not statements.is_in_the_register(statement):
        raise CommandError(
            _("La ligne %(line)d n’est plus celle du %(date)s : le registre a été coupé ou réécrit.")
            % {"line": statement.number, "date": statement.date},
            returncode=BROKEN,
        )

"""Destroys the cases whose period is over, after their readers were warned, applications for aid and grave
events; each night, or on demand."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import statements
from casework.aid import destroying as aid
from casework.cases import destroying
from casework.incidents import destroying as incidents


class Command(BaseCommand):
    help = "Annonce puis détruit les dossiers dont la durée de conservation est écoulée (DESIGN.md 5.9)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="dit ce qui serait détruit, et rien d’autre"
        )
        parser.add_argument(
            "--from",
            dest="source",
            metavar="FICHIER",
            type=Path,
            help="après une restauration : détruit à nouveau ce que nomme un état du registre (audit_head)",
        )

    def handle(
        self,
        *_args: Any,
        dry_run: bool = False,
        source: Path | str | None = None,
        verbosity: int = 1,
        **_options: Any,
    ) -> None:
        at = timezone.now()
        named = _named(Path(source)) if source else None
        if dry_run:
            references = destroying.there(named) if named else _due(at)
            self._say(_("Seraient détruits : %(n)d.") % {"n": len(references)}, references, verbosity)
            return
        done = destroying.destroy_again(named, at) if named is not None else destroying.destroy_due(at)
        aids = aid.destroy_due(at) if named is None else []
        events = incidents.destroy_due(at) if named is None else []
        references = [*done.references, *aids, *events]
        self._say(_("Détruits : %(n)d.") % {"n": len(references)}, references, verbosity)
        if done.warned and verbosity:
            text = ngettext("%(n)d dossier est annoncé.", "%(n)d dossiers sont annoncés.", done.warned)
            self.stdout.write(text % {"n": done.warned})

    def _say(self, text: str, references: Any, verbosity: int) -> None:
        if verbosity:
            self.stdout.write("\n".join([text, *references]))


def _due(at: datetime) -> list[str]:
    cases = [closing.case.reference for closing in destroying.due(at)]
    cases += [application.reference for application in aid.due(at)]
    return cases + [incident.reference for incident in incidents.due(at)]


def _named(path: Path) -> list[str]:
    """Each once, in the order of the register."""
    try:
        kept = statements.read(path.read_text(encoding="utf-8"))
    except statements.Unsigned:
        text = _("Ce fichier ne contient pas d’état du registre signé par ce portail, ou il a été modifié.")
        raise CommandError(text) from None
    except (OSError, UnicodeDecodeError) as error:
        text = _("Ce fichier ne se lit pas (%(error)s).") % {"error": type(error).__name__}
        raise CommandError(text) from error
    return list(dict.fromkeys(name for statement in kept for name in statement.destroyed))

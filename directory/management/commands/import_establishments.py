"""Imports establishments from CSV or XLSX. Columns: directory/data/README.md and docs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.importing import FileRefused, Outcome, Report, import_establishments

WIDTH = 30


class Command(BaseCommand):
    help = "Import establishments from a CSV or XLSX file. A dry run, unless --apply."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="write; without it, nothing changes")
        parser.add_argument("--lines", type=int, default=50, help="how many lines of each kind to print (50)")

    def handle(self, *args: Any, **options: Any) -> None:
        report = Report(keep=max(0, options["lines"]))
        try:
            import_establishments(
                options["file"], apply=options["apply"], report=report, progress=self._progress
            )
        except FileRefused as refusal:
            raise CommandError(_("%(reason)s Rien n’a été changé.") % {"reason": refusal}) from refusal
        except (DatabaseError, KeyboardInterrupt) as broken:
            raise CommandError(self._broken_off(report)) from broken
        self._print(report)
        if options["apply"] and report.refused:
            raise CommandError(
                _("Des lignes sont refusées : rien n’a été changé. Corrigez-les, puis recommencez.")
            )

    def _broken_off(self, report: Report) -> str:
        if not report.written:
            return _("L’import s’est interrompu. Rien n’a été changé.")
        said = ngettext(
            "L’import s’est interrompu : %(count)d ligne est déjà écrite.",
            "L’import s’est interrompu : %(count)d lignes sont déjà écrites.",
            report.written,
        )
        return " ".join(
            [said % {"count": report.written}, _("Relancez la même commande : elle écrit le reste.")]
        )

    def _progress(self, done: float) -> None:
        if not self.stderr.isatty():
            return
        filled = round(done * WIDTH)
        bar = "█" * filled + "░" * (WIDTH - filled)
        self.stderr.write(f"\r{bar} {done:4.0%}", ending="\n" if done >= 1 else "")
        self.stderr.flush()

    def _print(self, report: Report) -> None:
        titles = {
            Outcome.REFUSED: _("Lignes refusées"),
            Outcome.CHANGED: _("Lignes modifiées") if report.applied else _("Lignes à modifier"),
            Outcome.CREATED: _("Lignes créées") if report.applied else _("Lignes à créer"),
            Outcome.UNCHANGED: _("Lignes inchangées"),
        }
        for outcome, title in titles.items():
            count = report.counts[outcome]
            self.stdout.write(f"{title} : {count}")
            kept = report.kept.get(outcome, [])
            for finding in kept:
                line = _("  ligne %(line)d, %(what)s : %(detail)s")
                self.stdout.write(
                    line % {"line": finding.line, "what": finding.what, "detail": finding.detail}
                )
            if kept and count > len(kept):
                self.stdout.write(_("  … et %(count)d autres") % {"count": count - len(kept)})
        self._print_mended(report)
        total = ngettext("Total : %(count)d ligne.", "Total : %(count)d lignes.", report.total)
        self.stdout.write(total % {"count": report.total})
        if report.applied:
            self.stdout.write(self.style.SUCCESS(_("C’est écrit.")))
        else:
            self.stdout.write(
                _("Rien n’a été changé. Ajoutez --apply pour écrire.") if not report.refused else ""
            )

    def _print_mended(self, report: Report) -> None:
        if not report.mended:
            return
        self.stdout.write(
            _("Lignes complétées (un tableur en avait ôté le zéro) : %(count)d") % {"count": report.mended}
        )
        for line, code, what in report.kept_mended:
            self.stdout.write(
                _("  ligne %(line)d, %(what)s : %(detail)s") % {"line": line, "what": code, "detail": what}
            )
        if report.mended > len(report.kept_mended) > 0:
            self.stdout.write(
                _("  … et %(count)d autres") % {"count": report.mended - len(report.kept_mended)}
            )

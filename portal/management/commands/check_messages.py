"""Every French sentence of the interface has its English translation, or the build fails."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.test.utils import override_settings

LOCALE = "en"


class Command(BaseCommand):
    help = "Collect the texts anew (needs gettext) and list those without an English translation."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if shutil.which("xgettext") is None:
            raise CommandError("gettext is missing: apt-get install gettext")
        catalogue = settings.LOCALE_PATHS[0] / LOCALE / "LC_MESSAGES" / "django.po"
        with tempfile.TemporaryDirectory() as scratch:
            copy = Path(scratch) / LOCALE / "LC_MESSAGES" / "django.po"
            copy.parent.mkdir(parents=True)
            if catalogue.exists():
                shutil.copy(catalogue, copy)
            missing = _missing(copy, scratch)
        for text in missing:
            self.stderr.write(f"no translation: {text!r}")
        if missing:
            raise CommandError(
                f"{len(missing)} text(s) without translation; make messages, then edit {catalogue}"
            )


def _missing(catalogue: Path, locale_path: str) -> list[str]:
    with override_settings(LOCALE_PATHS=[locale_path]):
        call_command(
            "makemessages",
            locale=[LOCALE],
            no_obsolete=True,
            no_wrap=True,
            ignore_patterns=[".venv", "var", "tests", "portal/locale"],
            verbosity=0,
        )
    with catalogue.open("rb") as file:
        messages = read_po(file)
    return [_text(m.id) for m in messages if m.id and (m.fuzzy or not _whole(m.string))]


def _whole(string: str | list[str] | tuple[str, ...] | None) -> bool:
    if string is None:
        return False
    return bool(string) if isinstance(string, str) else all(string)


def _text(identifier: str | list[str] | tuple[str, ...]) -> str:
    return identifier if isinstance(identifier, str) else identifier[0]

"""All that must stand before the portal serves; each step does nothing when it is done already."""

from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Migrate, gather the static files, load the demo where it is missing."

    def handle(self, *args: Any, **options: Any) -> None:
        settings.DATA.mkdir(parents=True, exist_ok=True)
        self.stdout.write("== Database")
        call_command("migrate", verbosity=0, interactive=False)
        self._gather()
        if settings.DEMO:
            self.stdout.write("== Demo content")
            call_command("demo", stdout=self.stdout)
        if settings.ELASTICSEARCH_URL:
            self.stdout.write("== Search engine")
            self._fill()

    def _fill(self) -> None:
        """An index that is missing or of another version is made. Without the server, the database serves."""
        try:
            call_command("check_search", repair=True, stdout=self.stdout)
        except CommandError as error:
            self.stderr.write(str(error))

    def _gather(self) -> None:
        """Hashing and compressing takes seconds: done again only when a file of an app has changed."""
        stamp = settings.DATA / "static.stamp"
        found = _fingerprint()
        if stamp.exists() and settings.STATIC_ROOT.exists() and stamp.read_text(encoding="ascii") == found:
            self.stdout.write("== Static files: unchanged")
            return
        self.stdout.write("== Static files")
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(found, encoding="ascii")


def _fingerprint() -> str:
    digest = blake2b(digest_size=16)
    for finder in get_finders():
        for name, storage in sorted(finder.list(None), key=lambda found: found[0]):
            digest.update(f"{name} {storage.get_modified_time(name):%s} {storage.size(name)}\n".encode())
    return digest.hexdigest()

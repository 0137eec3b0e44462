"""After a change of SECRET_KEY: what is encrypted at rest under the key before is written anew.

Afterwards nobody's second factor needs the old key in SECRET_KEY_FALLBACKS any more.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.accounts import secrets


class Command(BaseCommand):
    help = "Write the secrets of second factors anew under SECRET_KEY (reads SECRET_KEY_FALLBACKS)."

    def handle(self, *args: Any, **options: Any) -> None:
        done = secrets.renew()
        self.stdout.write(f"{done.written} written anew under SECRET_KEY")
        if done.unreadable:
            raise CommandError(
                f"{done.unreadable} cannot be read under any key: put the key before into "
                "SECRET_KEY_FALLBACKS, or take these factors away: manage.py reset_second_factor ADDRESS"
            )

"""Takes away all second factors of a person who can give none any more; they set up new ones."""

from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from directory.models import User


class Command(BaseCommand):
    help = "Take away the passkeys, the application and the recovery codes of one person. Check who asks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="the address with which that person signs in")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["address"]).first()
        if user is None:
            raise CommandError(f"nobody signs in as {options['address']}")
        number, _by_model = Authenticator.objects.filter(user=user).delete()
        self.stdout.write(f"{number} taken away: they set up a new one at {user.email}'s next sign-in")

"""The first administrator of a new service, and each other one: an account that signs in like everybody's.

They set up a second factor when they first open what is theirs alone.
"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from directory.models import User


class Command(BaseCommand):
    help = (
        "Give the person who signs in with that address all rights of the portal (none of them opens a case)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="the address with which that person signs in")
        parser.add_argument("--take-back", action="store_true", help="take these rights away instead")

    def handle(self, *args: Any, **options: Any) -> None:
        address, gives = _checked(options["address"]), not options["take_back"]
        user = User.objects.filter(email=address).first()
        if user is None and not gives:
            raise CommandError(f"nobody signs in as {address}")
        if user is None:
            user = User.objects.create_user(address)
        if gives and not user.is_active:
            raise CommandError(f"the account of {address} is closed")
        user.is_staff = user.is_superuser = gives
        user.save(update_fields=["is_staff", "is_superuser"])
        self.stdout.write(f"{address}: {'administrator' if gives else 'no administrator'}")


def _checked(address: str) -> str:
    found = address.strip().lower()
    try:
        validate_email(found)
    except ValidationError as error:
        raise CommandError(f"{address} is no address") from error
    if found.rpartition("@")[2] not in settings.SIGN_IN_DOMAINS:
        raise CommandError(
            f"{found} could not sign in: SIGN_IN_DOMAINS is {', '.join(settings.SIGN_IN_DOMAINS)}"
        )
    return found

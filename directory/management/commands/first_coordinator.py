"""The first person of the network: the national coordinator, who records everyone else on screen (R1)."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from directory.roles import Role
from directory.team.arrivals import Identity, begin


class Command(BaseCommand):
    help = "Record the national coordinator, with an account, while nobody holds the national level."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address with which they sign in")
        parser.add_argument("first_name")
        parser.add_argument("last_name")

    def handle(self, *args: Any, **options: Any) -> None:
        who = Identity(options["first_name"], options["last_name"], Role.NATIONAL_COORDINATOR)
        try:
            worker = begin(who, options["email"], today=timezone.localdate())
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{worker.name} signs in with {worker.email}")

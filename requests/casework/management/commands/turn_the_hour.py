"""What agents did in hours that are over, to the register and told to workers: the clock runs it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from casework import turning
from casework.appointments import invitations
from casework.attachments import store
from casework.cases import mail


class Command(BaseCommand):
    help = (
        "Écrit au registre ce que les agents ont fait pendant l’heure passée, et prévient les destinataires."
    )

    def handle(self, *_args: Any, **options: Any) -> None:
        at = timezone.now()
        lines, mails, files = turning.write_lines(at), mail.send_waiting(at), store.turn(at)
        invited = invitations.send_waiting(at)
        if options["verbosity"]:
            self.stdout.write(f"{lines} lines, {mails} mails, {files} files, {invited} invitations")

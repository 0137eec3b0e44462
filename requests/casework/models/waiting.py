"""What waits for the end of the hour in which an agent acted.

Written at once, a line of the register or a mail would carry the moment: between two lines of workers, in the
counters of a queue, in the date of a mail. Somebody who knows who was signed in at that moment would know who
wrote. At the turn of the hour all of them are written, in an order that is drawn (``casework.turning``).
"""

from django.db import models

from casework.models.audit import Verb
from core.rows.drawn_keys import random_key
from directory.models import Worker


class WaitingLine(models.Model):
    """A line for the register of somebody who acts without a name."""

    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    hour = models.DateTimeField()
    verb = models.CharField(max_length=20, choices=Verb)
    actor = models.CharField(max_length=60)
    case = models.CharField(max_length=20, blank=True)
    detail = models.CharField(max_length=100, blank=True)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H} {self.verb}"


class WaitingInvitation(models.Model):
    """A mail that tells a person of an hour, sealed under a key of the site, so that a copy of the database
    says neither to whom nor when. Nothing beside it leads to a case (``casework.appointments.invitations``).
    """

    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    hour = models.DateTimeField()
    sealed = models.BinaryField()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}"


class WaitingMail(models.Model):
    """That a worker will be told that a message is there: once, however many came in the hour."""

    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    hour = models.DateTimeField()
    worker = models.ForeignKey(Worker, models.CASCADE, related_name="+")

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}"

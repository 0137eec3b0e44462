"""What the portal itself keeps: the outbox of mails, and what the demonstration has loaded."""

from datetime import datetime

from django.db import models

from portal.tokens.models import ApiToken, TokenWarning
from portal.webhooks.models import Delivery, Webhook

__all__ = ["ApiToken", "Delivery", "DemoPart", "Heartbeat", "OutboxMessage", "TokenWarning", "Webhook"]


class OutboxMessage(models.Model):
    """A mail to send, with its attempts. Its content is erased once sent: no mail outlives its purpose."""

    payload = models.TextField()  # JSON (portal.mail.pack); empty once sent
    created_at = models.DateTimeField(auto_now_add=True)
    bundle = models.CharField(max_length=200, blank=True)  # what is written to one person about one thing
    run_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)  # by the process that is sending it
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["run_after", "pk"]
        indexes = [
            models.Index(fields=["sent_at", "run_after"], name="outbox_due"),
            models.Index(fields=["bundle"], name="outbox_bundle", condition=~models.Q(bundle="")),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} ({self.attempts})"


class Heartbeat(models.Model):
    """When a duty that nobody asks for last ended well (``portal.operations.duties``)."""

    name = models.CharField(max_length=100, primary_key=True)
    expected_since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(
        max_length=100, blank=True
    )  # the class of the last failure; empty: it ended well

    def __str__(self) -> str:
        return self.name

    @property
    def alive_at(self) -> datetime:
        return self.ended_at or self.expected_since

    @property
    def is_failing(self) -> bool:
        return self.error != ""


class DemoPart(models.Model):
    """A part of the demonstration that was loaded: it is never loaded twice, so that changes stay."""

    name = models.CharField(max_length=40, unique=True)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

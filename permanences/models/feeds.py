"""What calendar clients ask for: whose feed, and whether anything changed since."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import keyed
from directory.models import Worker

SELECTOR_LENGTH = 16  # characters that find the row; those after it prove the right to read


def new_selector() -> str:
    return secrets.token_urlsafe(12)


PURPOSE = "relais personal feed"


class FeedAddressQuerySet(models.QuerySet["FeedAddress"]):
    def find(self, secret: str) -> "FeedAddress | None":
        """The feed behind an address, or None; the comparison takes the same time for all."""
        selector, proof = secret[:SELECTOR_LENGTH], secret[SELECTOR_LENGTH:]
        if not keyed.proves(proof, PURPOSE, selector):
            return None
        return self.filter(selector=selector, worker__is_active=True).select_related("worker").first()


class FeedAddress(models.Model):
    """The long random address of a worker's own feed; its owner may reset it.

    A copy of the database does not give it away: half of it derives from the server's key.
    """

    worker = models.OneToOneField(
        Worker, models.CASCADE, related_name="feed_address", verbose_name=_("personne")
    )
    selector = models.CharField(max_length=SELECTOR_LENGTH, unique=True, default=new_selector, editable=False)
    created_at = models.DateTimeField()

    objects = FeedAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("adresse de calendrier")

    def __str__(self) -> str:
        return str(self.worker_id)

    @property
    def secret(self) -> str:
        return self.selector + keyed.proof(PURPOSE, self.selector)


class Stamp(models.Model):
    """One row: a token that changes with anything that a feed or an agenda shows.

    What was computed under a token is good for as long as the token stands, in every process.
    """

    token = models.CharField(max_length=32)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("état des calendriers")

    def __str__(self) -> str:
        return self.token

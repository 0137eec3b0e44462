"""The key pairs of those who may read cases."""

import uuid
from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.sealing.words import fingerprint
from directory.models import Worker


class WorkerKeyQuerySet(models.QuerySet["WorkerKey"]):
    def live(self) -> Self:
        return self.filter(retired_at=None)

    def held_by(self, workers: Iterable[Worker]) -> Self:
        return self.live().filter(worker__in=list(workers), worker__is_active=True)


class WorkerKey(models.Model):
    """A worker's key pair: the public half in clear, the private half under two secrets nobody stores.

    ``retired_at`` is set when its owner lost both secrets and made another pair: what was sealed to this
    one stays closed for ever.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    worker = models.ForeignKey(
        Worker, models.PROTECT, related_name="keys", verbose_name=_("membre du réseau")
    )
    public_key = models.BinaryField(max_length=1216)
    wrapped_by_passphrase = models.BinaryField()
    wrapped_by_recovery = models.BinaryField()
    created_at = models.DateTimeField(_("créée le"))
    retired_at = models.DateTimeField(_("retirée le"), null=True, blank=True)

    objects = WorkerKeyQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("clé")
        constraints = [
            models.UniqueConstraint(
                fields=["worker"], condition=Q(retired_at=None), name="one_live_key_per_worker"
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def fingerprint(self) -> str:
        """Its public half in six words, to be compared by eye or by voice."""
        return fingerprint(bytes(self.public_key))

    @property
    def reader(self) -> str:
        """The name under which seals are bound to this key."""
        return f"worker-key:{self.public_id}"

"""Passkeys that open a worker's key, beside its passphrase."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models.keys import WorkerKey


class KeyPasskey(models.Model):
    """A credential of a device, and the private key under what that device alone can compute.

    It belongs to one key: another that takes its place has none of its passkeys. Days only: when its owner
    opened the inbox to the minute is in the register, and nowhere else. ``spent`` is the digest of the
    challenge that it answered last.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.ForeignKey(WorkerKey, models.CASCADE, related_name="passkeys")
    name = models.CharField(_("nom"), max_length=40)
    credential = models.BinaryField(max_length=1023)
    public_key = models.BinaryField(max_length=2000)
    counter = models.PositiveBigIntegerField(default=0)
    wrapped = models.BinaryField(max_length=400)
    spent = models.CharField(max_length=64, blank=True)
    added_on = models.DateField(_("ajoutée le"))
    used_on = models.DateField(_("utilisée le"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("clé d’accès")
        ordering = ["added_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["credential"], name="a_passkey_is_of_one_key"),
            models.CheckConstraint(condition=~Q(name=""), name="a_passkey_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

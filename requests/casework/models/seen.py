"""What readers have seen, sealed to themselves: it tells an older copy of a case, or one that is gone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.keys import WorkerKey


class Memory(models.Model):
    """How far the owner of a key has seen each of their cases; sealed under their private key."""

    key = models.OneToOneField(WorkerKey, models.CASCADE, primary_key=True, related_name="memory")
    sealed = models.BinaryField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("mémoire")

    def __str__(self) -> str:
        return str(self.key_id)


class Witness(models.Model):
    """The same for the holder of a follow-up code. Nothing but the code tells to which case it belongs."""

    handle = models.CharField(max_length=64, primary_key=True)
    sealed = models.BinaryField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("témoin")

    def __str__(self) -> str:
        return self.handle

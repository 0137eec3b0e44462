"""Hours of a worker that are taken, and nothing of what they are for."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.rows.drawn_keys import random_key
from directory.models import Worker


class BusyBlock(models.Model):
    """What her own calendar shows as « Occupé ».

    Nothing here leads to what it stands for: neither a reference, nor the moment at which it was written, nor
    an order. Whoever knows the ``uid``, which is sealed elsewhere, moves it or frees it.
    """

    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    worker = models.ForeignKey(Worker, models.CASCADE, related_name="+", verbose_name=_("personne"))
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    starts_at = models.DateTimeField(_("de"))
    ends_at = models.DateTimeField(_("à"))
    is_cancelled = models.BooleanField(_("annulé"), default=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("heure prise")
        indexes = [models.Index(fields=["worker", "ends_at"], name="busy_worker")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="busy_ends_after_it_starts",
                violation_error_message=_("L’heure de fin précède l’heure de début."),
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)

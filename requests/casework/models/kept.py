"""What a worker keeps for herself."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models.cases import Case
from casework.models.keys import WorkerKey
from core.rows.drawn_keys import random_key


class Kept(models.Model):
    """Sealed under the private key of its owner: of a case what she began to write in it, without a case her
    own texts and how many interviews she noted. It goes with the case, and with the key."""

    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    key = models.ForeignKey(WorkerKey, models.CASCADE, related_name="kept")
    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True, related_name="kept")
    sealed = models.BinaryField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("gardé pour soi")
        constraints = [
            models.UniqueConstraint(fields=["key", "case"], name="kept_once_for_a_case"),
            models.UniqueConstraint(fields=["key"], condition=Q(case=None), name="kept_once_for_no_case"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

"""Proof of what numbers were sent to whom, and when (R3)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from directory.models.places import Establishment, Region


class SendingQuerySet(models.QuerySet["ContactSheetSending"]):
    def last_of_each(self, kind: str) -> Self:
        """The last one to each address, for each sheet; ``kind``: "establishment" or "region"."""
        of_sheet = {kind: OuterRef(kind), "address": OuterRef("address")}
        numbers = ContactSheetSending.objects.filter(**of_sheet).order_by("-number").values("number")
        return self.filter(**{f"{kind}__isnull": False}, number=Subquery(numbers[:1]))


class ContactSheetSending(models.Model):
    """A sheet handed to the mail for one address. Rows are added, never changed.

    ``fingerprint`` stands for what the sheet said; ``message_id`` is the header of the mail, for whoever
    looks it up in the log of the mail server. It is empty for a state that was taken as known without a mail.
    """

    establishment = models.ForeignKey(
        Establishment,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="sheet_sendings",
        verbose_name=_("établissement"),
    )
    region = models.ForeignKey(
        Region, models.CASCADE, null=True, blank=True, related_name="sheet_sendings", verbose_name=_("région")
    )
    address = models.EmailField(_("adresse électronique"))
    number = models.PositiveIntegerField(_("rang"))  # 1, 2, 3... for that sheet and that address
    fingerprint = models.CharField(max_length=64)
    sent_at = models.DateTimeField(_("envoyée le"))
    message_id = models.CharField(_("identifiant du message"), max_length=200, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )  # None: the portal, by itself

    objects = SendingQuerySet.as_manager()

    class Meta:
        verbose_name = _("envoi de la fiche des contacts")
        verbose_name_plural = _("envois de la fiche des contacts")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(establishment__isnull=False, region__isnull=True)
                | Q(establishment__isnull=True, region__isnull=False),
                name="sheet_sending_is_of_one_sheet",
                violation_error_message=_("Une fiche est celle d’un établissement ou d’une région."),
            ),
            # Two processes that would send the same sheet at once: the second one cannot say so, and stops.
            models.UniqueConstraint(
                fields=["establishment", "address", "number"], name="sheet_sending_once_establishment"
            ),
            models.UniqueConstraint(fields=["region", "address", "number"], name="sheet_sending_once_region"),
        ]

    def __str__(self) -> str:
        return f"{self.establishment_id or self.region_id} → {self.address} ({self.number})"

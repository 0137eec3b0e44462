"""Who, two together, may give a worker back her key: named by the service, agreed to by each worker."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from casework.models.keys import WorkerKey
from directory.models import Worker


class HolderNamingQuerySet(models.QuerySet["HolderNaming"]):
    def pending(self) -> Self:
        return self.filter(began_at=None, ended_at=None)


class HolderNaming(models.Model):
    """Those who hold, from a day after they were named until others are; nobody named ends it.

    What the row says is not believed without the register: see ``keys.holders.naming``.
    """

    class End(models.TextChoices):
        STOPPED = "stopped", _("arrêtée")
        FOLLOWED = "followed", _("remplacée par une autre")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    named_by = models.ForeignKey(Worker, models.PROTECT, related_name="namings", verbose_name=_("par"))
    asked_at = models.DateTimeField(_("demandée le"))
    due_at = models.DateTimeField(_("sert à partir du"))
    began_at = models.DateTimeField(_("sert depuis le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("finie le"), null=True, blank=True)
    end = models.CharField(_("fin"), max_length=8, choices=End, blank=True)
    workers = models.ManyToManyField(Worker, through="NamedHolder", related_name="held_namings")

    objects = HolderNamingQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("désignation de dépositaires")
        constraints = [
            models.UniqueConstraint(
                fields=["end"], condition=Q(began_at=None, ended_at=None), name="one_naming_waits"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="naming_ended_has_its_end",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class NamedHolder(models.Model):
    naming = models.ForeignKey(HolderNaming, models.CASCADE, related_name="named")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="named_as_holder")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("dépositaire")
        constraints = [
            models.UniqueConstraint(fields=["naming", "worker"], name="a_holder_is_named_once"),
        ]

    def __str__(self) -> str:
        return f"{self.naming_id} {self.worker_id}"


class Deposit(models.Model):
    """What a worker chose, sealed to herself: to whom her key is entrusted, or to nobody.

    ``is_used``: the halves have served, and are made anew at her next unlocking.
    """

    key = models.OneToOneField(WorkerKey, models.CASCADE, related_name="deposit")
    naming = models.ForeignKey(HolderNaming, models.PROTECT, related_name="deposits")
    sealed = models.BinaryField()
    is_used = models.BooleanField(default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("clé confiée")

    def __str__(self) -> str:
        return str(self.key)


class DepositHalf(models.Model):
    """A holder's bundle of halves of a worker's key, sealed to that holder."""

    deposit = models.ForeignKey(Deposit, models.CASCADE, related_name="halves")
    holder = models.ForeignKey(WorkerKey, models.CASCADE, related_name="halves_held")
    sealed = models.BinaryField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("moitiés d’une clé")
        constraints = [
            models.UniqueConstraint(fields=["deposit", "holder"], name="one_bundle_for_a_holder"),
        ]

    def __str__(self) -> str:
        return f"{self.deposit_id} {self.holder_id}"


class KeyRecoveryQuerySet(models.QuerySet["KeyRecovery"]):
    def open(self) -> Self:
        return self.filter(ended_at=None)


class KeyRecovery(models.Model):
    """That a worker who has lost both secrets asks two holders for her key.

    ``public_key`` and ``wrapped`` are of a pair made for this alone, wrapped under the passphrase that she
    chose when she asked. ``due_at`` is set by the second holder. What it says is not believed without the
    register: see ``keys.holders.recovering``.
    """

    class End(models.TextChoices):
        DONE = "done", _("clé rendue")
        STOPPED = "stopped", _("arrêtée")
        FOUND = "found", _("un secret a été retrouvé")
        LAPSED = "lapsed", _("délai passé")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.ForeignKey(WorkerKey, models.PROTECT, related_name="recoveries")
    naming = models.ForeignKey(HolderNaming, models.PROTECT, related_name="recoveries")
    public_key = models.BinaryField(max_length=1216)
    wrapped = models.BinaryField()
    asked_at = models.DateTimeField(_("demandée le"))
    due_at = models.DateTimeField(_("possible à partir du"), null=True, blank=True)
    lapses_at = models.DateTimeField(_("possible jusqu’au"))
    told_at = models.DateTimeField(_("annoncée le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("finie le"), null=True, blank=True)
    end = models.CharField(_("fin"), max_length=8, choices=End, blank=True)

    objects = KeyRecoveryQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("clé à rendre")
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(ended_at=None), name="one_open_recovery_per_key"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="key_recovery_ended_has_its_end",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class PassedHalf(models.Model):
    """What a holder who recognised the worker passed on, sealed to the pair of her request."""

    class How(models.TextChoices):
        PRESENT = "present", _("En personne, face à face")
        VOICE = "voice", _("À sa voix, au téléphone")

    recovery = models.ForeignKey(KeyRecovery, models.CASCADE, related_name="passed")
    holder = models.ForeignKey(WorkerKey, models.PROTECT, related_name="halves_passed")
    how = models.CharField(_("reconnue"), max_length=8, choices=How)
    sealed = models.BinaryField()
    at = models.DateTimeField(_("confirmée le"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("confirmation d’un dépositaire")
        constraints = [
            models.UniqueConstraint(fields=["recovery", "holder"], name="a_holder_confirms_once"),
        ]

    def __str__(self) -> str:
        return f"{self.recovery_id} {self.holder_id}"


def entrusted() -> Exists:
    """Of a key in a query: whether two holders together could give it back."""
    return Exists(DepositHalf.objects.filter(deposit__key=OuterRef("pk")))

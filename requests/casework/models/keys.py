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

    def serving(self) -> Self:
        """Live, and its owner is there to use it."""
        return self.live().filter(worker__is_active=True)

    def held_by(self, workers: Iterable[Worker]) -> Self:
        return self.serving().filter(worker__in=list(workers))


class WorkerKey(models.Model):
    """A worker's key pair: the public half in clear, the private half under two secrets nobody stores.

    ``retired_at`` is set when another pair takes its place. Renewed, all that was sealed to this one is
    sealed to the other, and its wrapped halves are erased; replaced because both secrets were lost, what
    was sealed to it stays closed unless one of them turns up.
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
    reminded_at = models.DateTimeField(_("rappelée le"), null=True, blank=True)

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
    def is_entrusted(self) -> bool:
        """Whether two holders together could give it back, where a query has asked (``has_halves``)."""
        return bool(getattr(self, "has_halves", False))

    @property
    def promised(self) -> str:
        """What somebody is shown of it before they write: its words, and whether two others may reopen it."""
        return f"{self.fingerprint} +2" if self.is_entrusted else self.fingerprint

    @property
    def reader(self) -> str:
        """The name under which seals are bound to this key."""
        return f"worker-key:{self.public_id}"


class KeyDraft(models.Model):
    """New secrets, or a new key, that do not serve yet: their recovery code was shown, and not typed back.

    A worker has one: what another window prepares takes its place. ``form`` is the digest of the name of
    the form that fixed the code. ``key`` is the one whose secrets or whose place are taken, ``secrets``
    the digest of what wrapped it then.
    """

    class Purpose(models.TextChoices):
        CREATION = "creation", _("première clé")
        RECOVERY = "recovery", _("phrase secrète oubliée")
        RENEWAL = "renewal", _("clé renouvelée")
        REPLACEMENT = "replacement", _("clé remplacée")
        HOLDERS = "holders", _("clé rendue par deux dépositaires")

    worker = models.OneToOneField(Worker, models.CASCADE, related_name="key_draft")
    purpose = models.CharField(max_length=12, choices=Purpose)
    form = models.CharField(max_length=64)
    key = models.ForeignKey(WorkerKey, models.CASCADE, null=True, blank=True, related_name="drafts")
    secrets = models.CharField(max_length=64, blank=True)
    public_id = models.UUIDField()
    public_key = models.BinaryField()
    wrapped_by_passphrase = models.BinaryField()
    wrapped_by_recovery = models.BinaryField()
    made_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("clé à confirmer")

    def __str__(self) -> str:
        return f"{self.purpose} {self.public_id}"


class KeyReplacementQuerySet(models.QuerySet["KeyReplacement"]):
    def open(self) -> Self:
        return self.filter(ended_at=None)


class KeyReplacement(models.Model):
    """That a worker, who has lost both secrets, asks for another key (from ``due_at``, for a while; the day
    is not believed without the register: ``keys.replacing``).

    Until the new key is confirmed the present one goes on, and the worker or their coordination may stop
    this.
    """

    class End(models.TextChoices):
        DONE = "done", _("clé remplacée")
        STOPPED = "stopped", _("arrêtée")
        FOUND = "found", _("un secret a été retrouvé")
        LAPSED = "lapsed", _("délai passé")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.ForeignKey(WorkerKey, models.PROTECT, related_name="replacements")
    asked_at = models.DateTimeField(_("demandé le"))
    due_at = models.DateTimeField(_("possible à partir du"))
    lapses_at = models.DateTimeField(_("possible jusqu’au"))
    told_at = models.DateTimeField(_("annoncé le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("fini le"), null=True, blank=True)
    end = models.CharField(_("fin"), max_length=8, choices=End, blank=True)

    objects = KeyReplacementQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("remplacement de clé")
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(ended_at=None), name="one_open_replacement_per_key"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="key_replacement_ended_has_its_end",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

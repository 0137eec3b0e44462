"""An application for aid or a loan (R12), as the database sees it: a random reference, days, ciphertexts.

Nothing in clear leads from it to the case from which it comes.
"""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.funds.states import TABLE, AidEvent, AidFacts, AidState
from casework.models.cases import REFERENCE_LENGTH
from casework.models.keys import WorkerKey
from casework.sealing.letters import ORIGIN
from core.rows.drawn_keys import random_key
from directory.models import Worker


class AidApplicationQuerySet(models.QuerySet["AidApplication"]):
    def visible_to(self, worker: Worker | None) -> Self:
        """Those with a letter that is sealed to this worker's present key, whatever anybody's rank."""
        if worker is None:
            return self.none()
        return self.filter(
            pk__in=AidSeal.objects.held_by(worker).exclude(number=ORIGIN).values("application")
        )

    def waiting(self, today: date) -> Self:
        return self.filter(_waits(today))

    def of_author(self, worker: Worker) -> Self:
        """Those that come from a case of theirs: which one, only they can tell."""
        return self.filter(pk__in=AidSeal.objects.held_by(worker).filter(number=ORIGIN).values("application"))

    def passed_by(self, worker: Worker) -> Self:
        """Those that went through their hands to the secretariat: they see how it ends, and no letter."""
        return self.filter(
            pk__in=AidStep.objects.filter(actor=worker, event=AidEvent.PASS).values("application")
        )


def _waits(today: date, prefix: str = "") -> Q:
    """Of applications that are held: for an opinion, or for a decision whose session has taken place."""
    return Q(**{f"{prefix}state": AidState.AT_COORDINATOR}) | Q(
        **{f"{prefix}state": AidState.IN_SESSION, f"{prefix}session_on__lte": today}
    )


def aids_for_owner(today: date) -> Subquery:
    """Of a worker's key: how many wait for its owner. By what is in clear."""
    held = AidSeal.objects.filter(_waits(today, "application__"), worker_key=OuterRef("pk"))
    counted = held.exclude(number=ORIGIN).order_by().values("worker_key")
    return Subquery(counted.annotate(count=Count("application", distinct=True)).values("count"))


class AidApplication(models.Model):
    """``state``, ``step_count`` and the days are what the steps come to: who reads it holds one against the
    other. ``return_key`` is that to which all that comes back is sealed; its private half is in the case.
    ``withdrawn_on``: when the person took back the agreement with which it left last (R8).
    ``origin`` is the reference of the case, for its author alone.
    """

    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    reference = models.CharField(_("référence"), max_length=REFERENCE_LENGTH, unique=True)
    state = models.CharField(_("état"), max_length=15, choices=AidState)
    sent_on = models.DateField(_("envoyée le"))
    moved_on = models.DateField(_("dernière étape le"))
    session_on = models.DateField(_("séance du"), null=True, blank=True)
    withdrawn_on = models.DateField(_("accord retiré le"), null=True, blank=True)
    step_count = models.PositiveSmallIntegerField(default=0)
    return_key = models.BinaryField(max_length=1216)
    origin = models.BinaryField()

    objects = AidApplicationQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("demande d’aide ou de prêt")
        verbose_name_plural = _("demandes d’aide ou de prêt")
        indexes = [models.Index(fields=["state", "moved_on"], name="aid_by_state")]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("casework:aid", args=[self.reference])

    @property
    def facts(self) -> AidFacts:
        """What the state says of itself."""
        return TABLE[AidState(self.state)]


class AidStep(models.Model):
    """Something that happened to an application, and its letter. ``mac`` binds it to all steps before it."""

    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    application = models.ForeignKey(AidApplication, models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    event = models.CharField(max_length=10, choices=AidEvent)
    on = models.DateField()
    actor = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    token = models.CharField(max_length=64)
    sealed = models.BinaryField()
    mac = models.BinaryField(max_length=32)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("étape d’une demande d’aide")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="aid_step_number_once"),
            models.UniqueConstraint(fields=["application", "token"], name="aid_step_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.number}"


class AidSealQuerySet(models.QuerySet["AidSeal"]):
    def held_by(self, worker: Worker) -> Self:
        return self.filter(worker_key__worker=worker, worker_key__retired_at=None)


class AidSeal(models.Model):
    """The key of one letter, for one reader: a worker's key or, when empty, the key of what comes back.

    ``number`` is that of the step; 0 is what leads the author back to the case.
    """

    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    application = models.ForeignKey(AidApplication, models.CASCADE, related_name="seals")
    number = models.PositiveSmallIntegerField()
    worker_key = models.ForeignKey(WorkerKey, models.PROTECT, null=True, blank=True, related_name="aid_seals")
    sealed = models.BinaryField()

    objects = AidSealQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("scellé d’une demande d’aide")
        constraints = [
            models.UniqueConstraint(fields=["application", "number", "worker_key"], name="aid_seal_once"),
            models.UniqueConstraint(
                fields=["application", "number"],
                condition=Q(worker_key=None),
                name="aid_seal_once_for_author",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.number}"

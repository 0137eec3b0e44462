"""A grave event (R11), as the database sees it: a random reference, days, who wrote when, ciphertexts.

What happened and where is in its letters. Nothing leads from it to a case, nor back.
"""

from typing import Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.disasters.states import TABLE, TELLING, IncidentEvent, IncidentFacts, IncidentState
from casework.models.cases import REFERENCE_LENGTH
from casework.models.keys import WorkerKey
from core.rows.drawn_keys import random_key
from directory.models import Worker


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, worker: Worker | None) -> Self:
        """Those with a letter that is sealed to this worker's present key, whatever anybody's rank."""
        if worker is None:
            return self.none()
        held = IncidentSeal.objects.filter(worker_key__worker=worker, worker_key__retired_at=None)
        return self.filter(pk__in=held.values("incident"))


def waiting_for_owner() -> Subquery:
    """Of a worker's key: how many events that go on its owner has told nothing of. By what is in clear."""
    told = IncidentStep.objects.filter(
        incident=OuterRef("incident"), actor=OuterRef("worker_key__worker"), event__in=TELLING
    )
    held = IncidentSeal.objects.filter(worker_key=OuterRef("pk"), incident__state=IncidentState.OPEN)
    counted = held.filter(~Exists(told)).order_by().values("worker_key")
    return Subquery(counted.annotate(count=Count("incident", distinct=True)).values("count"))


class Incident(models.Model):
    """``state``, ``step_count`` and the days are what the steps come to: who reads it holds one against the
    other.
    """

    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    reference = models.CharField(_("référence"), max_length=REFERENCE_LENGTH, unique=True)
    state = models.CharField(_("état"), max_length=6, choices=IncidentState)
    opened_on = models.DateField(_("ouvert le"))
    moved_on = models.DateField(_("dernière étape le"))
    step_count = models.PositiveSmallIntegerField(default=0)

    objects = IncidentQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("évènement grave")
        verbose_name_plural = _("évènements graves")
        indexes = [models.Index(fields=["state", "moved_on"], name="incident_by_state")]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("casework:incident", args=[self.reference])

    @property
    def facts(self) -> IncidentFacts:
        """What the state says of itself."""
        return TABLE[IncidentState(self.state)]


class IncidentStep(models.Model):
    """Something that was written of it, and its letter. ``mac`` binds it to all steps before it."""

    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    event = models.CharField(max_length=10, choices=IncidentEvent)
    on = models.DateField()
    actor = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    token = models.CharField(max_length=64)
    sealed = models.BinaryField()
    mac = models.BinaryField(max_length=32)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("étape d’un évènement grave")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="incident_step_number_once"),
            models.UniqueConstraint(fields=["incident", "token"], name="incident_step_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id}/{self.number}"


class IncidentSeal(models.Model):
    """The key of one letter, for one reader. ``number`` is that of the step."""

    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="seals")
    number = models.PositiveSmallIntegerField()
    worker_key = models.ForeignKey(WorkerKey, models.PROTECT, related_name="incident_seals")
    sealed = models.BinaryField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("scellé d’un évènement grave")
        constraints = [
            models.UniqueConstraint(fields=["incident", "number", "worker_key"], name="incident_seal_once")
        ]

    def __str__(self) -> str:
        return f"{self.incident_id}/{self.number}"

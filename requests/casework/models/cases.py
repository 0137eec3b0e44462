"""A case as the database sees it: a random reference, dates, a state, and ciphertexts."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework import states
from casework.models.audit import AuditEvent
from casework.models.keys import WorkerKey
from casework.moments import to_the_hour
from casework.states import Event, Facts, State
from casework.writings.base import EntryKind
from core.rows.drawn_keys import random_key
from directory.models import Worker

REFERENCE_LENGTH = 8


class Urgency(models.IntegerChoices):
    ORDINARY = 1, _("Dans la semaine")
    SOON = 2, _("Dans les deux jours ouvrés")
    TODAY = 3, _("Dès que possible")


class Purpose(models.TextChoices):
    """What the agent agreed to (R8)."""

    HAND_OVER = "hand_over", _("Transmettre le dossier")


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, worker: Worker | None) -> Self:
        """The cases that are sealed to this worker's present key; nobody else's, whatever their rank.

        Of whichever period: a hand-over takes all seals of the former reader away. Were it the present period
        alone, whoever changes that number in the database would make the case vanish from the list.
        """
        if worker is None:
            return self.none()
        hers = Seal.objects.filter(worker_key__worker=worker, worker_key__retired_at=None)
        return self.filter(pk__in=hers.values("case_id"))

    def with_last_line(self) -> Self:
        """With what the register last said of where the case stands: see ``cases.standing``."""
        lines = AuditEvent.objects.standing_lines(OuterRef("reference"))
        return self.annotate(last_line=Subquery(lines.values("detail")[:1]))

    def open(self) -> Self:
        return self.filter(state__in=states.OPEN_STATES)

    def closed(self) -> Self:
        return self.filter(state__in=states.OVER_STATES)

    def by_urgency_then_age(self) -> Self:
        return self.order_by("-urgency", "received_at", "pk")


class Case(models.Model):
    """One request and what followed.

    Times are kept to the hour: to the minute, they could be matched with a log of who visited the portal.
    Keys are drawn, for the same reason: counted, they would tell which case came before which.
    ``period`` counts hand-overs: each opens a new period with new keys, which the former reader never had.
    ``follow_up_version`` is the ``codes.Version`` of the code that was given.

    ``head`` binds ``sequence``, which counts the changes, and every other column that means anything: see
    ``cases.standing``, which says of each whether it is bound. It is empty in a case from before the chain.
    """

    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    reference = models.CharField(_("référence"), max_length=REFERENCE_LENGTH, unique=True)
    submission = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(_("état"), max_length=12, choices=State, default=states.FIRST)
    urgency = models.PositiveSmallIntegerField(_("urgence"), choices=Urgency, default=Urgency.ORDINARY)
    received_at = models.DateTimeField(_("reçue le"))
    contact_due_on = models.DateField(_("premier contact avant le"))
    contacted_on = models.DateField(_("premier contact le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    period = models.PositiveSmallIntegerField(default=1)
    follow_up_handle = models.CharField(max_length=64, unique=True, editable=False)
    follow_up_public_key = models.BinaryField(max_length=1216)
    follow_up_version = models.PositiveSmallIntegerField(editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    entry_count = models.PositiveIntegerField(default=0, editable=False)
    head = models.BinaryField(max_length=32, default=b"", editable=False)

    objects = CaseQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("dossier")
        indexes = [
            models.Index(fields=["state", "-urgency", "received_at"], name="case_inbox"),
            models.Index(fields=["follow_up_version"], name="case_code_versions"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.OVER_STATES, closed_at__isnull=False)
                | Q(state__in=states.OPEN_STATES, closed_at=None),
                name="case_closed_has_its_date",
            ),
            models.CheckConstraint(condition=Q(period__gte=1), name="case_period_from_one"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("casework:case", args=[self.reference])

    @property
    def facts(self) -> Facts:
        """What the state says of itself."""
        return states.TABLE[State(self.state)]

    @property
    def is_pressing(self) -> bool:
        return self.urgency > Urgency.ORDINARY and self.facts.presses

    @property
    def is_closed(self) -> bool:
        return self.facts.is_over

    def move(self, event: Event, at: datetime) -> None:
        """To the state that the event leads to, or ``NotNow``. Whoever holds the row saves it."""
        self.state = states.after(State(self.state), event)
        self.closed_at = to_the_hour(at) if self.facts.is_over else None


class Seal(models.Model):
    """The keys of one period of a case, for one reader: a worker's key, or the follow-up code when empty."""

    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="seals")
    period = models.PositiveSmallIntegerField(default=1)
    worker_key = models.ForeignKey(WorkerKey, models.PROTECT, null=True, blank=True, related_name="seals")
    sealed = models.BinaryField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("scellé")
        constraints = [
            models.UniqueConstraint(fields=["case", "period", "worker_key"], name="seal_once_per_reader"),
            models.UniqueConstraint(
                fields=["case", "period"], condition=Q(worker_key=None), name="seal_once_for_the_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.period}"


class Period(models.Model):
    """That the keys of a period were made by who held those of the one before: see ``sealing.chain``.

    ``by_dialogue`` of the first one is vouched for by the follow-up code; it is empty where a worker adopted
    a case from before the chain, ``by_notes`` for the first one and where the code's holder adopted it.
    """

    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="periods")
    number = models.PositiveSmallIntegerField()
    by_dialogue = models.BinaryField(max_length=32)
    by_notes = models.BinaryField(max_length=32)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("étape")
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="period_once")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number}"


class Entry(models.Model):
    """Something written in a case. ``number`` is bound into the ciphertext: entries cannot be swapped.

    ``mac`` binds it to all that was written before; empty in a case from before the chain.
    """

    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="entries")
    number = models.PositiveIntegerField()
    period = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=10, choices=EntryKind)
    token = models.CharField(max_length=64)
    sealed = models.BinaryField()
    mac = models.BinaryField(max_length=32, default=b"")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("écrit")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="entry_number_once"),
            models.UniqueConstraint(fields=["case", "token"], name="entry_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def live_for(self, case: Case, recipient: Worker, purpose: Purpose) -> Self:
        """Given for that very recipient and purpose, and not used yet: an agreement serves once."""
        return self.filter(case=case, recipient=recipient, purpose=purpose, used_at=None)


class Consent(models.Model):
    """That the agent agreed (R8). How and in which words is sealed, in ``entry``."""

    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="consents")
    recipient = models.ForeignKey(Worker, models.PROTECT, related_name="+", verbose_name=_("destinataire"))
    purpose = models.CharField(_("objet"), max_length=20, choices=Purpose)
    given_on = models.DateField(_("donné le"))
    entry = models.OneToOneField(Entry, models.CASCADE, related_name="+")
    used_at = models.DateTimeField(_("utilisé le"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("accord")

    def __str__(self) -> str:
        return f"{self.case_id} → {self.recipient_id}"

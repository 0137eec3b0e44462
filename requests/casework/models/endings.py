"""Cases that are over: why, until when they are kept, and the numbers that are left of them."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import states
from casework.endings import MONTHS, ClosingReason, HoldReason, Term
from casework.models.cases import Case


class ClosingQuerySet(models.QuerySet["Closing"]):
    def in_force(self) -> Self:
        """Of cases that are over: one that was opened again is not on its way to be destroyed."""
        return self.filter(case__state__in=states.OVER_STATES)


class Closing(models.Model):
    """Why a case was closed. One that is opened again loses its row, and gets another when it ends anew."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="closing")
    reason = models.CharField(_("motif"), max_length=12, choices=ClosingReason)
    held_for = models.CharField(_("conservé parce que"), max_length=12, choices=HoldReason, blank=True)
    held_until = models.DateField(_("conservé jusqu’au"), null=True, blank=True)
    warned_on = models.DateField(_("annoncé le"), null=True, blank=True)

    objects = ClosingQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("fin d’un dossier")
        constraints = [
            models.CheckConstraint(
                condition=Q(held_for="", held_until=None) | (~Q(held_for="") & Q(held_until__isnull=False)),
                name="closing_hold_has_an_end",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} ({self.reason})"

    def is_held(self, today: date) -> bool:
        return self.held_until is not None and self.held_until >= today

    def term(self, months: int) -> Term:
        """``months``: how long the service keeps what ended for that reason."""
        if self.case.closed_at is None:
            raise ValueError("the case is open")
        return Term(timezone.localdate(self.case.closed_at), months, self.held_until, self.warned_on)


def of_case(case: Case) -> Closing:
    """Of a case that is over. What was closed before a reason was asked for ended for another one."""
    try:
        return case.closing
    except Closing.DoesNotExist:
        return Closing(case=case, reason=ClosingReason.OTHER)


class RetentionPeriod(models.Model):
    """How long the service keeps what ended for a reason, where it has said so: see ``periods``."""

    reason = models.CharField(_("motif"), max_length=12, choices=ClosingReason, unique=True)
    months = models.PositiveSmallIntegerField(_("mois"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("durée de conservation")

    def __str__(self) -> str:
        return f"{self.reason}: {self.months}"


def periods() -> dict[str, int]:
    """Months by reason: what the service has set, the defaults for the rest."""
    said = dict(RetentionPeriod.objects.values_list("reason", "months"))
    return {**{reason.value: months for reason, months in MONTHS.items()}, **said}


class DestroyedCount(models.Model):
    """How many cases that ended in a month, for a reason, are destroyed: all that is left to count."""

    month = models.DateField(_("mois"))
    reason = models.CharField(_("motif"), max_length=12, choices=ClosingReason)
    number = models.PositiveIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("dossiers détruits")
        constraints = [models.UniqueConstraint(fields=["month", "reason"], name="destroyed_counted_once")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.reason}: {self.number}"

    @classmethod
    def add(cls, month: date, reason: str) -> None:
        """Inside the transaction that destroys."""
        cls.objects.get_or_create(month=month, reason=reason)
        cls.objects.filter(month=month, reason=reason).update(number=F("number") + 1)

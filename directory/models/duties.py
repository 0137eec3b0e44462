"""Who holds what, from a day to a day (both included); who is away; who stands in (R1, R2, R5)."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from directory.models.lasting import Lasting, LastingQuerySet
from directory.models.people import Worker, in_service
from directory.models.places import Region, Sector

ENDS_BEFORE = _("La fin précède le début.")


def ends_after_it_starts(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
        name=name,
        violation_error_message=ENDS_BEFORE,
    )


class PostingQuerySet(LastingQuerySet["Posting"]):
    def between(self, first: date, last: date) -> Self:
        """In force on one day at least of these, by a worker who is in service."""
        return super().between(first, last).filter(in_service(first, "worker"))


class Posting(Lasting):
    """A worker holds a sector, a region or the national level from a date to a date."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="postings", verbose_name=_("personne"))
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="postings", verbose_name=_("secteur")
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="postings", verbose_name=_("région")
    )
    is_national = models.BooleanField(_("échelon national"), default=False)
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("affectation")
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["is_national"], name="posting_national")]
        constraints = [
            ends_after_it_starts("posting_ends_after_it_starts"),
            models.CheckConstraint(
                condition=(
                    Q(sector__isnull=False, region__isnull=True, is_national=False)
                    | Q(sector__isnull=True, region__isnull=False, is_national=False)
                    | Q(sector__isnull=True, region__isnull=True, is_national=True)
                ),
                name="posting_has_one_level",
                violation_error_message=_(
                    "Une affectation porte sur un secteur, une région ou l’échelon national."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker} : {self.sector or self.region or _('échelon national')}"


class AbsenceQuerySet(LastingQuerySet["Absence"]):
    pass


class Absence(Lasting):
    """When a worker is away. No reason is kept: nobody needs it here."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="absences", verbose_name=_("personne"))
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["worker", "starts_on", "ends_on"], name="absence_period")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="absence_ends_after_it_starts",
                violation_error_message=_("La fin de l’absence précède son début."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.worker} ({self.starts_on} – {self.ends_on})"


class ReplacementState(models.TextChoices):
    PROPOSED = "proposed", _("Proposé")
    APPROVED = "approved", _("Approuvé")
    REFUSED = "refused", _("Refusé")


class ReplacementQuerySet(LastingQuerySet["Replacement"]):
    def approved(self) -> Self:
        return self.filter(state=ReplacementState.APPROVED)


class Replacement(Lasting):
    """Who stands in during an absence, for one sector or for all that the absent worker holds (R5)."""

    absence = models.ForeignKey(
        Absence, models.CASCADE, related_name="replacements", verbose_name=_("absence")
    )
    substitute = models.ForeignKey(
        Worker, models.PROTECT, related_name="standing_in", verbose_name=_("remplaçant ou remplaçante")
    )
    sector = models.ForeignKey(
        Sector, models.CASCADE, null=True, blank=True, related_name="replacements", verbose_name=_("secteur")
    )
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"))
    state = models.CharField(
        _("état"), max_length=10, choices=ReplacementState, default=ReplacementState.PROPOSED
    )
    override_reason = models.TextField(
        _("motif"),
        blank=True,
        help_text=_("Obligatoire si la personne ne vient pas d’un ressort limitrophe."),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = ReplacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("remplacement")
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["absence", "state"], name="replacement_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="replacement_ends_after_it_starts",
                violation_error_message=_("La fin du remplacement précède son début."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.substitute} → {self.absence}"

    def is_for(self, sector: int | None) -> bool:
        """By its primary key; None: a post that is no sector."""
        return self.sector_id is None or self.sector_id == sector

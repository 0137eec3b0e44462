"""The recurring duty of a worker, its hours of the day, and its single dates that differ (R4, R6)."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import locks
from directory.coverage.reach import departments_of, sectors_reaching
from directory.models import Department, Establishment, Place, Sector, Worker
from permanences.models.fields import ALL_DAYS, WeekdaysField
from permanences.rules import recurrence

MAX_INTERVAL = 12
NOT_CONFIDENTIAL = _("Ce lieu n’est pas confidentiel. Choisissez un bureau où l’on ne vous entend pas.")
ELSEWHERE = _("Ce lieu n’est pas dans l’établissement choisi.")

Day = date  # for annotations within a class that has a column of that name

SEVERAL_CLOCKS = _(
    "Ce secteur n’a pas la même heure partout. Choisissez un établissement : l’heure sera la sienne."
)


class Mode(models.TextChoices):
    ON_SITE = "on_site", _("sur place")
    TELEPHONE = "telephone", _("par téléphone")


class State(models.TextChoices):
    DRAFT = "draft", _("brouillon")
    PROPOSED = "proposed", _("en attente d’accord")
    APPROVED = "approved", _("approuvée")
    PUBLISHED = "published", _("publiée")
    ENDED = "ended", _("terminée")


# By a button. R6 also takes a published one back to a draft: its room is no longer confidential (rooms.py).
NEXT: dict[State, set[State]] = {
    State.DRAFT: {State.PROPOSED},
    State.PROPOSED: {State.APPROVED, State.DRAFT},
    State.APPROVED: {State.PUBLISHED, State.DRAFT},
    State.PUBLISHED: {State.ENDED},
    State.ENDED: set(),
}


class FrequencyChoices(models.TextChoices):
    WEEKLY = recurrence.Frequency.WEEKLY.value, _("semaine")
    MONTHLY = recurrence.Frequency.MONTHLY.value, _("mois")


class PermanenceQuerySet(models.QuerySet["Permanence"]):
    def published(self) -> Self:
        return self.filter(state=State.PUBLISHED)

    def claiming(self) -> Self:
        """Those that lay claim to their hours and their room: published, agreed, or asked for."""
        return self.filter(state__in=(State.PROPOSED, State.APPROVED, State.PUBLISHED))

    def between(self, first: date, last: date) -> Self:
        """Those whose dates touch this range; single dates added outside of them count too."""
        own = Q(starts_on__lte=last) & (Q(ends_on=None) | Q(ends_on__gte=first))
        single = models.Exists(
            Override.objects.filter(permanence=models.OuterRef("pk")).touching(first, last)
        )
        return self.filter(own | single)

    def reaching(self, establishment: Establishment) -> Self:
        """At the establishment itself, or by telephone for a sector that reaches it."""
        return self.filter(Q(establishment=establishment) | Q(sector__in=sectors_reaching(establishment)))

    def with_all(self) -> Self:
        """All that a screen prints of a permanence, its hours apart."""
        return self.select_related("worker", "establishment", "sector", "department__region", "place")

    def next_version(self, at: datetime) -> None:
        """SEQUENCE rises here and nowhere else, and LAST-MODIFIED follows, or calendar clients keep what
        they have (RFC 5545 3.8.7.4)."""
        with transaction.atomic():
            locks.lock(self)
            self.update(sequence=F("sequence") + 1, changed_at=at)


class Permanence(models.Model):
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="permanences", verbose_name=_("personne"))
    establishment = models.ForeignKey(
        Establishment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="permanences",
        verbose_name=_("établissement"),
    )
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="permanences", verbose_name=_("secteur")
    )
    # Whose clock and public holidays apply: the establishment's, or the first department of the sector.
    department = models.ForeignKey(Department, models.PROTECT, related_name="permanences", editable=False)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="permanences", verbose_name=_("lieu")
    )
    mode = models.CharField(_("forme"), max_length=10, choices=Mode, default=Mode.ON_SITE)
    frequency = models.CharField(
        _("fréquence"), max_length=10, choices=FrequencyChoices, default=FrequencyChoices.WEEKLY
    )
    interval = models.PositiveSmallIntegerField(_("intervalle"), default=1)
    weekdays = WeekdaysField(_("jours"))
    nth = models.SmallIntegerField(_("rang dans le mois"), null=True, blank=True)
    starts_on = models.DateField(_("à partir du"))
    ends_on = models.DateField(_("jusqu’au"), null=True, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.DRAFT)
    refusal = models.CharField(_("motif du refus"), max_length=300, blank=True)
    # Why it stands although something speaks against it, and the keys of what was answered so (R4, R5).
    despite = models.CharField(_("motif malgré un avertissement"), max_length=300, blank=True)
    accepted = models.JSONField(default=list, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="successors")
    sequence = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PermanenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("permanence")
        ordering = ["starts_on", "pk"]
        indexes = [
            models.Index(fields=["establishment", "state"], name="permanence_establishment"),
            models.Index(fields=["sector", "state"], name="permanence_sector"),
            models.Index(fields=["worker", "state"], name="permanence_worker"),
            models.Index(fields=["department", "state"], name="permanence_department"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="permanence_ends_after_it_starts",
                violation_error_message=_("La fin de la permanence précède son début."),
            ),
            models.CheckConstraint(
                condition=Q(establishment__isnull=False, sector__isnull=True)
                | Q(establishment__isnull=True, sector__isnull=False),
                name="permanence_has_one_target",
                violation_error_message=_("Une permanence est pour un établissement ou pour un secteur."),
            ),
            models.CheckConstraint(
                condition=~Q(mode=Mode.ON_SITE) | Q(establishment__isnull=False, place__isnull=False),
                name="permanence_on_site_has_a_place",
                violation_error_message=_("Indiquez le lieu de la permanence."),
            ),
            models.CheckConstraint(
                condition=Q(interval__gte=1, interval__lte=MAX_INTERVAL),
                name="permanence_interval",
                violation_error_message=_("Choisissez un intervalle de 1 à 12."),
            ),
            models.CheckConstraint(
                condition=Q(weekdays__gte=1, weekdays__lte=ALL_DAYS),
                name="permanence_has_a_day",
                violation_error_message=_("Choisissez au moins un jour."),
            ),
            models.CheckConstraint(
                condition=Q(frequency="monthly", nth__in=recurrence.NTH_CHOICES)
                | Q(frequency="weekly", nth__isnull=True),
                name="permanence_nth_is_monthly",
                violation_error_message=_("Choisissez le rang du jour dans le mois."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker} : {self.establishment or self.sector}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.department_id is None:
            self.follow_place()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("permanences:detail", args=[self.uid])

    def save_as_next_version(self, at: datetime) -> None:
        """Of a row that is locked: all its columns are written."""
        Permanence.objects.filter(pk=self.pk).next_version(at)
        self.refresh_from_db(fields=["sequence", "changed_at"])
        self.save()

    def follow_place(self) -> None:
        """Take the clock and the holidays of the place, or of the first department of the sector."""
        self.department = self._department()

    def _department(self) -> Department:
        if self.establishment is not None:
            return self.establishment.department
        if self.sector is None:
            raise ValueError("a permanence is for an establishment or for a sector")
        first = self.sector.departments.order_by("code").first()
        return first or self.sector.included.order_by("code")[0].department

    def clean(self) -> None:
        super().clean()
        if self.mode == Mode.ON_SITE and self.place is not None:
            if not self.place.is_confidential:
                raise ValidationError({"place": NOT_CONFIDENTIAL})  # R6
            if self.place.establishment_id != self.establishment_id:
                raise ValidationError({"place": ELSEWHERE})
        if self.sector is not None and len(clocks_of(self.sector, self.starts_on.year)) > 1:
            raise ValidationError({"sector": SEVERAL_CLOCKS})

    def may_become(self, state: State) -> bool:
        return state in NEXT[State(self.state)]

    def rule(self, windows: Iterable["TimeWindow"]) -> recurrence.Rule:
        return recurrence.Rule(
            frequency=recurrence.Frequency(self.frequency),
            interval=self.interval,
            weekdays=self.weekdays,
            nth=self.nth,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            windows=tuple(window.value() for window in windows),
            zone=self.department.zone_info,
        )


def clocks_of(sector: Sector, year: int) -> set[tuple[timedelta | None, ...]]:
    """The clocks of the places of a sector, each by its offset in every month of that year."""
    zones = set(Department.objects.filter(departments_of([sector])).values_list("time_zone", flat=True))
    return {
        tuple(datetime(year, month, 1, 12, tzinfo=ZoneInfo(zone)).utcoffset() for month in range(1, 13))
        for zone in zones
    }


class TimeWindow(models.Model):
    """One stretch of a day of duty, in the wall time of the place."""

    permanence = models.ForeignKey(Permanence, models.CASCADE, related_name="windows")
    starts_at = models.TimeField(_("de"))
    ends_at = models.TimeField(_("à"))

    class Meta:
        verbose_name = _("horaire")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="window_ends_after_it_starts",
                violation_error_message=_("L’heure de fin précède l’heure de début."),
            ),
            models.UniqueConstraint(fields=["permanence", "starts_at"], name="window_starts_once"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%H:%M}-{self.ends_at:%H:%M}"

    def value(self) -> recurrence.Window:
        return recurrence.Window(self.pk, self.starts_at, self.ends_at)


class OverrideKind(models.TextChoices):
    CANCELLED = recurrence.Kind.CANCELLED.value, _("annulée")
    MOVED = recurrence.Kind.MOVED.value, _("déplacée")
    ADDED = recurrence.Kind.ADDED.value, _("ajoutée")


class OverrideQuerySet(models.QuerySet["Override"]):
    def touching(self, first: date, last: date) -> Self:
        return self.filter(Q(date__range=(first, last)) | Q(new_date__range=(first, last)))


class Override(models.Model):
    """A single date cancelled, moved or added: it goes through at once."""

    permanence = models.ForeignKey(Permanence, models.CASCADE, related_name="overrides")
    window = models.ForeignKey(TimeWindow, models.CASCADE, null=True, blank=True, related_name="overrides")
    date = models.DateField(_("date"))
    kind = models.CharField(_("changement"), max_length=10, choices=OverrideKind)
    new_date = models.DateField(_("nouvelle date"), null=True, blank=True)
    starts_at = models.TimeField(_("de"), null=True, blank=True)
    ends_at = models.TimeField(_("à"), null=True, blank=True)
    note = models.CharField(_("précision pour les agents"), max_length=120, blank=True)
    despite = models.CharField(_("motif malgré un avertissement"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("changement d’une date")
        ordering = ["date", "pk"]
        indexes = [
            models.Index(fields=["permanence", "date"], name="override_date"),
            models.Index(fields=["permanence", "new_date"], name="override_new_date"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["permanence", "window", "date"], name="override_once_a_date"),
            models.CheckConstraint(
                condition=Q(
                    kind=recurrence.Kind.CANCELLED.value,
                    window__isnull=False,
                    new_date=None,
                    starts_at=None,
                    ends_at=None,
                )
                | Q(
                    kind=recurrence.Kind.MOVED.value,
                    window__isnull=False,
                    new_date__isnull=False,
                    starts_at__isnull=False,
                    ends_at__isnull=False,
                )
                | Q(
                    kind=recurrence.Kind.ADDED.value,
                    window__isnull=True,
                    new_date=None,
                    starts_at__isnull=False,
                    ends_at__isnull=False,
                ),
                name="override_is_whole",
                violation_error_message=_("Ce changement est incomplet."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="override_ends_after_it_starts",
                violation_error_message=_("L’heure de fin précède l’heure de début."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.permanence_id} {self.date} {self.kind}"

    @property
    def shown_on(self) -> Day:
        return self.new_date or self.date

    def value(self) -> recurrence.Override:
        return recurrence.Override(
            key=self.pk,
            kind=recurrence.Kind(self.kind),
            day=self.date,
            window=self.window_id,
            new_day=self.new_date,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            note=self.note,
        )

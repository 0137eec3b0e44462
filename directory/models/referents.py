"""Disability referents: who they are, for which directorate and region, when they are away (R13)."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import french
from core.text import address, fold
from directory.models.duties import ends_after_it_starts
from directory.models.lasting import Lasting, LastingQuerySet
from directory.models.places import Region
from directory.reference import Directorate


class ReferentQuerySet(LastingQuerySet["Referent"]):
    pass


class Referent(Lasting):
    """Somebody of a directorate, for one region or for the nation; not of the social service.

    Who follows another is another row: what was held stays held.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    first_name = models.CharField(_("prénom"), max_length=100)
    last_name = models.CharField(_("nom"), max_length=100)
    title = models.CharField(_("fonction affichée"), max_length=100, blank=True)
    phone = models.CharField(_("téléphone fixe"), max_length=20, blank=True)
    mobile = models.CharField(_("téléphone mobile"), max_length=20, blank=True)
    email = models.EmailField(_("adresse électronique"))
    directorate = models.CharField(_("direction"), max_length=4, choices=Directorate)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="referents", verbose_name=_("région")
    )
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"), null=True, blank=True)
    folded = models.CharField(max_length=210, editable=False, default="")

    objects = ReferentQuerySet.as_manager()

    class Meta:
        verbose_name = _("référent handicap")
        verbose_name_plural = _("référents handicap")
        ordering = ["directorate", "folded", "pk"]
        constraints = [ends_after_it_starts("referent_ends_after_it_starts")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.folded, self.email = fold(self.name), address(self.email)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("directory:referent", args=[self.public_id])

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def display_role(self) -> str:
        return self.title or self._role

    @property
    def spoken_role(self) -> str:
        return self.display_role if french.is_french() else self._role

    @property
    def _role(self) -> str:
        return gettext("référent ou référente handicap")

    @property
    def area(self) -> str:
        return self.region.name if self.region is not None else gettext("toute la France")


class ReferentAbsence(Lasting):
    """When a referent is away, and who of the others answers meanwhile. No reason is kept."""

    referent = models.ForeignKey(Referent, models.CASCADE, related_name="absences")
    stand_in = models.ForeignKey(
        Referent, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("qui remplace")
    )
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"))

    objects = LastingQuerySet["ReferentAbsence"].as_manager()

    class Meta:
        verbose_name = _("absence d’un référent handicap")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="referent_absence_ends_after_it_starts",
                violation_error_message=_("La fin de l’absence précède son début."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.referent_id} ({self.starts_on} – {self.ends_on})"

"""Where agents work, and how the network divides the map (R1, R2)."""

from datetime import date
from typing import Self
from zoneinfo import ZoneInfo

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.text import address as address_of_mail
from core.text import fold, fold_name, typographic
from directory.reference import Directorate, EstablishmentKind, Zone

code_validator = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*$",
    _("Le code n’accepte que des minuscules, des chiffres et des tirets."),
)


class RegionQuerySet(models.QuerySet["Region"]):
    def in_reading_order(self) -> "list[Region]":
        """« Île-de-France » stands at I, and overseas last; databases disagree on accents."""
        return sorted(self, key=lambda region: (region.is_overseas, fold(region.name)))


class Region(models.Model):
    """A region of the social service (*circonscription*): six in 2005, and overseas (R1, R2)."""

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[code_validator])
    name = models.CharField(_("nom"), max_length=100)
    is_overseas = models.BooleanField(
        _("outre-mer"),
        default=False,
        help_text=_("Le coordonnateur national y fait office de coordonnateur régional."),
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("région")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("directory:region", args=[self.code])


class RegionalService(models.Model):
    """Where a directorate's regional services receive the numbers of the region (R3)."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="services", verbose_name=_("région"))
    directorate = models.CharField(_("direction"), max_length=4, choices=Directorate)
    email = models.EmailField(_("adresse électronique"))

    class Meta:
        verbose_name = _("service régional d’une direction")
        verbose_name_plural = _("services régionaux des directions")
        ordering = ["directorate", "email"]
        constraints = [
            models.UniqueConstraint(fields=["region", "directorate", "email"], name="regional_service_once")
        ]

    def __str__(self) -> str:
        return f"{self.directorate} : {self.email}"


class Department(models.Model):
    code = models.CharField(_("code"), max_length=3, unique=True)
    name = models.CharField(_("nom"), max_length=100)
    name_folded = models.CharField(max_length=100, editable=False, default="")
    region = models.ForeignKey(Region, models.PROTECT, related_name="departments", verbose_name=_("région"))
    zone = models.CharField(_("zone"), max_length=5, choices=Zone, default=Zone.METRO)
    time_zone = models.CharField(_("fuseau horaire"), max_length=40, default="Europe/Paris")
    holiday_calendar = models.CharField(
        _("calendrier des jours fériés"),
        max_length=10,
        blank=True,
        help_text=_("Subdivision ISO 3166-2, si elle en a un."),
    )
    neighbours = models.ManyToManyField("self", blank=True, verbose_name=_("départements limitrophes"))

    class Meta:
        verbose_name = _("département")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_folded = fold(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("directory:department", args=[self.code])

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class EstablishmentQuerySet(models.QuerySet["Establishment"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def with_department(self) -> Self:
        return self.select_related("department__region")

    def labelled(self, label: str) -> "Establishment | None":
        """The one in use that ``Establishment.label`` says; None where it is gone, or two have that name."""
        named = Concat(F("name"), Value(" ("), F("city"), Value(")"))
        found = self.active().with_department().annotate(named=named).filter(named=label)[:2]
        return found[0] if len(found) == 1 else None


class Establishment(models.Model):
    """A court, a prison, a probation service...; its times are those of its department."""

    code = models.CharField(_("code"), max_length=120, unique=True, validators=[code_validator])
    name = models.CharField(_("nom"), max_length=200)
    kind = models.CharField(_("nature"), max_length=30, choices=EstablishmentKind)
    directorate = models.CharField(_("direction"), max_length=4, choices=Directorate)
    city = models.CharField(_("ville"), max_length=100)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="establishments", verbose_name=_("département")
    )
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    postal_code = models.CharField(_("code postal"), max_length=5, blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    is_active = models.BooleanField(_("ouvert"), default=True)
    # Name and city without accents or hyphens: what the search field looks at, and what lists are sorted by
    # (« Établissement » stands at E whatever the database).
    folded = models.CharField(max_length=450, editable=False, default="")

    objects = EstablishmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("établissement")
        ordering = ["name"]
        indexes = [models.Index(fields=["department", "is_active", "name"], name="establishment_department")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.folded, self.email = self.fold(), address_of_mail(self.email)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("directory:establishment", args=[self.code])

    def fold(self) -> str:
        """The value of ``folded``, for writers that pass by ``save`` (bulk imports)."""
        return fold_name(f"{self.name} {self.city}")

    @property
    def label(self) -> str:
        """As a request names a workplace."""
        return f"{self.name} ({self.city})"

    @property
    def zone_info(self) -> ZoneInfo:
        return self.department.zone_info


class PlaceQuerySet(models.QuerySet["Place"]):
    def named(self, name: str) -> Self:
        """However it is typed: « Bureau 98 » is « bureau  98 »."""
        return self.filter(folded=fold(name))


class Place(models.Model):
    """A room where agents are received; R6 wants it confidential."""

    establishment = models.ForeignKey(
        Establishment, models.CASCADE, related_name="places", verbose_name=_("établissement")
    )
    name = models.CharField(_("nom"), max_length=120, help_text=_("Par exemple : bâtiment B, bureau 12."))
    is_confidential = models.BooleanField(_("lieu confidentiel"), default=False)
    folded = models.CharField(max_length=180, editable=False, default="")

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("lieu d’entretien")
        verbose_name_plural = _("lieux d’entretien")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["establishment", "folded"],
                name="place_folded_once",
                violation_error_message=_("Un lieu de ce nom est déjà connu dans cet établissement."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.name, self.folded = typographic(self.name), fold(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class SectorQuerySet(models.QuerySet["Sector"]):
    def in_use(self, day: date) -> Self:
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day))

    def in_reading_order(self) -> "list[Sector]":
        return sorted(self, key=lambda sector: fold(sector.name))


class Sector(models.Model):
    """What one post covers: departments, plus or less named establishments (``directory.coverage.reach``)."""

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[code_validator])
    name = models.CharField(_("nom"), max_length=120)
    region = models.ForeignKey(Region, models.PROTECT, related_name="sectors", verbose_name=_("région"))
    departments = models.ManyToManyField(
        Department, blank=True, related_name="sectors", verbose_name=_("départements")
    )
    included = models.ManyToManyField(
        Establishment, blank=True, related_name="including_sectors", verbose_name=_("établissements ajoutés")
    )
    excluded = models.ManyToManyField(
        Establishment, blank=True, related_name="excluding_sectors", verbose_name=_("établissements retirés")
    )
    ended_on = models.DateField(_("dernier jour"), null=True, blank=True)

    objects = SectorQuerySet.as_manager()

    class Meta:
        verbose_name = _("secteur")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

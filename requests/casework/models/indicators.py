"""What is counted of cases that ended (R17), and what waits to be counted."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.keys import WorkerKey
from core.rows.drawn_keys import random_key
from directory.reference import Theme


class WaitingTicks(models.Model):
    """What the owner of a key has ticked and what is not counted yet; sealed under their private key."""

    key = models.OneToOneField(WorkerKey, models.CASCADE, primary_key=True, related_name="waiting_ticks")
    sealed = models.BinaryField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("demandes à compter")

    def __str__(self) -> str:
        return str(self.key_id)


class Dimension(models.TextChoices):
    """What a theme is crossed with. Two of these with each other, and what is hidden could be worked out
    (``indicators.suppression``)."""

    REGION = "region", _("Région")
    DIRECTORATE = "directorate", _("Direction")
    STATUS = "status", _("Statut")


class TallyQuerySet(models.QuerySet["Tally"]):
    def of(self, year: int) -> "TallyQuerySet":
        return self.filter(year=year)


class Tally(models.Model):
    """How many cases of a year had a theme, and a region, a directorate or a status. Nothing else is kept.

    The rows of a year are made all at once, and written all at once whatever is added: neither which are
    there nor how they lie tells what came when.
    """

    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    year = models.PositiveSmallIntegerField(_("année"))
    theme = models.CharField(_("thème"), max_length=20, choices=Theme)
    dimension = models.CharField(_("croisé avec"), max_length=12, choices=Dimension)
    value = models.CharField(_("valeur"), max_length=40)
    number = models.PositiveIntegerField(_("nombre"), default=0)

    objects = TallyQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("compte de l’observation sociale")
        constraints = [
            models.UniqueConstraint(fields=["year", "theme", "dimension", "value"], name="tally_once")
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.theme} {self.dimension} {self.value}: {self.number}"

    @property
    def place(self) -> tuple[str, str, str]:
        return self.theme, self.dimension, self.value

    @classmethod
    def missing(cls, year: int, values: Iterable[tuple[str, str]]) -> list["Tally"]:
        """A row for each theme and each of ``values`` (dimension, value), where there is none; not saved."""
        there = {one.place for one in cls.objects.of(year)}
        wanted = [(theme.value, *value) for theme in Theme for value in values]
        return [
            cls(year=year, theme=theme, dimension=dimension, value=value)
            for theme, dimension, value in wanted
            if (theme, dimension, value) not in there
        ]

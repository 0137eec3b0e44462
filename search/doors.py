"""The screens of ``pages.reading.doors`` as things that a row of the search can point at."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from pages.reading.doors import DOORS


class ServiceScreen(models.Model):
    """One for each door; written by ``write_down`` when the rows are built anew."""

    name = models.CharField(max_length=60, unique=True)

    class Meta:
        app_label = "search"
        verbose_name = _("écran de service")
        verbose_name_plural = _("écrans de service")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


def write_down() -> None:
    """Those that are new; one that is no more goes, and its row with it."""
    wanted = [door.name for door in DOORS]
    known = set(ServiceScreen.objects.values_list("name", flat=True))
    new = [ServiceScreen(name=name) for name in wanted if name not in known]
    ServiceScreen.objects.bulk_create(new, ignore_conflicts=True)
    ServiceScreen.objects.exclude(name__in=wanted).delete()

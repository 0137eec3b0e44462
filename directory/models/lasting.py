"""What lasts from a day to a day, both included; without a last day it goes on."""

from datetime import date
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Q

M = TypeVar("M", bound=models.Model)


class LastingQuerySet(models.QuerySet[M]):
    def on(self, day: date) -> Self:
        return self.between(day, day)

    def between(self, first: date, last: date) -> Self:
        """On one day at least of these."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=first), starts_on__lte=last)


class Lasting(models.Model):
    if TYPE_CHECKING:
        starts_on: models.DateField[date, date]
        ends_on: models.DateField[date | None, date | None]

    class Meta:
        abstract = True

    def is_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

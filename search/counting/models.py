"""Counters by day. No column says who, from where or at what time; a rare query is not here in clear.

Keys are drawn at random: their order would tell in which order people searched.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CountedQuery(models.Model):
    """One query in one month. ``digest``: under a key of that month, and while it lasts only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    month = models.DateField(_("mois"))
    digest = models.CharField(max_length=64, blank=True)
    text = models.CharField(_("recherche"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("recherche comptée")
        ordering = ["month", "text"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "digest"], condition=~Q(digest=""), name="counted_once_a_month"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="counted_by_month"),
        ]

    def __str__(self) -> str:
        return self.text or str(self.pk)


class Tally(models.Model):
    COUNTERS = ("searches", "without_result", "useful", "useless")

    day = models.DateField(_("jour"))
    searches = models.PositiveIntegerField(_("recherches"), default=0)
    without_result = models.PositiveIntegerField(_("sans résultat"), default=0)
    useful = models.PositiveIntegerField(_("utile"), default=0)
    useless = models.PositiveIntegerField(_("inutile"), default=0)

    class Meta:
        abstract = True


class QueryDay(Tally):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    query = models.ForeignKey(CountedQuery, models.CASCADE, related_name="days")

    class Meta:
        verbose_name = _("recherche d’un jour")
        constraints = [models.UniqueConstraint(fields=["query", "day"], name="query_counted_by_day")]

    def __str__(self) -> str:
        return f"{self.query_id} {self.day}"


class SearchDay(Tally):
    """All that is counted of a day, whatever was searched."""

    day = models.DateField(_("jour"), primary_key=True)

    class Meta:
        verbose_name = _("jour de recherches")

    def __str__(self) -> str:
        return str(self.day)

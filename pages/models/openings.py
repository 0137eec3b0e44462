"""How often a campaign was opened, by day. No column says who, from where or at what time."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from pages.kinds import CampaignPage

TOLD_FROM = 5  # times in a day


@dataclass(frozen=True, slots=True)
class Told:
    """``few``: how many days had less than ``TOLD_FROM``; they are not in the sum, which would tell them."""

    days: tuple[tuple[date, int], ...]
    few: int

    @property
    def total(self) -> int:
        return sum(times for _day, times in self.days)


class CampaignDayQuerySet(models.QuerySet["CampaignDay"]):
    def told(self) -> Told:
        """What may be read: the last day first."""
        rows = list(self.order_by("-day").values_list("day", "openings"))
        often = tuple((day, times) for day, times in rows if times >= TOLD_FROM)
        return Told(often, len(rows) - len(often))


class CampaignDay(models.Model):
    """Keys are drawn at random: their order would tell in which order people came."""

    wagtail_reference_index_ignore = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(CampaignPage, models.CASCADE, related_name="opened_on")
    day = models.DateField(_("jour"))
    openings = models.PositiveIntegerField(_("ouvertures"), default=0)

    objects = CampaignDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("campagne ouverte")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "day"], name="campaign_counted_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.day}"

"""How often a campaign is opened while it runs: a number by day, without anybody."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F

from core.throttle.once import OncePerDay
from pages.models import CampaignDay

KEPT_DAYS = 396  # 13 months, as of searches

once = OncePerDay()


def count(campaign: int, person: int, day: date) -> None:
    """One more, once a day for one person."""
    if not once.is_first(day, person, f"campaign {campaign}"):
        return
    with transaction.atomic():
        found, _new = CampaignDay.objects.get_or_create(campaign_id=campaign, day=day)
        CampaignDay.objects.filter(pk=found.pk).update(openings=F("openings") + 1)


def forget(today: date) -> None:
    CampaignDay.objects.filter(day__lt=today - timedelta(days=KEPT_DAYS)).delete()
